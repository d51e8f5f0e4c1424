import { type PlaceKind, PLACE_KINDS } from './places.ts'
import { arriveAt, pathTo } from './path.ts'
import type { Spot } from './plane.ts'
import type { Reach } from './search.ts'
import { snap } from './snap.ts'

export type NearPlace = {
  /** Its number in the network's places. */
  place: number
  kind: PlaceKind
  name: string
  at: Spot
  seconds: number
  lengthM: number
  line: Spot[]
}

/** Of each kind the `most` that are reached soonest, with the way there. */
export function nearest(reached: Reach, most: number): NearPlace[] {
  const { laid, mode } = reached
  const found = laid.base.places.flatMap(({ at }, place) => {
    const end = snap(laid, mode, at)
    const arrival = end && arriveAt(reached, end)
    return arrival ? [{ place, end, arrival }] : []
  })
  found.sort((one, other) => one.arrival.seconds - other.arrival.seconds)
  return PLACE_KINDS.flatMap((kind) =>
    found
      .filter(({ place }) => laid.base.places[place]!.kind === kind)
      .slice(0, most)
      .map(({ place, end, arrival }) => ({
        ...{ place, ...laid.base.places[place]!, seconds: arrival.seconds },
        ...pathTo(reached, end, arrival),
      })),
  )
}
