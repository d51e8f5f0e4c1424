import type { Orphan } from '@loujing/wire/http/twin'
import type { ElementId } from '@loujing/wire/id'

/** An element as it is recognised. `place` in metres, z up; elements of a model converted long ago have neither place nor shape. */
export type Seen = {
  guid: string
  ifcClass: string
  name: string
  storey: string
  shape?: string | undefined
  place?: readonly number[] | undefined
}
export type Known = Seen & { id: ElementId }
export type Matched = {
  /** For each element of the new file: which known one it is, if any. */
  ids: (ElementId | undefined)[]
  byGuid: number
  byLikeness: number
  lost: Known[]
}
export type Suggestion = { index: number; why: NonNullable<Orphan['suggestedFor']> }

const SAME_PLACE_M = 0.01
const NEAR_M = 1
const SUGGESTED_NEAR_M = 2
const SUGGESTED_FAR_M = 20

/**
 * Finds the known elements again in a new file: by GUID where something else about the element agrees, then by class, shape,
 * place and name, then by class, shape and place. Where two could be meant, neither is taken: a link that is lost is
 * listed, a link on the wrong element is believed.
 */
export function matchElements(before: readonly Known[], after: readonly Seen[]): Matched {
  const ids: (ElementId | undefined)[] = after.map(() => undefined)
  const open = new Set(before)
  const take = (known: Known, index: number) => {
    ids[index] = known.id
    open.delete(known)
  }
  const free = () => [...after.keys()].filter((index) => ids[index] === undefined)

  const beforeByGuid = Map.groupBy(before, ({ guid }) => guid)
  for (const [guid, indices] of Map.groupBy(after.keys(), (index) => after[index]!.guid)) {
    const known = beforeByGuid.get(guid) ?? []
    for (const index of indices) {
      const fitting = known.filter((one) => open.has(one) && agree(one, after[index]!))
      // A GUID that is there twice says nothing more than that one of these is meant.
      const single = known.length === 1 && indices.length === 1
      const exact = single ? fitting : fitting.filter((one) => isCopy(one, after[index]!))
      if (exact.length === 1) take(exact[0]!, index)
    }
  }
  const byGuid = before.length - open.size

  for (const withName of [true, false]) {
    const key = ({ ifcClass, shape, name }: Seen) => JSON.stringify([ifcClass, shape, withName && name])
    const found = Map.groupBy(
      free().filter((index) => after[index]!.shape !== undefined),
      (index) => key(after[index]!),
    )
    for (const [like, known] of Map.groupBy(open, key)) {
      const grid = gridOf(found.get(like) ?? [], (index) => after[index]!.place)
      const ways = known.map((one) => grid(one.place, SAME_PLACE_M))
      const claims = new Map<number, number>()
      for (const index of ways.flat()) claims.set(index, (claims.get(index) ?? 0) + 1)
      known.forEach((one, i) => {
        const [index, ...others] = ways[i]!
        if (index !== undefined && others.length === 0 && claims.get(index) === 1) take(one, index)
      })
    }
  }
  return { ids, byGuid, byLikeness: before.length - open.size - byGuid, lost: [...open] }
}

/**
 * For each lost element the new one that it most likely has become; no new one is suggested twice.
 * @param isNew whether the element at an index of `after` was found to be none of the known ones
 */
export function suggest(
  lost: readonly Known[],
  after: readonly Seen[],
  isNew: (index: number) => boolean,
): Map<ElementId, Suggestion> {
  const byClass = Map.groupBy([...after.keys()].filter(isNew), (index) => after[index]!.ifcClass)
  type Way = Suggestion & { id: ElementId; rank: number; metres: number }
  const ways: Way[] = []
  for (const known of lost) {
    for (const index of byClass.get(known.ifcClass) ?? []) {
      const other = after[index]!
      const metres = distance(known.place, other.place)
      const [shape, name] = [isSameShape(known, other), known.name === other.name]
      const way = { id: known.id, index, metres }
      if (shape && name && metres <= SUGGESTED_FAR_M) ways.push({ ...way, why: 'shape-and-name', rank: 0 })
      else if (name && metres <= SUGGESTED_NEAR_M) ways.push({ ...way, why: 'place-and-name', rank: 1 })
      else if (shape && metres <= SUGGESTED_NEAR_M) ways.push({ ...way, why: 'shape-nearby', rank: 2 })
    }
  }
  const chosen = new Map<ElementId, Suggestion>()
  const taken = new Set<number>()
  for (const { id, index, why } of ways.sort((a, b) => a.rank - b.rank || a.metres - b.metres)) {
    if (chosen.has(id) || taken.has(index)) continue
    chosen.set(id, { index, why })
    taken.add(index)
  }
  return chosen
}

/** Whether two elements of one GUID may be the same: some programs give a GUID again to something else. */
function agree(a: Seen, b: Seen): boolean {
  if (a.ifcClass !== b.ifcClass) return isCopy(a, b)
  return a.name === b.name || isSameShape(a, b) || distance(a.place, b.place) <= NEAR_M
}

const isSameShape = (a: Seen, b: Seen): boolean => a.shape !== undefined && a.shape === b.shape
const isCopy = (a: Seen, b: Seen): boolean => isSameShape(a, b) && distance(a.place, b.place) <= SAME_PLACE_M

function distance(a: Seen['place'], b: Seen['place']): number {
  return a === undefined || b === undefined ? Infinity : Math.hypot(...a.map((value, d) => value - b[d]!))
}

/** Asks which indices lie within `radiusM` (at most half a metre) of a place, looking only into the cells around it. */
function gridOf(indices: readonly number[], placeOf: (index: number) => Seen['place']) {
  const cellOf = (place: readonly number[]) => place.map(Math.floor)
  const cells = Map.groupBy(indices, (index) => cellOf(placeOf(index) ?? []).join())
  return (place: Seen['place'], radiusM: number): number[] => {
    if (place === undefined) return []
    const around = new Set<string>()
    for (let corner = 0; corner < 8; corner++) {
      around.add(cellOf(place.map((value, d) => value + (corner & (1 << d) ? radiusM : -radiusM))).join())
    }
    return [...around]
      .flatMap((cell) => cells.get(cell) ?? [])
      .filter((index) => distance(placeOf(index), place) <= radiusM)
  }
}
