/** Failures that cost nothing but the failure; each one after them doubles the wait. */
export const FREE_FAILURES = 5
const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 3_600_000

/** Failures older than this are forgotten. */
export const FORGET_AFTER_MS = 24 * 3_600_000

/** How long an account is locked after so many failures in a row: 0 below the limit, then 30 s, 1 min, 2 min … 1 h. */
export function waitMsAfter(failures: number): number {
  if (failures < FREE_FAILURES) return 0
  return Math.min(FIRST_WAIT_MS * 2 ** (failures - FREE_FAILURES), LONGEST_WAIT_MS)
}
