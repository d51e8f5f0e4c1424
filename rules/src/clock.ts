import type { Hours } from '@loujing/wire/rule'

const MINUTE_MS = 60_000
const DAY_MINUTES = 1440

/** The day of the week (1 Monday) and the minute of the day at a place. */
export type LocalMinute = { weekday: number; minute: number }

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const formats = new Map<string, Intl.DateTimeFormat>()

export function localMinute(timeZone: string, atMs: number): LocalMinute {
  let format = formats.get(timeZone)
  if (!format) {
    const parts = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
    format = new Intl.DateTimeFormat('en-GB', { timeZone, ...parts })
    formats.set(timeZone, format)
  }
  const part = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]))
  return {
    weekday: WEEKDAYS.indexOf(part['weekday'] ?? '') + 1,
    minute: Number(part['hour']) * 60 + Number(part['minute']),
  }
}

const toMinute = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
const dayBefore = (weekday: number): number => ((weekday + 5) % 7) + 1

/** Whether a moment lies in the hours; those over midnight belong to the day on which they began. */
export function isWithin({ from, to, weekdays }: Pick<Hours, 'from' | 'to' | 'weekdays'>, local: LocalMinute): boolean {
  const [begin, end] = [toMinute(from), toMinute(to)]
  const isDay = (weekday: number): boolean => weekdays?.includes(weekday) ?? true
  const { weekday, minute } = local
  if (begin < end) return minute >= begin && minute < end && isDay(weekday)
  return (minute >= begin && isDay(weekday)) || (minute < end && isDay(dayBefore(weekday)))
}

/**
 * The next moment at which the answer of `isWithin` may be another one: a whole minute at which hours begin or end, or at the
 * latest in six hours, so that a change of the clocks of the place is not slept through.
 */
export function nextTurn({ from, to }: Pick<Hours, 'from' | 'to'>, timeZone: string, afterMs: number): number {
  const { minute } = localMinute(timeZone, afterMs)
  const startOfMinute = Math.floor(afterMs / MINUTE_MS) * MINUTE_MS
  const minutes = [from, to].map((text) => {
    const left = (toMinute(text) - minute + DAY_MINUTES) % DAY_MINUTES
    return left === 0 ? DAY_MINUTES : left
  })
  return startOfMinute + Math.min(...minutes, 360) * MINUTE_MS
}
