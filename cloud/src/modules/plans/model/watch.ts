import { addDays, daysBetween, startOf } from '@loujing/wire/beijing'
import type { PlanWarning, PlanWatch, WatchedLevel } from '@loujing/wire/http/plan-warnings'
import type { PlanLight, PlanTask } from '@loujing/wire/http/plans'
import type { PlanTaskId } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import type { Severity } from '@loujing/wire/severity'
import { legalWorkdays } from '@loujing/schedule/workdays'

const PUBLISHED = { orange: 8, red: 15 }
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

/** A year has 104 days of weekends and about 13 holidays; the longest stretch without a workday is under two weeks. */
const daysFor = (workdays: number): number => workdays * 2 + 30

export const levelOf = (watch: PlanWatch, level: number): WatchedLevel => watch.levels[level - 1]!

/** When the n-th legal workday after the day of `from` begins; for none at once. */
export function afterWorkdays(from: Date, today: Day, workdays: number): Date {
  if (workdays === 0) return from
  const calendar = legalWorkdays(today, daysFor(workdays))
  return startOf(addDays(today, calendar.plus(1, workdays) - 1))
}

/** What is to be told of a node now. `step`: of those ahead which reminder it is. */
export type Wanted = Pick<PlanWarning, 'task' | 'kind' | 'light' | 'days' | 'due' | 'forecast'> & { step: number }

/** The nodes that fall due or lie behind; one that lies behind is not reminded of besides. */
export function wantedOf(tasks: readonly PlanTask[], watch: PlanWatch, today: Day): Wanted[] {
  const most = Math.max(1, ...watch.levels.flatMap(({ ahead }) => ahead))
  const calendar = legalWorkdays(today, daysFor(most))
  const last = addDays(today, daysFor(most) - 1)
  const workdaysTo = (day: Day): number => calendar.before(daysBetween(today, day) + 1) - calendar.before(1)

  return tasks.flatMap((each): Wanted[] => {
    const { id: task, light, forecast, baseline, planned, progress } = each
    if (progress.actualFinish !== undefined) return []
    const { tells, ahead } = levelOf(watch, each.task.level)
    const due = (baseline ?? planned).finish
    const is = { task, light, due, forecast: forecast.finish }
    if (tells !== 'never' && BEHIND.indexOf(light) >= BEHIND.indexOf(tells)) {
      const behind = daysBetween(due, forecast.finish > today ? forecast.finish : today)
      return [{ ...is, kind: 'behind', step: 0, days: behind }]
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
