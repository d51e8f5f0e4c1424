import type { PlanCalendar, PlanLink, PlanLinkType, PlanSettings, PlanSpan, PlanTask } from '@loujing/wire/http/plans'
import { addDays } from '@loujing/wire/beijing'
import type { Day } from '@loujing/wire/instant'
import XMLBuilder from 'fast-xml-builder'
import { type Heading, treeOf } from './headings.ts'
import { calendarsOf, UIDS } from './write-calendars.ts'

const BUILDER = new XMLBuilder({})
const TYPES: Readonly<Record<PlanLinkType, number>> = { FF: 0, FS: 1, SF: 2, SS: 3 }
const CONSTRAINTS = { MSO: 2, MFO: 3, SNET: 4, FNLT: 7 } as const
/** DurationFormat and LagFormat: days of work, and days that run day and night. */
const [DAYS, ELAPSED_DAYS] = [7, 8]
const [WORK_HOURS, WORK_TENTHS, DAY_TENTHS] = [8, 4800, 14_400]

export type Written = {
  name: string
  settings: PlanSettings
  finish: Day
  tasks: readonly PlanTask[]
  links: readonly PlanLink[]
}

/**
 * A plan as Microsoft Project reads it (MSPDI), piece by piece. Natural days become elapsed days, which that program has; headings
 * become summary tasks; dates are the forecast, the baseline is the one in force.
 */
export function* writeMspdi({ name, settings, finish, tasks, links }: Written): Generator<string> {
  const rows = treeOf(tasks)
  const uids = new Map(rows.flatMap((row, at) => ('task' in row ? [[row.task.id, at + 1] as const] : [])))
  const into = Map.groupBy(links, ({ to }) => to)
  yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Project xmlns="http://schemas.microsoft.com/project">'
  yield BUILDER.build({
    ...{ SaveVersion: 14, Name: `${name}.xml`, Title: name, ScheduleFromStart: 1 },
    ...{ StartDate: morning(settings.startsOn), FinishDate: evening(finish), CalendarUID: UIDS.legal },
    ...{ DefaultStartTime: '08:00:00', DefaultFinishTime: '17:00:00' },
    ...{ MinutesPerDay: 480, MinutesPerWeek: 2400, DaysPerMonth: 20, DurationFormat: DAYS },
    Calendars: { Calendar: calendarsOf(settings, finish) },
  })
  yield '<Tasks>'
  for (const [at, row] of rows.entries()) {
    const written = 'task' in row ? writeTask(row.task, into.get(row.task.id) ?? [], uids) : writeHeading(row)
    const place = { UID: at + 1, ID: at + 1, Name: written.Name, Active: 1, Manual: 0, Type: 1, IsNull: 0 }
    yield BUILDER.build({
      Task: {
        ...{ ...place, ...(written.WBS && { WBS: written.WBS }), OutlineNumber: row.number.join('.') },
        ...{ OutlineLevel: row.number.length, Priority: 500, ...written.rest },
      },
    })
  }
  yield '</Tasks></Project>\n'
}

const morning = (day: Day) => `${day}T08:00:00`
const evening = (day: Day) => `${day}T17:00:00`

/** Elapsed days begin in a morning and so end in one; a milestone is the evening of its day. */
function datesOf({ start, finish }: PlanSpan, calendar: PlanCalendar, days: number) {
  if (days === 0) return { Start: evening(finish), Finish: evening(finish) }
  return { Start: morning(start), Finish: calendar === 'natural' ? morning(addDays(finish, 1)) : evening(finish) }
}

function durationOf(calendar: PlanCalendar, days: number) {
  const isElapsed = calendar === 'natural'
  return {
    Duration: `PT${days * (isElapsed ? 24 : WORK_HOURS)}H0M0S`,
    DurationFormat: isElapsed ? ELAPSED_DAYS : DAYS,
  }
}

function writeTask(
  { task, forecast, baseline, progress, critical }: PlanTask,
  links: readonly PlanLink[],
  uids: ReadonlyMap<string, number>,
) {
  const { code, name, days, calendar, constraint } = task
  const { percent, actualStart, actualFinish } = progress
  const isEnd = constraint?.type === 'MFO' || constraint?.type === 'FNLT'
  const rest = {
    ...datesOf(forecast, calendar, days),
    ...durationOf(calendar, days),
    ...{ Milestone: days === 0 ? 1 : 0, Summary: 0, Critical: critical ? 1 : 0, PercentComplete: percent },
    ...(actualStart && { ActualStart: days === 0 ? evening(actualStart) : morning(actualStart) }),
    ...(actualFinish && {
      ActualFinish: datesOf({ start: actualFinish, finish: actualFinish }, calendar, days).Finish,
    }),
    ConstraintType: constraint ? CONSTRAINTS[constraint.type] : 0,
    CalendarUID: calendar === 'natural' ? -1 : UIDS[calendar],
    ...(constraint && { ConstraintDate: isEnd ? evening(constraint.on) : morning(constraint.on) }),
    PredecessorLink: links.map(({ from, type, lag, calendar: lagBy }) => ({
      ...{ PredecessorUID: uids.get(from), Type: TYPES[type], CrossProject: 0 },
      LinkLag: lag * (lagBy === 'natural' ? DAY_TENTHS : WORK_TENTHS),
      LagFormat: lagBy === 'natural' ? ELAPSED_DAYS : DAYS,
    })),
    ...(baseline && {
      Baseline: [{ Number: 0, ...datesOf(baseline, calendar, days), ...durationOf(calendar, days) }],
    }),
  }
  return { Name: name, WBS: code, rest }
}

const writeHeading = ({ name, span }: Heading) => ({
  ...{ Name: name, WBS: undefined },
  rest: {
    ...{ Start: morning(span.start), Finish: evening(span.finish), DurationFormat: DAYS, Milestone: 0, Summary: 1 },
    ...{ PercentComplete: 0, ConstraintType: 0, CalendarUID: -1 },
  },
})
