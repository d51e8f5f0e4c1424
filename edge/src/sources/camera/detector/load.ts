/** Frames a second: judged in the last seconds, and possible at the time that each of them took the model. */
export type Load = { judgedPerSecond: number; mostPerSecond: number }

const WINDOW_MS = 10_000

/** How often something happened in the last seconds, a second. */
export function createRate() {
  let seen: { atMs: number; count: number }[] = []
  const recent = (nowMs: number) => (seen = seen.filter(({ atMs }) => nowMs - atMs < WINDOW_MS))
  return {
    add: (count: number, nowMs: number): void => void recent(nowMs).push({ atMs: nowMs, count }),
    perSecond: (nowMs: number): number =>
      Math.round((recent(nowMs).reduce((sum, { count }) => sum + count, 0) / WINDOW_MS) * 10_000) / 10,
  }
}

export function createLoad() {
  const judged = createRate()
  // Of the last ten: a frame now and then that took long says little of what is possible.
  let busyMs: number[] = []
  return {
    judged(tookMs: number, nowMs: number): void {
      judged.add(1, nowMs)
      busyMs = [...busyMs.slice(-9), tookMs]
    },
    read(nowMs: number): Load | undefined {
      const middle = busyMs.toSorted((a, b) => a - b)[busyMs.length >> 1]
      if (middle === undefined) return undefined
      return { judgedPerSecond: judged.perSecond(nowMs), mostPerSecond: Math.round(10_000 / middle) / 10 }
    },
  }
}
