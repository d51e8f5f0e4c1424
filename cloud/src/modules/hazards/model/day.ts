import type { Day } from '@loujing/wire/instant'

// China has one zone and no summer time.
const BEIJING_MS = 8 * 3_600_000
const DAY_MS = 86_400_000

/** The calendar day in Beijing. */
export const dayOf = (at: Date): Day => new Date(at.getTime() + BEIJING_MS).toISOString().slice(0, 10) as Day

/** When the day begins in Beijing. */
export const startOf = (day: Day): Date => new Date(Date.parse(`${day}T00:00:00.000Z`) - BEIJING_MS)

export const addDays = (day: Day, days: number): Day =>
  new Date(Date.parse(`${day}T00:00:00.000Z`) + days * DAY_MS).toISOString().slice(0, 10) as Day
