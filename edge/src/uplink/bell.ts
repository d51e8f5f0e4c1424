/** Wakes one who waits. A ring while nobody waits is remembered, once. */
export type Bell = {
  ring(): void
  /** Resolves at the next ring, after `timeoutMs`, or when `signal` is aborted. */
  wait(signal: AbortSignal, timeoutMs?: number): Promise<void>
}

export function createBell(): Bell {
  let rung = false
  let wake: (() => void) | undefined
  return {
    ring() {
      if (wake) wake()
      else rung = true
    },
    wait(signal, timeoutMs) {
      if (rung || signal.aborted) {
        rung = false
        return Promise.resolve()
      }
      return new Promise((resolve) => {
        const timer = timeoutMs === undefined ? undefined : setTimeout(done, timeoutMs)
        function done() {
          clearTimeout(timer)
          signal.removeEventListener('abort', done)
          wake = undefined
          resolve()
        }
        signal.addEventListener('abort', done, { once: true })
        wake = done
      })
    },
  }
}

/** Resolves after `ms`, or at once when `signal` is aborted. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> => createBell().wait(signal, ms)
