import type { Log } from '../platform/log.ts'

/** Something that is done again and again by itself; `close` resolves when it does nothing any more. */
export type Job = { start(): void; close(): Promise<void> }

/**
 * Runs `work` every `everyMs`, counted from the end of the run before it. A run that fails is logged, and the next one does it
 * again: what is to be done is in the database, and not in the run.
 */
export function createJob(
  { name, everyMs, log }: { name: string; everyMs: number; log: Log },
  work: (signal: AbortSignal) => Promise<unknown>,
): Job {
  const stop = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  async function run(): Promise<void> {
    try {
      await work(stop.signal)
    } catch (error) {
      log.error({ err: error }, `${name} failed`)
    }
    if (!stop.signal.aborted) schedule()
  }

  function schedule(): void {
    timer = setTimeout(() => {
      running = run()
    }, everyMs)
  }

  return {
    start: schedule,
    async close() {
      stop.abort()
      clearTimeout(timer)
      await running
    },
  }
}
