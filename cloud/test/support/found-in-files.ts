import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** As a text can lie in a file: UTF-8 and UTF-16, themselves, in hex and in base64 at each of the three offsets. */
export function needlesOf(text: string): Buffer[] {
  const plain = [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()]
  const hex = plain.flatMap((bytes) => [bytes.toString('hex'), bytes.toString('hex').toUpperCase()])
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return [...plain, ...[...hex, ...plain.flatMap(base64Of), escaped].map((needle) => Buffer.from(needle))]
}

// What stands before and after shifts the letters: only those that come of whole triples of the text itself are the same.
const base64Of = (bytes: Buffer): string[] =>
  [0, 1, 2].map((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift), bytes])
    const whole = padded.subarray(0, padded.length - (padded.length % 3))
    return whole.toString('base64').slice(shift === 0 ? 0 : 4)
  })

/** Which of `texts` lie in which files below `folder`, in any of those forms. */
export async function findInFiles(
  folder: string,
  texts: readonly string[],
  isSkipped: (path: string) => boolean = () => false,
): Promise<{ file: string; text: string }[]> {
  const found: { file: string; text: string }[] = []
  const needles = texts.map((text) => ({ text, forms: needlesOf(text) }))
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path)
    if (!entry.isFile() || isSkipped(name)) continue
    const hits = await hitsIn(path, needles)
    found.push(...hits.map((text) => ({ file: name, text })))
  }
  return found
}

async function hitsIn(path: string, needles: readonly { text: string; forms: Buffer[] }[]): Promise<string[]> {
  const hits = new Set<string>()
  const overlap = Math.max(...needles.flatMap(({ forms }) => forms.map(({ length }) => length)))
  let rest = Buffer.alloc(0)
  for await (const chunk of createReadStream(path, { highWaterMark: 4 << 20 })) {
    const bytes = Buffer.concat([rest, chunk as Buffer])
    for (const { text, forms } of needles)
      if (!hits.has(text) && forms.some((form) => bytes.includes(form))) hits.add(text)
    rest = bytes.subarray(-overlap)
  }
  return [...hits]
}
