import { addDays, daysBetween } from '@loujing/wire/beijing'
import type { Plan, PlanLight, PlanLink, PlanSettings, PlanSpan, PlanTask } from '@loujing/wire/http/plans'
import { PLAN_LIGHTS } from '@loujing/wire/http/plans'
import type { PlanTaskId } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import { type Boundary, type WorkCalendar } from '@loujing/schedule/calendar'
import { schedule } from '@loujing/schedule/cpm'
import { lightOf } from '@loujing/schedule/light'
import { type Activity, toNetwork } from '@loujing/schedule/network'
import { legalWorkdays, naturalDays, siteDays } from '@loujing/schedule/workdays'
import { DEFAULT_WATCH, levelOf } from './watch.ts'

/** A task as it is kept, without its dates. */
export type KeptTask = Pick<PlanTask, 'id' | 'project' | 'version' | 'task' | 'progress'>
export type KeptPlan = { settings: PlanSettings; tasks: readonly KeptTask[]; links: readonly PlanLink[] }
export type Baselined = ReadonlyMap<PlanTaskId, PlanSpan>
export type DatedPlan = { tasks: PlanTask[]; finish: Day }

/** Before the plan begins: negative float reaches back. Behind it: the longest development, and what is late. */
const BEFORE_DAYS = 730
const HORIZON_DAYS = BEFORE_DAYS + 25 * 366

const CALENDARS = new Map<string, WorkCalendar>()
/** The legal calendar of a horizon takes a table of nine thousand days: made once for each first day. */
function legalOf(first: Day): WorkCalendar {
  const known = CALENDARS.get(first) ?? legalWorkdays(first, HORIZON_DAYS)
  CALENDARS.set(first, known)
  return known
}

/** A plan as the arithmetic wants it: days counted from `first`, calendars as tables. @throws CycleError · RangeError */
export function arrange({ settings, tasks, links }: KeptPlan) {
  const first = addDays(settings.startsOn, -BEFORE_DAYS)
  const calendars = {
    legal: legalOf(first),
    natural: naturalDays(first, HORIZON_DAYS),
    site: siteDays(first, HORIZON_DAYS, settings.closures),
  }
  const at = (day: Day): Boundary => daysBetween(first, day)
  const planned = tasks.map(({ id, task }): Activity => {
    const { days, calendar, constraint } = task
    const isFinish = constraint?.type === 'FNLT' || constraint?.type === 'MFO'
    return {
      ...{ id, days, calendar: calendars[calendar] },
      // A finish is the evening of its day.
      ...(constraint && { constraint: { type: constraint.type, at: at(constraint.on) + (isFinish ? 1 : 0) } }),
    }
  })
  const actual = tasks.map(({ progress, task }, i): Activity => {
    const { actualStart, actualFinish, percent } = progress
    if (actualStart === undefined) return planned[i]!
    const daysLeft = Math.ceil(task.days * (1 - percent / 100))
    const finish = actualFinish === undefined ? undefined : at(actualFinish) + 1
    return { ...planned[i]!, actual: { start: at(actualStart), finish, daysLeft } }
  })
  const chained = links.map(({ from, to, type, lag, calendar }) => {
    return { from, to, type, lag, calendar: calendars[calendar] }
  })
  const start = at(settings.startsOn)
  const mustFinish = settings.mustFinishOn === undefined ? undefined : at(settings.mustFinishOn) + 1
  const days: Day[] = []
  const dayAt = (boundary: Boundary): Day => (days[boundary] ??= addDays(first, boundary))

  /** A milestone is the evening of a day, but for one at the very beginning. */
  const spanOf = (from: Boundary, to: Boundary): PlanSpan => {
    if (from < to) return { start: dayAt(from), finish: dayAt(to - 1) }
    const day = dayAt(Math.max(start, to - 1))
    return { start: day, finish: day }
  }
  return {
    first,
    at,
    spanOf,
    start,
    mustFinish,
    planned: toNetwork(planned, chained),
    actual: toNetwork(actual, chained),
  }
}

/**
 * When each task happens by the logic and by what has happened, whatever day it is: what another program shows of the same plan.
 * @throws CycleError · HorizonError
 */
export function logicalSpans(kept: KeptPlan): PlanSpan[] {
  const { actual, start, mustFinish, spanOf } = arrange(kept)
  const { earlyStart, earlyFinish } = schedule(actual, start, { mustFinish })
  return kept.tasks.map((_, i) => spanOf(earlyStart[i]!, earlyFinish[i]!))
}

/**
 * All dates of a plan: planned by the logic alone, forecast from what has happened and from `today` on.
 * @throws CycleError · HorizonError
 */
export function datesOf(kept: KeptPlan, baseline: Baselined, today: Day, watch = DEFAULT_WATCH): DatedPlan {
  const { first, at, spanOf, start, mustFinish, planned, actual } = arrange(kept)
  const plan = schedule(planned, start, { mustFinish })
  const forecast = schedule(actual, start, { mustFinish, today: at(today) })
  const dated = kept.tasks.map((task, i): PlanTask => {
    const span = spanOf(forecast.earlyStart[i]!, forecast.earlyFinish[i]!)
    const agreed = baseline.get(task.id)
    const measured = {
      baselineFinish: agreed ? at(agreed.finish) : at(spanOf(plan.earlyStart[i]!, plan.earlyFinish[i]!).finish),
      forecastFinish: at(span.finish),
      ...(task.progress.actualStart && { actualStart: at(task.progress.actualStart) }),
      ...(task.progress.actualFinish && { actualFinish: at(task.progress.actualFinish) }),
    }
    const totalFloat = forecast.totalFloat[i]!
    return {
      ...task,
      planned: spanOf(plan.earlyStart[i]!, plan.earlyFinish[i]!),
      forecast: span,
      latest: spanOf(forecast.lateStart[i]!, forecast.lateFinish[i]!),
      ...(agreed && { baseline: agreed }),
      totalFloat,
      freeFloat: forecast.freeFloat[i]!,
      critical: totalFloat <= 0 && task.progress.actualFinish === undefined,
      light: lightOf(measured, at(today), levelOf(watch, task.task.level)),
    }
  })
  return { tasks: dated, finish: addDays(first, Math.max(start, forecast.finish - 1)) }
}

/** The plan in figures. */
export function summaryOf(tasks: readonly PlanTask[]): Pick<Plan, 'tasks' | 'critical' | 'lights'> {
  const lights = Object.fromEntries(PLAN_LIGHTS.map((light) => [light, 0])) as Record<PlanLight, number>
  for (const { light } of tasks) lights[light]++
  return { tasks: tasks.length, critical: tasks.filter(({ critical }) => critical).length, lights }
}
