/** How long to wait before the next try: doubled each time up to `maxMs`, spread by ±20 % so that many do not meet. */
export function createBackoff({ minMs, maxMs }: { minMs: number; maxMs: number }) {
  let waitMs = minMs
  return {
    next(): number {
      const now = waitMs
      waitMs = Math.min(maxMs, waitMs * 2)
      return Math.round(now * (0.8 + Math.random() * 0.4))
    },
    reset(): void {
      waitMs = minMs
    },
  }
}
export type Backoff = ReturnType<typeof createBackoff>
