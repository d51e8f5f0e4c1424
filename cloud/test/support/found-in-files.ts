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
  const needles = needlesFor(texts)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path)
    if (!entry.isFile() || isSkipped(name)) continue
    const hits = await hitsIn(path, needles)
    found.push(...[...hits].map((text) => ({ file: name, text })))
  }
  return found
}

type Needle = { text: string; bytes: Buffer }
/** Needles by their first two bytes: a file is walked once, however many needles are looked for. */
type Needles = { starts: Map<number, Needle[]>; isStart: Uint8Array; longest: number }

function needlesFor(texts: readonly string[]): Needles {
  const all = texts.flatMap((text) => needlesOf(text).map((bytes): Needle => ({ text, bytes })))
  const starts = Map.groupBy(all, ({ bytes }) => bytes.readUInt16BE(0))
  const isStart = new Uint8Array(1 << 16)
  for (const pair of starts.keys()) isStart[pair] = 1
  return { starts, isStart, longest: Math.max(...all.map(({ bytes }) => bytes.length)) }
}

async function hitsIn(path: string, needles: Needles): Promise<Set<string>> {
  const hits = new Set<string>()
  let rest = Buffer.alloc(0)
  for await (const chunk of createReadStream(path, { highWaterMark: 4 << 20 })) {
    const bytes = Buffer.concat([rest, chunk as Buffer])
    addHits(bytes, needles, hits)
    rest = bytes.subarray(-needles.longest)
  }
  return hits
}

function addHits(bytes: Uint8Array, { starts, isStart }: Needles, hits: Set<string>): void {
  let pair = 0
  for (let end = 0; end < bytes.length; end++) {
    pair = ((pair << 8) | bytes[end]!) & 0xffff
    if (isStart[pair] === 0 || end === 0) continue
    for (const { text, bytes: needle } of starts.get(pair)!) if (isAt(bytes, end - 1, needle)) hits.add(text)
  }
}

function isAt(bytes: Uint8Array, start: number, needle: Uint8Array): boolean {
  for (let i = 0; i < needle.length; i++) if (bytes[start + i] !== needle[i]) return false
  return true
}
