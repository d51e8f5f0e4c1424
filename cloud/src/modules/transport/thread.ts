import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { MapFaultCode } from '@loujing/routing/fault'
import type { LonLat } from '@loujing/routing/plane'
import type { ReadFile } from './reading.ts'

export type Asked = { bytes: Uint8Array; origin: LonLat }
export type Fault = { code: MapFaultCode; message: string; line: number | undefined; feature: number | undefined }
export type Told = { read: ReadFile } | { fault: Fault }

/** The largest file that is taken is read in twenty seconds; what takes longer is too large, whatever it is. */
const LONGEST_MS = 120_000
const MOST_MB = 1536
const TOO_LARGE: Fault = {
  code: 'too-large',
  message: 'it takes too much time or memory',
  line: undefined,
  feature: undefined,
}

/** Reads a map on a thread of its own: seconds, in which the process would answer nobody. @throws when `signal` fires, or a defect */
export async function readOnThread(asked: Asked, signal: AbortSignal): Promise<Told> {
  const worker = new Worker(new URL('./reading-worker.ts', import.meta.url), {
    workerData: asked,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MB },
  })
  const timeout = AbortSignal.timeout(LONGEST_MS)
  try {
    // rejects with what the thread threw
    const [told] = (await once(worker, 'message', { signal: AbortSignal.any([signal, timeout]) })) as [Told]
    return told
  } catch (error) {
    if (!signal.aborted && (timeout.aborted || isOutOfMemory(error))) return { fault: TOO_LARGE }
    throw error
  } finally {
    await worker.terminate()
  }
}

const isOutOfMemory = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
