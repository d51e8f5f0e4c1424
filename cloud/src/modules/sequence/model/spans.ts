import { daysBetween } from '@loujing/wire/beijing'
import type { PlanSpan, PlanTask } from '@loujing/wire/http/plans'
import type { DaySpan } from '@loujing/wire/http/sequence'
import type { Day } from '@loujing/wire/instant'

/** The `place`-th of `of` equal shares of a task, from below; the whole task is 0 of 1. */
export type Share = { place: number; of: number }
export const WHOLE: Share = { place: 0, of: 1 }
export type Spans = { planned: DaySpan; baseline?: DaySpan; forecast: DaySpan }

/** Days of a span of days, counted from `first`. */
export const daysOf = (first: Day, { start, finish }: PlanSpan): DaySpan => [
  daysBetween(first, start),
  daysBetween(first, finish),
]

/** The share's days of a span: shares follow one another, and none is shorter than a day. */
export function shareOf([start, finish]: DaySpan, { place, of }: Share): DaySpan {
  const days = finish - start + 1
  const from = start + Math.floor((days * place) / of)
  return [from, Math.max(from, start + Math.ceil((days * (place + 1)) / of) - 1)]
}

/**
 * The share's days of a task under way: what is reported as done lies before today, evenly, and what is left behind it.
 * @param done 0 to 1
 */
export function shareUnderWay([start, finish]: DaySpan, { place, of }: Share, done: number, today: number): DaySpan {
  const sofar = Math.max(0, today - start)
  const left = Math.max(0, finish + 1 - today)
  const at = (share: number): number => {
    if (share === 0) return 0
    return share <= done ? (share / done) * sofar : sofar + ((share - done) / (1 - done)) * left
  }
  const from = start + Math.floor(at(place / of))
  return [from, Math.max(from, start + Math.ceil(at((place + 1) / of)) - 1)]
}

/** All spans of a share of a task, counted from `first`. */
export function spansOf(
  { planned, baseline, forecast, progress }: PlanTask,
  share: Share,
  first: Day,
  today: Day,
): Spans {
  const isUnderWay = progress.actualStart !== undefined && progress.actualFinish === undefined
  const expected = daysOf(first, forecast)
  return {
    planned: shareOf(daysOf(first, planned), share),
    ...(baseline && { baseline: shareOf(daysOf(first, baseline), share) }),
    forecast: isUnderWay
      ? shareUnderWay(expected, share, progress.percent / 100, daysBetween(first, today))
      : shareOf(expected, share),
  }
}

/** How much of a span should be done by the evening of a day, 0 to 1. */
export const elapsed = ([start, finish]: DaySpan, day: number): number =>
  Math.min(1, Math.max(0, (day + 1 - start) / (finish - start + 1)))

/** How much of a share is reported, 0 to 1: storeys are done one after another. */
export const reported = ({ progress }: Pick<PlanTask, 'progress'>, { place, of }: Share): number =>
  progress.actualFinish === undefined ? Math.min(1, Math.max(0, (progress.percent / 100) * of - place)) : 1
