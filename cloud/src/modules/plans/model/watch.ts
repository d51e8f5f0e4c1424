import { addDays, dayOf, daysBetween, startOf } from '@loujing/wire/beijing'
import type { PlanWarning, PlanWatch, WatchedLevel } from '@loujing/wire/http/plan-warnings'
import type { PlanLight, PlanLink, PlanTask } from '@loujing/wire/http/plans'
import type { PlanTaskId } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import type { Severity } from '@loujing/wire/severity'
import { PUBLISHED } from '@loujing/schedule/light'
import { daysFor, legalWorkdays } from '@loujing/schedule/workdays'

/**
 * The rule where a project has none of its own: behind by up to 7 days yellow, under 15 orange, from 15 red (domain.md §1.5), reminders
 * 30, 14, 7 and 1 workdays before a node of the first level, and a warning climbs from who is responsible to the management.
 */
export const DEFAULT_WATCH: PlanWatch = {
  levels: [
    { ...PUBLISHED, tells: 'yellow', ahead: [30, 14, 7, 1] },
    { ...PUBLISHED, tells: 'yellow', ahead: [7] },
    { ...PUBLISHED, tells: 'orange', ahead: [] },
    { ...PUBLISHED, tells: 'never', ahead: [] },
  ],
  climbs: [
    { afterWorkdays: 0, tell: 'responsible' },
    { afterWorkdays: 1, tell: 'project-manager' },
    { afterWorkdays: 3, tell: 'manager' },
  ],
}

/** How a plan is watched. */
export const watchOf = ({ watch }: { watch: PlanWatch | null }): PlanWatch => watch ?? DEFAULT_WATCH

const BEHIND: readonly PlanLight[] = ['yellow', 'orange', 'red']
const SEVERITIES: Partial<Record<PlanLight, Severity>> = { yellow: 'minor', orange: 'major', red: 'critical' }
export const severityOf = ({ kind, light }: Pick<PlanWarning, 'kind' | 'light'>): Severity =>
  kind === 'ahead' ? 'info' : (SEVERITIES[light] ?? 'minor')

export const levelOf = (watch: PlanWatch, level: number): WatchedLevel => watch.levels[level - 1]!

/** When the n-th legal workday after the day of `from` begins; for none at once. */
export function afterWorkdays(from: Date, workdays: number): Date {
  if (workdays === 0) return from
  const today = dayOf(from)
  const calendar = legalWorkdays(today, daysFor(workdays))
  return startOf(addDays(today, calendar.plus(1, workdays) - 1))
}

/** What is to be told of a node now. `step`: of those ahead which reminder it is. */
export type Wanted = Pick<PlanWarning, 'task' | 'kind' | 'light' | 'days' | 'due' | 'forecast'> & { step: number }

/** Holidays between two nodes make one that only waits for the other some days later than it. */
const HOLIDAYS = 7

/** By how many days what is not done lies behind what was agreed; not more than 0 when it does not. */
const behindOf = ({ forecast, baseline, progress }: PlanTask, today: Day): number =>
  baseline === undefined || progress.actualFinish !== undefined
    ? 0
    : daysBetween(baseline.finish, forecast.finish > today ? forecast.finish : today)

/** The nodes that are late for no other reason than that one before them is: nobody is asked why. */
function waitingOf(tasks: readonly PlanTask[], links: readonly Pick<PlanLink, 'from' | 'to'>[], today: Day) {
  const behind = new Map(tasks.map((task) => [task.id, behindOf(task, today)]))
  const before = new Map<PlanTaskId, number>()
  for (const { from, to } of links) before.set(to, Math.max(before.get(to) ?? 0, behind.get(from) ?? 0))
  const waits = ({ id, progress }: PlanTask): boolean => {
    const late = before.get(id) ?? 0
    return progress.actualStart === undefined && late > 0 && behind.get(id)! <= late + HOLIDAYS
  }
  return new Set(tasks.filter(waits).map(({ id }) => id))
}

/**
 * The nodes that fall due or lie behind; one that lies behind is not reminded of besides, and one that only waits for such a one is not told of.
 * Nothing is, before something was agreed: a plan that is being made is late for nobody.
 */
export function wantedOf(
  { tasks, links }: { tasks: readonly PlanTask[]; links: readonly Pick<PlanLink, 'from' | 'to'>[] },
  watch: PlanWatch,
  today: Day,
): Wanted[] {
  const waiting = waitingOf(tasks, links, today)
  const most = Math.max(1, ...watch.levels.flatMap(({ ahead }) => ahead))
  const calendar = legalWorkdays(today, daysFor(most))
  const last = addDays(today, daysFor(most) - 1)
  const workdaysTo = (day: Day): number => calendar.before(daysBetween(today, day) + 1) - calendar.before(1)

  return tasks.flatMap((each): Wanted[] => {
    const { id: task, light, forecast, baseline, progress } = each
    if (baseline === undefined || progress.actualFinish !== undefined) return []
    const { tells, ahead } = levelOf(watch, each.task.level)
    const due = baseline.finish
    const is = { task, light, due, forecast: forecast.finish }
    if (tells !== 'never' && BEHIND.indexOf(light) >= BEHIND.indexOf(tells)) {
      return waiting.has(task) ? [] : [{ ...is, kind: 'behind', step: 0, days: behindOf(each, today) }]
    }
    if (due < today || due > last) return []
    const left = workdaysTo(due)
    const step = Math.min(...ahead.filter((days) => left <= days))
    return Number.isFinite(step) ? [{ ...is, kind: 'ahead', step, days: left }] : []
  })
}

export type Open = Wanted & { id: string; task: PlanTaskId }
export type Difference<Row extends Open> = {
  raise: Wanted[]
  /** `again`: nearer or worse than before, so that people are told anew. */
  change: { row: Row; wanted: Wanted; again: boolean }[]
  end: Row[]
}

/** What has become of the open warnings. */
export function compare<Row extends Open>(open: readonly Row[], wanted: readonly Wanted[]): Difference<Row> {
  const keyOf = ({ task, kind }: Wanted) => `${task} ${kind}`
  const rows = new Map(open.map((row) => [keyOf(row), row]))
  const wantedKeys = new Set(wanted.map(keyOf))
  const difference: Difference<Row> = {
    raise: [],
    change: [],
    end: open.filter((row) => !wantedKeys.has(keyOf(row))),
  }
  for (const each of wanted) {
    const row = rows.get(keyOf(each))
    if (!row) difference.raise.push(each)
    else if (isOther(row, each)) difference.change.push({ row, wanted: each, again: isAgain(row, each) })
  }
  return difference
}

const SHOWN = ['light', 'days', 'due', 'forecast', 'step'] as const
const isOther = (row: Wanted, wanted: Wanted): boolean => SHOWN.some((field) => row[field] !== wanted[field])
const isAgain = (row: Wanted, wanted: Wanted): boolean =>
  wanted.kind === 'ahead' ? wanted.step < row.step : BEHIND.indexOf(wanted.light) > BEHIND.indexOf(row.light)
