/** How long the next commit waits for company. Times are milliseconds of one steady clock. */
export type CommitPace = {
  committed(jobs: number, startedMs: number, endedMs: number): void
  waitMs(nowMs: number): number
}

const WINDOW_MS = 50
// Below this each fact has a commit of its own and its device an answer at once; a commit costs the processor a third of a millisecond.
const BUSY_JOBS_PER_MS = 0.6
// When it is busy: 150 commits a second, and a device waits three milliseconds longer on average.
const BUSY_REST_MS = 6

/**
 * A busy gateway commits at most every `busyRestMs`, a quiet one at once. A disk that takes long is given as much rest as it took
 * work, so that the process has time for others.
 */
export function createCommitPace(busyRestMs: number = BUSY_REST_MS): CommitPace {
  let windowStartMs = -Infinity
  let windowJobs = 0
  let isBusy = false
  let endedMs = -Infinity
  let tookMs = 0

  return {
    committed(jobs, startedMs, nowMs) {
      endedMs = nowMs
      tookMs = nowMs - startedMs
      windowJobs += jobs
      const windowMs = nowMs - windowStartMs
      if (windowMs < WINDOW_MS) return
      isBusy = windowJobs / windowMs > BUSY_JOBS_PER_MS
      windowStartMs = nowMs
      windowJobs = 0
    },
    waitMs: (nowMs) => endedMs + Math.min(busyRestMs, isBusy ? busyRestMs : tookMs > 2 ? tookMs : 0) - nowMs,
  }
}
