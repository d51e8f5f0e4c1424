import { setTimeout as delay } from 'node:timers/promises'

/** Waits until `look` gives something true; throws with `what` after `withinMs`. */
export async function eventually<T>(
  look: () => T | Promise<T>,
  what = 'it',
  withinMs = 15_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const seen = await look()
    if (seen) return seen
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${withinMs} ms`)
    await delay(20)
  }
}
