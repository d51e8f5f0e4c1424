/** Tells how long a message has to wait so that its sender stays within `perSecond`; a second's worth may come at once. */
export type Pace = { waitMs(): number }

export function createPace(perSecond: number, now: () => number = () => performance.now()): Pace {
  const costMs = 1000 / perSecond
  // When the sender would be idle again had each message taken its cost: generic cell rate algorithm (ITU-T I.371).
  let dueMs = 0
  return {
    waitMs() {
      const nowMs = now()
      dueMs = Math.max(dueMs, nowMs) + costMs
      return Math.max(0, dueMs - nowMs - 1000)
    },
  }
}
