import type { PlanTask } from '@loujing/wire/http/plans'
import type { SequenceRule } from '@loujing/wire/http/sequence'
import type { PlanTaskId } from '@loujing/wire/id'
import type { Owners, Standing } from './assign.ts'
import { type Share, WHOLE } from './spans.ts'

export type Part = { task: number; share: Share }
/** Tasks and their shares as elements have them; `partOf` is beside each model's elements, −1 for no part. */
export type Parted = { parts: readonly Part[]; partOf: readonly Int32Array[] }

/** Gives each element its share of its task: its storey's, where the rule lets storeys follow one another. */
export function partsOf(
  models: readonly Standing[],
  owners: readonly Owners[],
  rules: readonly SequenceRule[],
  tasks: readonly PlanTask[],
): Parted {
  const places = new Map<PlanTaskId, number>(tasks.map(({ id }, i) => [id, i]))
  const parts: Part[] = []
  const known = new Map<string, number>()
  const placeOf = (task: number, share: Share): number => {
    const key = `${task} ${share.place}/${share.of}`
    const found = known.get(key) ?? parts.push({ task, share }) - 1
    known.set(key, found)
    return found
  }
  const partOf = models.map((model, i) => {
    const own = owners[i]!
    const shares = sharesOf(model, own, rules)
    return Int32Array.from(model.elements, ({ storey }, j) => {
      const owned = own[j]
      if (owned === undefined) return -1
      const isShared = owned.rule < 0 || rules[owned.rule]!.byStorey
      return placeOf(places.get(owned.task)!, (isShared && shares.get(owned.task)?.get(storey)) || WHOLE)
    })
  })
  return { parts, partOf }
}

/** For each task that goes by storeys: the share of each storey of which its rules have something. */
function sharesOf(
  { storeys, elements }: Standing,
  owners: Owners,
  rules: readonly SequenceRule[],
): ReadonlyMap<PlanTaskId, ReadonlyMap<string, Share>> {
  const taken = new Map<PlanTaskId, Set<string>>()
  owners.forEach((owned, j) => {
    if (owned === undefined || !rules[owned.rule]?.byStorey) return
    const names = taken.get(owned.task) ?? new Set()
    taken.set(owned.task, names.add(elements[j]!.storey))
  })
  const shared = [...taken].map(([task, names]): [PlanTaskId, ReadonlyMap<string, Share>] => {
    const ordered = [...new Set(storeys)].filter((name) => names.has(name))
    return [task, new Map(ordered.map((name, place) => [name, { place, of: ordered.length }]))]
  })
  return new Map(shared)
}
