import type { DaySpan, Sequence, SequencePart } from '@loujing/wire/http/sequence'
import type { Appearance, Shown } from '../../../scene/appearance.ts'

/** By which dates the building grows: the plan's logic, what was agreed, what has happened and is expected. */
export const SERIES = ['plan', 'baseline', 'actual'] as const
export type Series = (typeof SERIES)[number]

/** Not begun, under way, done; under way but late against the baseline; not begun though it should be. */
export const STATES = ['none', 'work', 'done', 'late', 'missing'] as const
export type State = (typeof STATES)[number]

export function spanOf({ planned, baseline, forecast }: SequencePart, by: Series): DaySpan {
  return by === 'plan' ? planned : by === 'baseline' ? (baseline ?? planned) : forecast
}

type Step = 'none' | 'work' | 'done'
const stepOn = ([start, finish]: DaySpan, day: number): Step => (day < start ? 'none' : day > finish ? 'done' : 'work')

/** What a part looks like on a day. It is late when by the baseline, without one by the plan, more should be done of it. */
export function stateOn(part: SequencePart, by: Series, day: number): State {
  const step = stepOn(spanOf(part, by), day)
  const agreed = part.baseline ?? part.planned
  if (step === 'done') return 'done'
  if (day > agreed[1]) return step === 'none' ? 'missing' : 'late'
  return step === 'none' && day >= agreed[0] && by !== 'baseline' && part.baseline !== undefined ? 'missing' : step
}

export type PartOf = (shown: Pick<Shown, 'model' | 'tile' | 'feature'>) => number
/** Which part an element belongs to, −1 for none: the runs of all tiles, unrolled. */
export function partFinder({ models }: Pick<Sequence, 'models'>): PartOf {
  const known = new Map<string, Map<string, Int32Array>>()
  for (const { model, tiles } of models) {
    const own = new Map<string, Int32Array>()
    for (const { tile, runs } of tiles) {
      let length = 0
      for (let i = 0; i < runs.length; i += 2) length += runs[i]!
      const parts = new Int32Array(length)
      for (let i = 0, at = 0; i < runs.length; i += 2) {
        parts.fill(runs[i + 1]!, at, at + runs[i]!)
        at += runs[i]!
      }
      own.set(tile, parts)
    }
    known.set(model, own)
  }
  return ({ model, tile, feature }) => known.get(model)?.get(tile)?.[feature] ?? -1
}

/** How a state is drawn; what is not begun is left out, or is faint glass for who wants to see what will come. */
export const looks = (showsComing: boolean): Readonly<Record<State, Appearance>> => ({
  none: showsComing ? 'ghost' : 'hidden',
  work: 'blue',
  done: 'whole',
  late: 'red',
  missing: 'red-glass',
})

/**
 * The elements of a day. Of those that belong to no task nobody knows when they come: what stands on a storey is faint glass, what lies
 * around the building is there from the beginning.
 */
export function painterOf(
  { parts }: Pick<Sequence, 'parts'>,
  partOf: PartOf,
  { by, day, showsComing }: { by: Series; day: number; showsComing: boolean },
): (shown: Shown) => Appearance | undefined {
  const look = looks(showsComing)
  const appearances = parts.map((part) => look[stateOn(part, by, day)])
  return (shown) => appearances[partOf(shown)] ?? (shown.storey === '' ? undefined : 'ghost')
}

export type Late = { task: number; parts: readonly number[]; days: number }
/** The tasks that are late on a day, most first; `days` since their agreed end, 0 for one that should only have begun. */
export function lateOn({ parts }: Pick<Sequence, 'parts'>, by: Series, day: number): Late[] {
  const late = new Map<number, { parts: number[]; days: number }>()
  parts.forEach((part, i) => {
    const state = stateOn(part, by, day)
    if (state !== 'late' && state !== 'missing') return
    const found = late.get(part.task) ?? { parts: [], days: 0 }
    late.set(part.task, found)
    found.parts.push(i)
    found.days = Math.max(found.days, day - (part.baseline ?? part.planned)[1])
  })
  return [...late].map(([task, rest]) => ({ task, ...rest })).sort((a, b) => b.days - a.days)
}
