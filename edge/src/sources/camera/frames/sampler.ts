/**
 * Picks from a stream one picture each `periodMs`. It holds to the beat and not to the last picture taken, so that 25
 * pictures a second sampled each 500 ms give two a second and not 1.9.
 */
export function createSampler(periodMs: number): (atMs: number) => boolean {
  let dueMs = -Infinity
  // Pictures come with some jitter: one that is a little early is the one that was meant.
  const early = Math.min(20, periodMs * 0.1)
  return (atMs) => {
    if (atMs < dueMs - early) return false
    dueMs = atMs - dueMs > periodMs ? atMs + periodMs : dueMs + periodMs
    return true
  }
}
