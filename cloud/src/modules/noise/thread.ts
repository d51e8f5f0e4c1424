import type { WindowNoise } from '@loujing/wire/http/noise'
import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Asked } from './calculation.ts'

/** What the thread says: how far it is, and at last what it found. */
export type Told = { progress: number } | { windows: WindowNoise[] }

/** Nine towers beside a road take minutes of one processor; an hour of them is a fault. */
const LONGEST_MS = 3_600_000

/**
 * Computes a study on a thread of its own: millions of ways, in which the process would answer nobody.
 * @throws what broke the thread; Error when it takes too long or `signal` fires
 */
export async function calculate(
  asked: Asked,
  tell: (progress: number) => Promise<void>,
  signal: AbortSignal,
): Promise<WindowNoise[]> {
  const worker = new Worker(new URL('./calculation-worker.ts', import.meta.url), { workerData: asked })
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)])
  try {
    // rejects with what the thread threw
    for await (const [told] of on(worker, 'message', { signal: limit }) as AsyncIterable<[Told]>) {
      if ('windows' in told) return told.windows
      await tell(told.progress)
    }
    throw new Error('the thread went without a word')
  } finally {
    await worker.terminate()
  }
}
