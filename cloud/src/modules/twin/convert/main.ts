import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { convert } from './convert.ts'
import { FileRefused } from './problems.ts'

/*
 * node convert/main.ts FILE --out DIR [--json] [--at LON,LAT,HEIGHT]
 * Writes tiles, elements.jsonl and summary.json into DIR. With --json each line on stdout is one of
 * { step, count? }, { done: summary }, { refused: { type, title, detail } }. Exit code 0, or 1 when the file is refused.
 */
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
const BROTLI = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 22 }
// What the reader prints must not stand between the lines of the answer.
console.log = console.error
const parent = process.ppid
const say = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`)
const [lonDeg, latDeg, heightM] = (values.at ?? '').split(',').map(Number)
const at =
  lonDeg === undefined || latDeg === undefined || heightM === undefined ? undefined : { lonDeg, latDeg, heightM }

try {
  const { summary, elements, files, envelope } = await convert(readFileSync(file), at, (step, count) => {
    // Whoever asked is gone, by kill -9 perhaps: nobody waits for the answer.
    if (process.ppid !== parent) process.exit(3)
    if (json) say(count === undefined ? { step } : { step, count })
  })
  mkdirSync(out, { recursive: true })
  for (const [name, bytes] of files) {
    writeFileSync(join(out, name), bytes)
    // Compressed once here, not at every request.
    writeFileSync(join(out, `${name}.gz`), gzipSync(bytes, { level: 9 }))
    writeFileSync(join(out, `${name}.br`), brotliCompressSync(bytes, { params: BROTLI }))
  }
  const { triangles, ...windows } = envelope
  writeFileSync(join(out, 'envelope.f32'), Buffer.concat(triangles.map(({ buffer }) => new Uint8Array(buffer))))
  writeFileSync(join(out, 'envelope.json'), JSON.stringify(windows))
  writeFileSync(join(out, 'elements.jsonl'), elements.map((element) => `${JSON.stringify(element)}\n`).join(''))
  writeFileSync(join(out, 'summary.json'), JSON.stringify(summary))
  say(json ? { done: summary } : summary)
} catch (error) {
  // What the reader throws on a broken file is not an Error but a WebAssembly exception; all of it means "unreadable".
  const refused = error instanceof FileRefused ? error : new FileRefused('/problems/twin/unreadable', String(error))
  if (refused !== error) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  say({ refused: { type: refused.type, title: refused.message, detail: refused.detail } })
  process.exit(1)
}
