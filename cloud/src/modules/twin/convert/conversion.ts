import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { convert, type ConvertedElement } from './convert.ts'
import type { Cost } from './cost.ts'
import { FileRefused } from './problems.ts'

/** Half of the time of the best, and a hundredth larger. */
const BROTLI = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 22 }

const ELEMENTS_A_WRITE = 1000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, json: { type: 'boolean', default: false }, at: { type: 'string' } },
})
const [file] = positionals
const { out, json } = values
if (file === undefined || out === undefined) {
  process.stderr.write('usage: main.ts FILE --out DIR [--json] [--at LON,LAT,HEIGHT]\n')
  process.exit(2)
}
// What the reader prints must not stand between the lines of the answer.
console.log = console.error
const parent = process.ppid
const say = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`)
const [lonDeg, latDeg, heightM] = (values.at ?? '').split(',').map(Number)
const at =
  lonDeg === undefined || latDeg === undefined || heightM === undefined ? undefined : { lonDeg, latDeg, heightM }

try {
  const source = readFileSync(file)
  const { summary, elements, files, envelope } = await convert(source, at, (step, count) => {
    // Whoever asked is gone, by kill -9 perhaps: nobody waits for the answer.
    if (process.ppid !== parent) process.exit(3)
    if (json) say(count === undefined ? { step } : { step, count })
  })
  mkdirSync(out, { recursive: true })
  const bytes = { source: source.length, tiles: 0, gzip: 0, brotli: 0, elements: 0 }
  const write = (name: string, content: Uint8Array): number => {
    writeFileSync(join(out, name), content)
    return content.length
  }
  for (const [name, content] of files) {
    bytes.tiles += write(name, content)
    // Compressed once here, not at every request.
    bytes.gzip += write(`${name}.gz`, gzipSync(content, { level: 9 }))
    bytes.brotli += write(`${name}.br`, brotliCompressSync(content, { params: BROTLI }))
  }
  const { triangles, ...windows } = envelope
  write('envelope.f32', Buffer.concat(triangles.map(({ buffer }) => new Uint8Array(buffer))))
  write('envelope.json', Buffer.from(JSON.stringify(windows)))
  bytes.elements = writeElements(join(out, 'elements.jsonl'), elements)
  write('summary.json', Buffer.from(JSON.stringify(summary)))
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const cost: Cost = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakBytes: maxRSS * 1024, bytes }
  say(json ? { done: summary, cost } : { ...summary, cost })
} catch (error) {
  // What the reader throws on a broken file is not an Error but a WebAssembly exception; all of it means "unreadable".
  const refused = error instanceof FileRefused ? error : new FileRefused('/problems/twin/unreadable', String(error))
  if (refused !== error) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  say({ refused: { type: refused.type, title: refused.message, detail: refused.detail } })
  process.exit(1)
}

/** A line of JSON an element, some at a time: all of them as one text would be the largest thing in memory. @returns bytes */
function writeElements(path: string, elements: readonly ConvertedElement[]): number {
  const file = openSync(path, 'w')
  let bytes = 0
  for (let i = 0; i < elements.length; i += ELEMENTS_A_WRITE) {
    const lines = elements.slice(i, i + ELEMENTS_A_WRITE).map((element) => `${JSON.stringify(element)}\n`)
    bytes += writeSync(file, lines.join(''))
  }
  closeSync(file)
  return bytes
}
