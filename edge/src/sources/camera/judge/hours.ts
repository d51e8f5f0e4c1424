import type { Zone } from '@loujing/wire/command'

/** A moment by a site's clock: `day` 1 = Monday … 7 = Sunday, `minute` since midnight. */
export type LocalTime = { day: number; minute: number }

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const DAY_MINUTES = 24 * 60

/** Whether a zone holds at a moment; one without hours always does. */
export function isInForce({ hours }: Pick<Zone, 'hours'>, { day, minute }: LocalTime): boolean {
  if (hours === undefined) return true
  const yesterday = ((day + 5) % 7) + 1
  return hours.some(({ days, from, to }) => {
    const [begin, end] = [minutesOf(from), minutesOf(to)]
    const beginsOn = (each: number): boolean => days === undefined || days.includes(each)
    const length = end > begin ? end - begin : end + DAY_MINUTES - begin
    if (beginsOn(day) && minute >= begin && minute < begin + length) return true
    return beginsOn(yesterday) && minute + DAY_MINUTES < begin + length
  })
}

/** `HH:MM`, as the schema has checked. */
const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

/**
 * Tells the site's clock. The calendar is asked once a minute: asking it for each frame would cost more than the judgement.
 * @param timeZone IANA name @throws RangeError for a name that is none
 */
export function createLocalClock(timeZone: string): (atMs: number) => LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  let known: { minute: number; local: LocalTime } | undefined
  return (atMs) => {
    const minute = Math.floor(atMs / 60_000)
    if (known?.minute === minute) return known.local
    const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]))
    const local = {
      day: DAYS.indexOf(parts.weekday ?? '') + 1,
      minute: Number(parts.hour) * 60 + Number(parts.minute),
    }
    known = { minute, local }
    return local
  }
}
