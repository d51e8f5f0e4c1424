import { setTimeout as delay } from 'node:timers/promises'

/** A thread that has a processor for less than half of its time has company that waits too. */
const STARVED = 2
const LONGEST_MS = 1000

/**
 * How long to rest after a piece of work that took `wallMs` and `cpuMs` of a processor. Where the processor is short (a quota,
 * a loaded machine), as long as the work took: in the meantime the acknowledgements of sensors have it for themselves.
 */
export const restAfter = (wallMs: number, cpuMs: number): number =>
  wallMs > cpuMs * STARVED ? Math.min(wallMs, LONGEST_MS) : 0

/** Does work that computes in this thread, and tells how long the thread should rest behind it. */
export async function measured<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; wallMs: number; restMs: number }> {
  const [startedMs, before] = [performance.now(), process.threadCpuUsage()]
  const result = await work()
  const { user, system } = process.threadCpuUsage(before)
  const wallMs = performance.now() - startedMs
  return { result, wallMs, restMs: restAfter(wallMs, (user + system) / 1000) }
}

export const rest = (ms: number): Promise<void> => (ms > 0 ? delay(ms) : Promise.resolve())
