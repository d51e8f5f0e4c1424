/** How long to wait before the n-th try again: doubling, up to a limit, and never for everybody at the same moment. */
export type Backoff = { nextMs(): number; reset(): void }

export function createBackoff({ firstMs = 500, maxMs = 30_000, random = Math.random } = {}): Backoff {
  let tries = 0
  return {
    nextMs() {
      const ceiling = Math.min(maxMs, firstMs * 2 ** tries)
      tries++
      // "Equal jitter": half is certain, so that a cloud that comes back is not met by all gateways in one second.
      return ceiling / 2 + (random() * ceiling) / 2
    },
    reset() {
      tries = 0
    },
  }
}
