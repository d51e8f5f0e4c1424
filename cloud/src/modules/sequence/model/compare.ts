import { daysBetween } from '@loujing/wire/beijing'
import type { PlanTask } from '@loujing/wire/http/plans'
import type { ComparedStorey, ComparedTask } from '@loujing/wire/http/sequence'
import type { ModelId } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import type { Standing } from './assign.ts'
import type { Part } from './parts.ts'
import { elapsed, reported, spansOf } from './spans.ts'

type Sum = { elements: number; planned: number; baseline: number | undefined; done: number; behind: number }
const percent = (share: number) => Math.round(share * 1000) / 10

/** What each part should have and has, by today. */
function measured({ share, task: place }: Part, tasks: readonly PlanTask[], first: Day, today: Day) {
  const task = tasks[place]!
  const now = daysBetween(first, today)
  const { planned, baseline, forecast } = spansOf(task, share, first, today)
  return {
    planned: elapsed(planned, now),
    baseline: baseline && elapsed(baseline, now),
    done: reported(task, share),
    behind: forecast[1] - (baseline ?? planned)[1],
  }
}

/** Plan, baseline and report of each storey of a model, from below; what stands on no storey comes last. */
export function compare(
  { model, storeys, elements }: Standing & { model: ModelId },
  partOf: Int32Array,
  { parts, tasks, first, today }: { parts: readonly Part[]; tasks: readonly PlanTask[]; first: Day; today: Day },
): ComparedStorey[] {
  const measures = parts.map((part) => measured(part, tasks, first, today))
  const byStorey = new Map<string, { none: number; sums: Map<number, Sum> }>()
  elements.forEach(({ storey }, i) => {
    const row = byStorey.get(storey) ?? { none: 0, sums: new Map<number, Sum>() }
    byStorey.set(storey, row)
    const part = partOf[i]!
    if (part < 0) return void row.none++
    const { planned, baseline, done, behind } = measures[part]!
    const task = parts[part]!.task
    const sum = row.sums.get(task)
    const before = sum ?? { elements: 0, planned: 0, baseline: baseline === undefined ? undefined : 0, done: 0, behind }
    row.sums.set(task, {
      elements: before.elements + 1,
      planned: before.planned + planned,
      baseline: baseline === undefined || before.baseline === undefined ? undefined : before.baseline + baseline,
      done: before.done + done,
      behind: Math.max(before.behind, behind),
    })
  })
  const order = [...new Set([...storeys, ...byStorey.keys()])].filter((name) => name !== '')
  return [...order, '']
    .filter((storey) => byStorey.has(storey))
    .map((storey) => {
      const { none, sums } = byStorey.get(storey)!
      const rows = [...sums].sort(([a], [b]) => a - b)
      return { model, storey, none, ...totalOf(rows.map(([, sum]) => sum)), tasks: rows.map(toTask(tasks)) }
    })
}

const percents = ({ elements, planned, baseline, done }: Sum) => ({
  plannedPercent: percent(elements === 0 ? 0 : planned / elements),
  ...(baseline !== undefined && { baselinePercent: percent(elements === 0 ? 0 : baseline / elements) }),
  reportedPercent: percent(elements === 0 ? 0 : done / elements),
})

function totalOf(sums: readonly Sum[]) {
  const add = (of: (sum: Sum) => number) => sums.reduce((total, sum) => total + of(sum), 0)
  const isAgreed = sums.length > 0 && sums.every(({ baseline }) => baseline !== undefined)
  const total: Sum = {
    elements: add(({ elements }) => elements),
    planned: add(({ planned }) => planned),
    baseline: isAgreed ? add(({ baseline }) => baseline!) : undefined,
    done: add(({ done }) => done),
    behind: sums.length === 0 ? 0 : Math.max(...sums.map(({ behind }) => behind)),
  }
  return { elements: total.elements, ...percents(total), daysBehind: total.behind }
}

const toTask =
  (tasks: readonly PlanTask[]) =>
  ([place, sum]: readonly [number, Sum]): ComparedTask => {
    const { id, task, light } = tasks[place]!
    const { code, name } = task
    return { task: id, code, name, light, elements: sum.elements, ...percents(sum), daysBehind: sum.behind }
  }
