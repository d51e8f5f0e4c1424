/** A session ends after this long without a request … */
export const IDLE_MS = 12 * 3_600_000
/** … and after this long in any case. */
export const LONGEST_MS = 7 * 24 * 3_600_000
/** A request is noted at most this often, so that reading a list does not become a write each time. */
export const NOTE_EVERY_MS = 60_000

/** When a session that began and was last used at these moments ends. */
export const endsAt = (startedAtMs: number, usedAtMs: number): number =>
  Math.min(startedAtMs + LONGEST_MS, usedAtMs + IDLE_MS)
