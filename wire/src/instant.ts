import * as Type from 'typebox'
import type { Brand } from './brand.ts'

/** A moment as UTC text with milliseconds, `2026-03-01T02:03:04.005Z`. Fixed width, so text order is time order. */
export type Instant = Brand<string, 'Instant'>
const PATTERN = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/
export const Instant = Type.Unsafe<Instant>(
  Type.String({ pattern: PATTERN.source, description: 'UTC instant with milliseconds' }),
)

export const toInstant = (at: Date | number): Instant => new Date(at).toISOString() as Instant
export const toMs = (instant: Instant): number => Date.parse(instant)

/** False for other forms and for days that do not exist (`2026-02-30`). */
export function isInstant(text: unknown): text is Instant {
  if (typeof text !== 'string' || !PATTERN.test(text)) return false
  // Every month has 28 days; only the others are worth asking the calendar.
  if (Number(text.slice(8, 10)) <= 28) return true
  const ms = Date.parse(text)
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text
}

/** A calendar day without a zone, `2026-03-01`; never a `Date`. */
export type Day = Brand<string, 'Day'>
export const Day = Type.Unsafe<Day>(Type.String({ format: 'date', description: 'Calendar day' }))

// A reading from 1970 is a device without a clock, one from 2099 a device with a wrong one: neither may be stored as true.
const EARLIEST_MS = Date.UTC(2020, 0, 1)
const AHEAD_MS = 10 * 60_000

/** Whether a device's clock can be believed at `nowMs`: not before 2020, not more than ten minutes ahead. */
export const isPlausible = (instant: Instant, nowMs: number): boolean =>
  toMs(instant) >= EARLIEST_MS && toMs(instant) <= nowMs + AHEAD_MS
