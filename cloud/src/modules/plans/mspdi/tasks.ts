import type { PlanSpan, PlanTaskEntry } from '@loujing/wire/http/plans'
import { addDays } from '@loujing/wire/beijing'
import type { Day } from '@loujing/wire/instant'
import type { Mapped } from './calendars.ts'
import type { DraftTask } from './draft.ts'
import type { Notes } from './notes.ts'
import { nameOf, type Row } from './outline.ts'
import { dayOfText, progressOf } from './progress.ts'
import type { MspdiTask } from './xml.ts'

const DAY_MINUTES = 1440
const MORNING = '08:00:00'
const LONGEST_NAME = 120
const LONGEST_DAYS = 3650
// ConstraintType: as soon as possible, must start on, must finish on, start no earlier, finish no later.
const AS_SOON = '0'
const CONSTRAINTS = { '2': 'MSO', '3': 'MFO', '4': 'SNET', '7': 'FNLT' } as const
/** DurationFormat and LagFormat: elapsed time, which runs day and night, and percentages. */
export const ELAPSED = new Set(['4', '6', '8', '10', '12', '20', '36', '38', '40', '42', '44', '52'])
export const PERCENT = new Set(['19', '20', '51', '52'])

export function minutesOfDuration(text: string | undefined): number {
  const found = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text ?? '')
  return found ? Number(found[1] ?? 0) * 60 + Number(found[2] ?? 0) + Number(found[3] ?? 0) / 60 : 0
}

/** The smaller of a working day of the calendar and of the project: "one day" is written in either. */
export const minutesPerDay = ({ minutes, as }: Mapped, ofProject: number): number =>
  as === 'natural' ? DAY_MINUTES : Math.min(minutes, ofProject)

export type Reading = {
  calendarOf(uid: string | undefined): Mapped
  perDay: number
  startsOn: Day
  today: Day
  notes: Notes
}

/** A row that is work, or a milestone. */
export function taskOf(row: Row, code: string, { calendarOf, perDay, startsOn, today, notes }: Reading): DraftTask {
  const { task } = row
  const full = nameOf(row) || code
  const name = full.slice(0, LONGEST_NAME)
  if (name !== full) notes.add('name', name)

  const isElapsed = ELAPSED.has(task.DurationFormat ?? '')
  const mapped = calendarOf(task.CalendarUID)
  const exact = minutesOfDuration(task.Duration) / (isElapsed ? DAY_MINUTES : minutesPerDay(mapped, perDay))
  const days = Math.min(LONGEST_DAYS, Math.max(0, Math.ceil(exact - 1e-6)))
  if (Math.abs(days - exact) > 1e-6) notes.add('part-day', name)

  const { progress, doubtful } = progressOf(task, today)
  if (doubtful) notes.add('progress', name)
  const constraint = constraintOf(task, name, notes)
  const entry: PlanTaskEntry = {
    ...{ code, name, days, level: days === 0 ? 3 : 4, calendar: isElapsed ? 'natural' : mapped.as },
    ...(row.above.length > 0 && {
      group: row.above.slice(-10).map((above) => nameOf(above).slice(0, LONGEST_NAME) || '—'),
    }),
    ...(constraint && { constraint }),
  }
  const theirs = spanOf(task, startsOn)
  const baseline = spanOf((task.Baseline ?? []).find(({ Number: number }) => number === '0') ?? {}, startsOn)
  return { key: row.key, entry, progress, ...(theirs && { theirs }), ...(baseline && { baseline }) }
}

function constraintOf(task: MspdiTask, name: string, notes: Notes): PlanTaskEntry['constraint'] {
  const start = dayOfText(task.Start)
  // A task that is planned by hand stays where it was put, whatever its links say.
  if (task.Manual === '1' && start !== undefined) {
    notes.add('manual', name)
    return { type: 'MSO', on: start }
  }
  const on = dayOfText(task.ConstraintDate)
  const type = CONSTRAINTS[task.ConstraintType as keyof typeof CONSTRAINTS]
  if (type !== undefined && on !== undefined) return { type, on }
  if (task.ConstraintType !== undefined && task.ConstraintType !== AS_SOON) notes.add('constraint', name)
  return undefined
}

/** What ends in a morning, before work begins, has ended the day before. */
function spanOf({ Start, Finish }: { Start?: string; Finish?: string }, startsOn: Day): PlanSpan | undefined {
  const [start, last] = [dayOfText(Start), dayOfText(Finish)]
  if (start === undefined || last === undefined || Start! > Finish!) return undefined
  const before = Finish!.slice(11) <= MORNING && last > startsOn ? addDays(last, -1) : last
  const finish = before < start && Start !== Finish ? last : before
  return { start: Start === Finish ? finish : start, finish }
}
