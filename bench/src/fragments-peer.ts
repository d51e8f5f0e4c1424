import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { gzipSync } from 'node:zlib'
import { IfcImporter } from '@thatopen/fragments'

/*
 * node fragments-peer.ts FILE: the peer's own importer as its documentation has it, in a process of its own. One line of JSON:
 * processor seconds and memory of the import alone, and what its viewer would load, as it is and by gzip.
 */
const [file = ''] = process.argv.slice(2)
const importer = new IfcImporter()
importer.wasm = { path: `${dirname(createRequire(import.meta.url).resolve('web-ifc'))}/`, absolute: true }
console.log = () => {}
const bytes = await importer.process({ bytes: new Uint8Array(readFileSync(file)) })
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
const gzip = gzipSync(bytes, { level: 9 }).length
process.stdout.write(
  `${JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakBytes: maxRSS * 1024, bytes: bytes.length, gzip })}\n`,
)
process.exit(0)
