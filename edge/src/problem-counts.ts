import type { Logger } from './log.ts'

/** Counts what was refused, by its stable name, and logs the first of each minute: a flood must not become a flood of lines. */
export type ProblemCounts = {
  readonly counts: ReadonlyMap<string, number>
  add(problem: string, detail: string): void
}

const QUIET_MS = 60_000

export function createProblemCounts(log: Logger): ProblemCounts {
  const counts = new Map<string, number>()
  const loggedMs = new Map<string, number>()
  return {
    counts,
    add(problem, detail) {
      const count = (counts.get(problem) ?? 0) + 1
      counts.set(problem, count)
      const nowMs = performance.now()
      if (nowMs - (loggedMs.get(problem) ?? -Infinity) < QUIET_MS) return
      loggedMs.set(problem, nowMs)
      log.warn({ problem, detail: detail.slice(0, 300), count }, 'refused')
    },
  }
}
