/** A queue that never grows over `limit`: what does not fit pushes the oldest out, and is counted. */
export type BoundedQueue<T> = {
  push(items: readonly T[]): void
  /** The oldest `count`, still in the queue. */
  peek(count: number): readonly T[]
  /** Forgets those of `peek` that are still there: some may have been pushed out since. */
  settle(taken: readonly T[]): void
  readonly length: number
  /** How many were pushed out since the start. */
  readonly dropped: number
}

export function createBoundedQueue<T>(limit: number): BoundedQueue<T> {
  let items: T[] = []
  let dropped = 0
  return {
    push(more) {
      items.push(...more)
      const over = items.length - limit
      if (over <= 0) return
      items = items.slice(over)
      dropped += over
    },
    peek: (count) => items.slice(0, count),
    settle(taken) {
      const last = taken.at(-1)
      const at = last === undefined ? -1 : items.indexOf(last)
      if (at >= 0) items = items.slice(at + 1)
    },
    get length() {
      return items.length
    },
    get dropped() {
      return dropped
    },
  }
}
