import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { runConversion } from '@loujing/cloud/modules/twin/convert/run'
import { type BimModel, makeModels } from './bim-models.ts'
import { claim, type Claim, median } from './figures.ts'

/** Of one program and one model; `wireMb` is what travels to a viewer, compressed as its own server would. */
type Figures = { cpuSeconds: number; peakMb: number; rawMb: number; wireMb: number }
type Program = { name: string; run(path: string): Promise<Figures> }

const MB = 1e6
const ROUNDS = 3
/** A conversion of the largest takes a minute on a busy machine; a peer that takes longer is not waited for. */
const LIMITS = { timeMs: 600_000, memoryBytes: 4 * 1024 ** 3 }
const run = promisify(execFile)

/** Conversion beside the peers: processor time, memory and bytes on the wire. `xeokit`: a checkout of AGPL code, measured only. */
export async function measureBim(dataFolder: string | undefined, xeokit: string | undefined): Promise<Claim[]> {
  const folder = mkdtempSync(join(tmpdir(), 'loujing-bim-'))
  try {
    const claims: Claim[] = []
    const programs = [ours(folder), FRAGMENTS, ...(xeokit === undefined ? [] : [xeokitAt(xeokit, folder)])]
    for (const model of makeModels(folder, [dataFolder])) {
      const found = new Map<string, Figures>()
      // in turns, for a rented processor is now fast, now slow; the largest once, it takes longest
      const rounds: Figures[][] = programs.map(() => [])
      for (let round = 0; round < (model.bytes > 20 * MB ? 1 : ROUNDS); round++) {
        for (const [i, program] of programs.entries()) rounds[i]!.push(await program.run(model.path))
      }
      for (const [i, { name }] of programs.entries()) found.set(name, middle(rounds[i]!))
      print(model, found)
      claims.push(...claimsOf(model, found))
    }
    return claims
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const ours = (folder: string): Program => ({
  name: 'ours',
  async run(path) {
    const out = join(folder, 'out')
    rmSync(out, { recursive: true, force: true })
    const { cost } = await runConversion({ file: path, out, limits: LIMITS, signal: new AbortController().signal })
    const { cpuSeconds, peakBytes, bytes } = cost
    return { cpuSeconds, peakMb: peakBytes / MB, rawMb: bytes.tiles / MB, wireMb: bytes.brotli / MB }
  },
})

const FRAGMENTS: Program = {
  name: 'fragments',
  async run(path) {
    const peer = join(import.meta.dirname, 'fragments-peer.ts')
    const { stdout } = await run(process.execPath, ['--max-old-space-size=4096', peer, path], {
      timeout: LIMITS.timeMs,
    })
    const said = JSON.parse(stdout) as { cpuSeconds: number; peakBytes: number; bytes: number; gzip: number }
    return {
      ...{ cpuSeconds: said.cpuSeconds, peakMb: said.peakBytes / MB },
      ...{ rawMb: said.bytes / MB, wireMb: said.gzip / MB },
    }
  },
}

/** `convert2xkt.js` of a folder with @xeokit/xeokit-convert; time(1) tells what it took. */
const xeokitAt = (home: string, folder: string): Program => ({
  name: 'xeokit',
  async run(path) {
    const out = join(folder, 'model.xkt')
    const words = ['-f', '%U %S %M', process.execPath, join(home, 'convert2xkt.js'), '-f', 'ifc', '-s', path, '-o', out]
    const { stderr } = await run('/usr/bin/time', words, { timeout: LIMITS.timeMs, cwd: home, maxBuffer: 1e8 })
    const [user = 0, system = 0, kb = 0] = stderr.trim().split('\n').at(-1)!.split(' ').map(Number)
    const wireMb = gzipSync(readFileSync(out), { level: 9 }).length / MB
    return { cpuSeconds: user + system, peakMb: (kb * 1024) / MB, rawMb: statSync(out).size / MB, wireMb }
  },
})

function middle(rounds: readonly Figures[]): Figures {
  const of = (key: keyof Figures) => median(rounds.map((figures) => figures[key]))
  return { cpuSeconds: of('cpuSeconds'), peakMb: of('peakMb'), rawMb: of('rawMb'), wireMb: of('wireMb') }
}

function print({ name, bytes }: BimModel, found: ReadonlyMap<string, Figures>): void {
  console.log(`  ${name}, ${(bytes / MB).toFixed(1)} MB`)
  for (const [program, { cpuSeconds, peakMb, rawMb, wireMb }] of found) {
    console.log(
      `    ${program.padEnd(10)} ${cpuSeconds.toFixed(2).padStart(7)} CPU s ${peakMb.toFixed(0).padStart(5)} MB at most ${rawMb.toFixed(3).padStart(8)} MB raw ${wireMb.toFixed(3).padStart(8)} MB on the wire`,
    )
  }
}

/** Always less than every peer; and, as figures of this machine, what was promised. */
function claimsOf({ name, goal }: BimModel, found: ReadonlyMap<string, Figures>): Claim[] {
  const { cpuSeconds, wireMb, peakMb } = found.get('ours')!
  const claims: Claim[] = []
  for (const [program, peer] of found) {
    if (program === 'ours') continue
    const less = { at: 'most', ratio: 1 } as const
    claims.push(claim(`${name}: conversion`, 'CPU s', cpuSeconds, { name: program, value: peer.cpuSeconds }, less))
    claims.push(claim(`${name}: wire`, 'MB', wireMb, { name: program, value: peer.wireMb }, less))
  }
  if (goal === undefined) return claims
  const promised = (what: string, unit: string, value: number, most: number) =>
    claim(`${name}: ${what}`, unit, value, { name: 'promised', value: most }, { at: 'most', ratio: 1 })
  claims.push(promised('conversion', 'CPU s', cpuSeconds, goal.cpuSeconds))
  claims.push(promised('wire', 'MB', wireMb, goal.wireMb))
  if (goal.peakMb !== undefined) claims.push(promised('memory', 'MB', peakMb, goal.peakMb))
  return claims
}
