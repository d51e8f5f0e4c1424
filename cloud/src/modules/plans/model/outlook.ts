import type { PlanOutlook } from '@loujing/wire/http/plan-outlook'
import type { Day } from '@loujing/wire/instant'
import { earliest } from '@loujing/schedule/cpm'
import { type Outlook, outlook, quantile, ratiosOf } from '@loujing/schedule/outlook'
import { arrange, type KeptPlan } from './dates.ts'

/** So many tasks a project has to have done before its own history says anything. */
export const NEEDED = 8
/** Enough for a P80 to a day or two; of a large plan fewer, so that it takes seconds and not minutes. */
const [MOST_TRIALS, LEAST_TRIALS, MOST_DRAWS] = [1000, 200, 1_000_000]
const SEED = 20_260_101
const COLUMNS = 24

type Found = NonNullable<PlanOutlook['found']>
export type Measured = Pick<PlanOutlook, 'history' | 'needed' | 'found'>

/**
 * When a plan may end. Yields after each trial.
 * @param due what was agreed or must be kept
 * @throws CycleError · HorizonError
 */
export function* outlookOf(kept: KeptPlan, due: Day | undefined, today: Day): Generator<void, Measured> {
  const { at, start, spanOf, actual } = arrange(kept)
  const ratios = ratiosOf(actual.activities)
  if (ratios.length < NEEDED) return { history: ratios.length, needed: NEEDED }
  const trials = Math.max(LEAST_TRIALS, Math.min(MOST_TRIALS, Math.floor(MOST_DRAWS / kept.tasks.length)))
  const watched = kept.tasks.flatMap(({ task, progress }, i) =>
    task.level === 1 && progress.actualFinish === undefined ? [i] : [],
  )
  const now = at(today)
  const result: Outlook = yield* outlook(actual, start, { ratios, trials, seed: SEED, today: now, watched })
  const likely = earliest(actual, start, now)
  const dayOf = (boundary: number): Day => spanOf(boundary, boundary).finish
  const dates = (finishes: Int32Array, forecast: number) => ({
    ...{ forecast: dayOf(forecast), p50: dayOf(quantile(finishes, 0.5)), p80: dayOf(quantile(finishes, 0.8)) },
  })
  const nodes = watched.map((place, i) => {
    const { id, task } = kept.tasks[place]!
    return { task: id, code: task.code, name: task.name, ...dates(result.watched[i]!, likely.earlyFinish[place]!) }
  })
  const found: Found = {
    ...{ trials, ...dates(result.finish, likely.finish), histogram: histogramOf(result.finish, dayOf), nodes },
    ...(due && { due: { on: due, percent: shareBy(result.finish, at(due) + 1) } }),
  }
  return { history: ratios.length, needed: NEEDED, found }
}

const shareBy = (finishes: Int32Array, by: number): number =>
  Math.round((100 * finishes.filter((at) => at <= by).length) / finishes.length)

function histogramOf(finishes: Int32Array, dayOf: (boundary: number) => Day): Found['histogram'] {
  const [first, last] = [finishes[0]!, finishes.at(-1)!]
  const days = Math.max(1, Math.ceil((last - first + 1) / COLUMNS))
  const trials = Array.from({ length: Math.ceil((last - first + 1) / days) }, () => 0)
  for (const at of finishes) trials[Math.floor((at - first) / days)]!++
  return { from: dayOf(first), days, trials }
}
