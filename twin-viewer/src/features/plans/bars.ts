import { PLAN_LINKS, type PlanLink, type PlanLinkType, type PlanTask } from '@loujing/wire/http/plans'
import type { Day } from '@loujing/wire/instant'

/** What the chart draws of a task: dates as the chart counts them, an end being the midnight behind the last day. */
export type Bar = {
  id: string
  code: string
  text: string
  start_date: Date
  end_date: Date
  type: 'task' | 'milestone'
  parent?: string | undefined
  progress: number
  critical: boolean
  light: PlanTask['light']
  level: number
  baseline?: { from: Date; to: Date } | undefined
}
export type ChartLink = { id: string; source: string; target: string; type: '0' | '1' | '2' | '3'; lag: number }

// The chart's own numbers.
const TYPES = { FS: '0', SS: '1', FF: '2', SF: '3' } as const satisfies Record<PlanLinkType, string>

/** Midnight where the reader is: the chart knows no other. */
export function midnightOf(day: Day, daysBehind = 0): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + daysBehind)
}

export const barOf = ({ id, task, forecast, baseline, progress, critical, light }: PlanTask): Bar => {
  const isMilestone = task.days === 0
  return {
    ...{ id, code: task.code, text: task.name, level: task.level, critical, light },
    type: isMilestone ? 'milestone' : 'task',
    start_date: midnightOf(forecast.start),
    end_date: midnightOf(forecast.finish, isMilestone ? 0 : 1),
    progress: progress.percent / 100,
    baseline: baseline && { from: midnightOf(baseline.start), to: midnightOf(baseline.finish, 1) },
  }
}

/** A heading: the chart reckons its dates from what stands under it. */
export type HeadingBar = {
  id: string
  code: ''
  text: string
  type: 'project'
  parent?: string | undefined
  open: boolean
}

/** Above this a chart opens with its outermost headings only: nobody reads a thousand rows at once. */
const MOST_OPEN = 400
const PART = '\u0000'

/** The bars under their headings, each heading once, where it first comes. */
export function rowsOf(tasks: readonly PlanTask[]): (Bar | HeadingBar)[] {
  const known = new Set<string>()
  return tasks.flatMap((one) => {
    const rows: (Bar | HeadingBar)[] = []
    let parent: string | undefined
    for (const [depth, text] of (one.task.group ?? []).entries()) {
      const id = `${parent ?? 'heading'}${PART}${text}`
      if (!known.has(id))
        rows.push({ id, code: '', text, type: 'project', parent, open: depth === 0 || tasks.length <= MOST_OPEN })
      known.add(id)
      parent = id
    }
    return [...rows, { ...barOf(one), parent }]
  })
}

export const chartLinkOf = ({ id, from, to, type, lag }: PlanLink): ChartLink => ({
  ...{ id, source: from, target: to, lag },
  type: TYPES[type],
})
export const linkTypeOf = (type: string): PlanLinkType => PLAN_LINKS.find((name) => TYPES[name] === type) ?? 'FS'

const HALF_DAY_MS = 43_200_000
/** The day whose beginning is nearest to where a bar was let go. */
export function nearestDay(moment: Date): Day {
  const near = new Date(moment.getTime() + HALF_DAY_MS)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${near.getFullYear()}-${two(near.getMonth() + 1)}-${two(near.getDate())}` as Day
}
