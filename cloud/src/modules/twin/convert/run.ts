import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Step, Summary } from './convert.ts'
import type { Cost } from './cost.ts'
import type { Spot } from './earth.ts'
import { CONVERT_PROBLEMS, type ConvertProblem, FileRefused } from './problems.ts'

export type ConversionLimits = { timeMs: number; memoryBytes: number }
export type Conversion = {
  file: string
  /** A folder that gets the tiles, elements.jsonl and summary.json. */
  out: string
  /** Where the model stands when its file does not say. */
  at?: Spot | undefined
  limits: ConversionLimits
  signal: AbortSignal
  onProgress?: (step: Step, count: number | undefined) => void
}

export type Done = Summary & { cost: Cost }
type Said =
  { step: Step; count?: number } | { done: Summary; cost: Cost } | { refused: { type: string; detail?: string } }

const MAIN = join(import.meta.dirname, 'main.ts')
const PAGE_BYTES = 4096
const WATCH_MS = 250
const STDERR_KEPT = 4000

/**
 * Converts a file in a process of its own, because the reader can loop for ever or eat all memory on a broken file: then
 * that process is killed and nothing else.
 * @throws FileRefused with the name of the reason; `cancelled` when `signal` fires
 */
export async function runConversion({ file, out, at, limits, signal, onProgress }: Conversion): Promise<Done> {
  if (signal.aborted) throw new FileRefused('/problems/twin/cancelled')
  const heapMb = Math.max(128, Math.floor(limits.memoryBytes / 1024 ** 2))
  const place = at === undefined ? [] : [`--at=${at.lonDeg},${at.latDeg},${at.heightM}`]
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${heapMb}`, MAIN, file, '--out', out, '--json', ...place],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      // nothing of the cloud's own; the temporary folder keeps the compiled reader
      env: { TMPDIR: tmpdir() },
    },
  )
  let killedFor: ConvertProblem | undefined
  const kill = (reason: ConvertProblem) => {
    killedFor ??= reason
    child.kill('SIGKILL')
  }
  const onAbort = () => kill('/problems/twin/cancelled')
  signal.addEventListener('abort', onAbort)
  const timer = setTimeout(() => kill('/problems/twin/too-slow'), limits.timeMs)
  const watch = setInterval(() => {
    void residentBytes(child).then((bytes) => {
      if (bytes > limits.memoryBytes) kill('/problems/twin/too-much-memory')
    })
  }, WATCH_MS)

  let answer: Exclude<Said, { step: Step }> | undefined
  let stderr = ''
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = read(line)
    if (said !== undefined && 'step' in said) onProgress?.(said.step, said.count)
    else answer = said ?? answer
  })
  child.stderr.on('data', (text: Buffer) => (stderr = (stderr + text.toString()).slice(-STDERR_KEPT)))
  try {
    const code = await new Promise<number | null>((done, fail) => child.once('error', fail).once('close', done))
    if (killedFor !== undefined) throw new FileRefused(killedFor)
    if (answer !== undefined && 'done' in answer) return { ...answer.done, cost: answer.cost }
    if (answer !== undefined) throw new FileRefused(problemOf(answer.refused.type), answer.refused.detail)
    // V8 aborts when its heap is full, before the watch sees it.
    if (stderr.includes('heap out of memory')) throw new FileRefused('/problems/twin/too-much-memory')
    throw new FileRefused('/problems/twin/unreadable', `the reader ended with ${code ?? child.signalCode}`)
  } finally {
    clearTimeout(timer)
    clearInterval(watch)
    signal.removeEventListener('abort', onAbort)
  }
}

/** What a line says; undefined for the half of a line that a killed process leaves. */
function read(line: string): Said | undefined {
  try {
    return JSON.parse(line) as Said
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const problemOf = (type: string): ConvertProblem =>
  Object.hasOwn(CONVERT_PROBLEMS, type) ? (type as ConvertProblem) : '/problems/twin/unreadable'

/** Resident memory of a process; 0 where the system has no /proc, or when the process is gone. */
async function residentBytes({ pid }: ChildProcess): Promise<number> {
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '')
  return Number(text.split(' ')[1] ?? 0) * PAGE_BYTES
}
