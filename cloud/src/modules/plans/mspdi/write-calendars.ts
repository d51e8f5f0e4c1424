import type { PlanSettings } from '@loujing/wire/http/plans'
import { addDays, daysBetween } from '@loujing/wire/beijing'
import type { Day } from '@loujing/wire/instant'
import { legalWorkdays } from '@loujing/schedule/workdays'

/** The calendars of the file. Natural days need none: they are elapsed time. */
export const UIDS = { legal: 1, site: 2 } as const

const WORKING_TIMES = {
  WorkingTime: [
    { FromTime: '08:00:00', ToTime: '12:00:00' },
    { FromTime: '13:00:00', ToTime: '17:00:00' },
  ],
}
// DayType 1 is Sunday.
const SUNDAY = 1
const SATURDAY = 7

const weekOf = (works: (dayType: number) => boolean) => ({
  WeekDay: Array.from({ length: 7 }, (_, i) => i + 1).map((dayType) => ({
    ...{ DayType: dayType, DayWorking: works(dayType) ? 1 : 0 },
    ...(works(dayType) && { WorkingTimes: WORKING_TIMES }),
  })),
})

const exception = (name: string, from: Day, to: Day, isWorking: boolean) => ({
  EnteredByOccurrences: 0,
  TimePeriod: { FromDate: `${from}T00:00:00`, ToDate: `${to}T23:59:00` },
  ...{ Occurrences: daysBetween(from, to) + 1, Name: name, Type: 1, DayWorking: isWorking ? 1 : 0 },
  ...(isWorking && { WorkingTimes: WORKING_TIMES }),
})

/** The legal workdays with the holidays and make-up days of the plan's time, and the site's week with its closures. */
export function calendarsOf({ startsOn, closures }: PlanSettings, finish: Day) {
  const days = daysBetween(startsOn, finish) + 366
  const legal = legalWorkdays(startsOn, days)
  const turned = Array.from({ length: days }, (_, at) => at).flatMap((at) => {
    const day = addDays(startsOn, at)
    const isWeekday = ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())
    const works = legal.before(at + 1) > legal.before(at)
    return works === isWeekday ? [] : [exception(works ? '调休上班' : '法定节假日', day, day, works)]
  })
  const closed = closures.map(({ from, to, reason }) => exception(reason, from, to, false))
  const calendar = (uid: number, name: string, works: (dayType: number) => boolean, exceptions: object[]) => ({
    ...{ UID: uid, Name: name, IsBaseCalendar: 1, BaseCalendarUID: -1, WeekDays: weekOf(works) },
    ...(exceptions.length > 0 && { Exceptions: { Exception: exceptions } }),
  })
  return [
    calendar(UIDS.legal, '法定工作日', (dayType) => dayType !== SUNDAY && dayType !== SATURDAY, turned),
    calendar(UIDS.site, '工地日历', () => true, closed),
  ]
}
