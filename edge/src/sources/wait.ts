import { setTimeout as sleep } from 'node:timers/promises'

/** Waits, or less when `signal` aborts: being stopped is no error. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}
