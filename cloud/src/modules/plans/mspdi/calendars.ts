import type { PlanCalendar } from '@loujing/wire/http/plans'
import type { Mspdi, MspdiCalendar, MspdiWeekDay } from './xml.ts'
import type { Notes } from './notes.ts'

/** A calendar of the file as one of ours; `minutes` is a working day of it. */
export type Mapped = { name: string; as: PlanCalendar; minutes: number }

const DAY_MINUTES = 1440
const WHOLE_WEEK = 7
/** A file without calendars, or that names one that it does not hold. */
const USUAL: Mapped = { name: '', as: 'legal', minutes: 480 }

const minutesOf = (time: string | undefined): number => {
  const [hours = 0, minutes = 0] = (time ?? '').split(':').map(Number)
  return hours * 60 + minutes
}

function workOf({ WorkingTimes }: MspdiWeekDay): number {
  return (WorkingTimes?.WorkingTime ?? []).reduce((sum, { FromTime, ToTime }) => {
    // a day that ends at midnight ends at 00:00
    const [from, to] = [minutesOf(FromTime), minutesOf(ToTime) || DAY_MINUTES]
    return sum + Math.max(0, to - from)
  }, 0)
}

/**
 * Weeks of five days become the legal workdays, whose holidays and make-up days are known better here than in a file; weeks of seven
 * days those of the site, or natural days where no hour is free. A week of six days has no like: it becomes the site's, and is noted.
 */
export function readCalendars({ Calendars, CalendarUID }: Mspdi, notes: Notes) {
  const calendars = Calendars?.Calendar ?? []
  const byUid = new Map(calendars.map((calendar) => [calendar.UID, calendar]))

  function weekOf({ WeekDays, BaseCalendarUID, UID }: MspdiCalendar, depth = 0): MspdiWeekDay[] {
    const own = (WeekDays?.WeekDay ?? []).filter(({ DayType }) => DayType !== '0')
    const base = BaseCalendarUID === UID || depth > 8 ? undefined : byUid.get(BaseCalendarUID)
    const inherited = base ? weekOf(base, depth + 1) : []
    return [...inherited.filter(({ DayType }) => !own.some((day) => day.DayType === DayType)), ...own]
  }

  function map(calendar: MspdiCalendar): Mapped {
    const working = weekOf(calendar).filter(({ DayWorking }) => DayWorking === '1')
    const name = calendar.Name ?? ''
    const minutes = Math.max(0, ...working.map(workOf)) || USUAL.minutes
    if (working.length === WHOLE_WEEK) return { name, as: minutes >= DAY_MINUTES ? 'natural' : 'site', minutes }
    if (working.length > 0 && working.length !== 5) notes.add('calendar', name)
    return { name, as: working.length === 6 ? 'site' : 'legal', minutes }
  }

  const mapped = new Map<string | undefined, Mapped>()
  return {
    /** The calendar of a task, or the project's where it has none of its own. */
    of(uid: string | undefined): Mapped {
      const wanted = uid !== undefined && byUid.has(uid) ? uid : CalendarUID
      const known = mapped.get(wanted)
      if (known) return known
      const calendar = byUid.get(wanted)
      const made = calendar ? map(calendar) : USUAL
      const exceptions = calendar?.Exceptions?.Exception ?? []
      if (exceptions.length > 0) notes.add('exceptions', made.name, exceptions.length)
      mapped.set(wanted, made)
      return made
    },
  }
}
