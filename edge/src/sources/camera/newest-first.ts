/**
 * Works on at most `atOnce` things at a time, the newest first and the older ones never: what waits is replaced by what
 * comes. Results are handed on in the order in which the work began. Overload loses frames, not time, and counts them.
 */
export function createNewestFirst<Item, Result>(
  atOnce: number,
  work: (item: Item) => Promise<Result>,
  done: (item: Item, outcome: { result: Result } | { error: unknown }) => void,
) {
  let running = 0
  let skipped = 0
  let waiting: { item: Item } | undefined
  let order: Promise<void> = Promise.resolve()

  function begin(item: Item): void {
    running++
    const outcome = work(item).then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    )
    order = order.then(async () => {
      const settled = await outcome
      running--
      done(item, settled)
      const next = waiting
      waiting = undefined
      if (next !== undefined) begin(next.item)
    })
  }

  return {
    take(item: Item): void {
      if (running < atOnce) return begin(item)
      if (waiting !== undefined) skipped++
      waiting = { item }
    },
    skipped: (): number => skipped,
    /** Forgets what waits and resolves when nothing is worked on. */
    async drain(): Promise<void> {
      waiting = undefined
      await order
    },
  }
}
