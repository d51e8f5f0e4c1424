import type { Roster, Shift } from '@loujing/wire/http/notices'
import type { PersonId } from '@loujing/wire/id'

const DAY_MS = 86_400_000
/** The day and minute of the clock on the wall at a place: `2026-10-01` and 0–1439. */
export type WallClock = { day: string; minute: number }

export function wallClock(timeZone: string, at: Date): WallClock {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  const [day = '', time = ''] = format.format(at).split(' ')
  return { day, minute: toMinute(time) }
}

export const toMinute = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))

export const EMPTY_ROSTER: Roster = { version: 0, timeZone: 'Asia/Shanghai', shifts: [], days: [] }

/** Who is on duty at a moment, each once, in the order of the shifts. A shift over midnight is one of the day it begins on. */
export function onDuty({ timeZone, shifts, days }: Roster, at: Date): PersonId[] {
  const { day, minute } = wallClock(timeZone, at)
  const specials = new Map(days.map((special): [string, number | 'holiday'] => [special.day, special.runsAs]))
  const runs = (shift: Shift, date: string): boolean => {
    const runsAs = specials.get(date) ?? weekdayOf(date)
    return runsAs === 'holiday' ? shift.onHolidays : shift.weekdays.includes(runsAs)
  }
  const yesterday = new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10)
  const now = shifts.filter((shift) => {
    const [from, to] = [toMinute(shift.from), toMinute(shift.to)]
    if (from < to) return minute >= from && minute < to && runs(shift, day)
    return (minute >= from && runs(shift, day)) || (minute < to && runs(shift, yesterday))
  })
  return [...new Set(now.flatMap(({ people }) => people))]
}

/** ISO 8601: 1 is Monday. A date has no zone: it is read as UTC so that none is added. */
const weekdayOf = (day: string): number => new Date(Date.parse(day)).getUTCDay() || 7
