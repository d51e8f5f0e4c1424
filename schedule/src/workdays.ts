import { addDays, daysBetween } from '@loujing/wire/beijing'
import type { Day } from '@loujing/wire/instant'
import chineseDays from 'chinese-days'
import { WorkCalendar } from './calendar.ts'

/** Days on which a calendar does not work, both ends included. */
export type Closure = { from: Day; to: Day }

/**
 * The legal workdays (法定工作日) of China: weeks of five days with the holidays and make-up days (调休) that the State Council has
 * announced. A year that is not announced yet has its weekends only.
 */
export const legalWorkdays = (first: Day, days: number): WorkCalendar =>
  new WorkCalendar(first, days, (day) => chineseDays.isWorkday(addDays(first, day)))

/**
 * How many days a calendar needs that knows the next `workdays` of them: a year has 104 days of weekends and about 13 holidays, and the
 * longest stretch without a workday is under two weeks.
 */
export const daysFor = (workdays: number): number => workdays * 2 + 30

/** A site that works all seven days but for its closures: the Spring Festival, the stop of winter, orders of the city. */
export function siteDays(first: Day, days: number, closures: readonly Closure[]): WorkCalendar {
  const closed = new Set<number>()
  for (const { from, to } of closures) {
    for (let day = daysBetween(first, from); day <= daysBetween(first, to); day++) closed.add(day)
  }
  return new WorkCalendar(first, days, (day) => !closed.has(day))
}

/** Days as the law counts them (自然日). */
export const naturalDays = (first: Day, days: number): WorkCalendar => new WorkCalendar(first, days, () => true)
