import type { Day } from './instant.ts'

const DAY_MS = 86_400_000
/** How far the wall clocks of China are ahead of UTC: one zone, and no summer time since 1991. */
export const BEIJING_MS = 8 * 3_600_000

/** The calendar day in China. */
export const dayOf = (at: Date | number): Day => new Date(Number(at) + BEIJING_MS).toISOString().slice(0, 10) as Day

/** When the day begins in China. */
export const startOf = (day: Day): Date => new Date(Date.parse(`${day}T00:00:00.000Z`) - BEIJING_MS)

/** Whole days from one to the other; negative when the other is before. */
export const daysBetween = (from: Day, to: Day): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)

export const addDays = (day: Day, days: number): Day =>
  new Date(Date.parse(`${day}T00:00:00.000Z`) + days * DAY_MS).toISOString().slice(0, 10) as Day
