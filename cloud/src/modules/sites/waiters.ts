import type { GatewayId } from '@loujing/wire/id'

export type Waiters = ReturnType<typeof createWaiters>

/**
 * Who waits in this process for something to be told to a gateway. A wake is a hint and no promise: whoever waits looks again
 * at the database in any case, also for what another process has done.
 */
export function createWaiters() {
  const waiting = new Map<GatewayId, Set<() => void>>()
  return {
    wake(gateway: GatewayId): void {
      for (const done of waiting.get(gateway) ?? []) done()
    },

    /** Resolves when woken, when `timeoutMs` have passed, or when `signal` aborts. */
    wait(gateway: GatewayId, timeoutMs: number, signal: AbortSignal): Promise<void> {
      if (signal.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer)
          signal.removeEventListener('abort', done)
          const others = waiting.get(gateway)
          others?.delete(done)
          if (others?.size === 0) waiting.delete(gateway)
          resolve()
        }
        const timer = setTimeout(done, timeoutMs)
        signal.addEventListener('abort', done, { once: true })
        waiting.set(gateway, (waiting.get(gateway) ?? new Set()).add(done))
      })
    },
  }
}
