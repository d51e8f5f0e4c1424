import type { Log } from './log.ts'

/**
 * Work that is done one after another, since each takes a processor or the memory to itself. What is to be done is the state in the
 * database and not this queue: a stop loses nothing. What breaks is logged, and the next one begins.
 */
export function createQueue({ log, name }: { log: Log; name: string }) {
  const stop = new AbortController()
  let running: Promise<void> = Promise.resolve()
  return {
    /** Fires when the process stops: what is being done is given up, and done at the next start. */
    signal: stop.signal,
    /** Nothing is begun any more once `close` was called. */
    add(id: string, work: () => Promise<void>): void {
      running = running
        .then(() => (stop.signal.aborted ? undefined : work()))
        .catch((error: unknown) => log.error({ err: error, id }, `${name} broke`))
    },
    /** Resolves when nothing is left to do. */
    settled: (): Promise<void> => running,
    async close(): Promise<void> {
      stop.abort()
      await running
    },
  }
}
