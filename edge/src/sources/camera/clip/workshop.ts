import { findEncoder, type Encoder } from './encode.ts'

/** One piece of work: it gets the encoder and a signal that ends it. */
export type Work = (encoder: Encoder, signal: AbortSignal) => Promise<void>

/** Clips that wait; more than these say that the machine is too slow for so much that goes on. */
const MOST_WAITING = 8

/**
 * Where the clips of all cameras of a gateway are made, one at a time: what a clip costs is never spent twice at once.
 * Constructing does nothing; the encoder is looked for when the first clip comes.
 */
export function createWorkshop(find: () => Promise<Encoder> = findEncoder) {
  const stop = new AbortController()
  let encoder: Promise<Encoder> | undefined
  let waiting = 0
  let tail: Promise<void> = Promise.resolve()

  return {
    /** @returns false when too many wait. The work itself says what became of it, and never rejects. */
    take(work: Work): boolean {
      if (waiting >= MOST_WAITING) return false
      waiting++
      encoder ??= find()
      const found = encoder
      tail = tail.then(async () => work(await found, stop.signal)).finally(() => waiting--)
      return true
    },

    /** Ends what is under way, and what waits without beginning it; resolves when each has said so. */
    async close(): Promise<void> {
      stop.abort()
      await tail
    },
  }
}
export type Workshop = ReturnType<typeof createWorkshop>
