export type Turns<Key> = { take<T>(key: Key, work: (signal: AbortSignal) => Promise<T>): Promise<T> }

/**
 * One after another for each key. Whoever comes cuts off who is at work, and waits until that one has put down what it had:
 * a client that asks again has lost its line, and the old one may stay half open for minutes.
 */
export function createTurns<Key>(): Turns<Key> {
  const last = new Map<Key, { cut: AbortController; done: Promise<void> }>()
  return {
    async take(key, work) {
      const before = last.get(key)
      const cut = new AbortController()
      const { promise: done, resolve } = Promise.withResolvers<void>()
      const mine = { cut, done }
      last.set(key, mine)
      try {
        before?.cut.abort()
        await before?.done
        return await work(cut.signal)
      } finally {
        if (last.get(key) === mine) last.delete(key)
        resolve()
      }
    },
  }
}
