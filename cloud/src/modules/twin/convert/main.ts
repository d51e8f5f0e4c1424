import { enableCompileCache } from 'node:module'
import { setFlagsFromString } from 'node:v8'

/*
 * node convert/main.ts FILE --out DIR [--json] [--at LON,LAT,HEIGHT]
 * Writes tiles, elements.jsonl and summary.json into DIR. With --json each line on stdout is one of
 * { step, count? }, { done: summary, cost }, { refused: { type, title, detail } }. Exit code 0, or 1 when the file is refused.
 *
 * What it costs to begin comes first: the reader is three megabytes of script, compiled once and kept beside the other
 * temporary files; and V8 optimises a function of WebAssembly on threads of its own once it has run for so many bytes, by
 * default so soon that a small building takes longer to compile than to convert.
 */
enableCompileCache()
setFlagsFromString('--wasm-tiering-budget=100000000')
await import('./conversion.ts')
