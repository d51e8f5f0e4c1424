import type { Mode, Profile } from '@loujing/routing/modes'
import { nearest } from '@loujing/routing/nearest'
import type { Network, Place } from '@loujing/routing/network'
import { bare, type Changes, lay } from '@loujing/routing/overlay'
import type { Spot } from '@loujing/routing/plane'
import { fieldOf, reachedParts, ringsOf, type Shape, shapeWithout } from '@loujing/routing/rings'
import { type Reach, reach } from '@loujing/routing/search'
import { type Snap, snap } from '@loujing/routing/snap'
import {
  RING_MINUTES,
  type Scenario,
  type ScenarioRoad,
  type TransportComparison,
  TRANSPORT_KINDS,
  type TransportPlace,
  type TransportReach,
  type TransportSpot,
} from '@loujing/wire/http/transport'
import type { TransportPlaceId } from '@loujing/wire/id'

export type Ground = {
  network: Network
  /** Set by hand. */
  places: readonly { id: TransportPlaceId; place: TransportPlace }[]
}
export type Reached = { reached: Reach | undefined; starts: TransportReach['starts']; missed: readonly number[] }
type Answer = Pick<TransportReach, 'starts' | 'rings' | 'near' | 'missed'>

/** Of each kind the soonest three are told. */
const MOST_OF_A_KIND = 3
const RING_SECONDS = RING_MINUTES.map((minutes) => minutes * 60)
const WITHIN_S = RING_SECONDS.at(-1)!
const NOTHING: Scenario = { name: '', roads: [], places: [], closed: [], closedGates: [] }

/** Times on the roads as they are, or with a scenario laid over them. */
export function reachOn({ network, places }: Ground, mode: Mode, scenario: Scenario = NOTHING): Reached {
  const standing = [
    ...places.filter(({ id }) => !scenario.closedGates.includes(id)).map(({ place }) => place),
    ...scenario.places,
  ]
  const base = { ...network, places: [...network.places, ...standing.flatMap(placeOf)] }
  const laid = scenario === NOTHING ? bare(base) : lay(base, changesOf(scenario))
  const gates = standing.filter(({ kind }) => kind === 'gate')
  // a site whose gates nobody has set is left where it lies; one whose gates are all closed is not left at all
  const hasGates = places.some(({ place }) => place.kind === 'gate')
  const from = gates.length > 0 || hasGates ? gates : [{ name: '', at: { eastM: 0, northM: 0 } }]
  const snaps = from.map(({ at }) => snap(laid, mode, spotOf(at)))
  const met = snaps.filter((found): found is Snap => found !== undefined)
  return {
    reached: met.length > 0 ? reach(laid, mode, met, WITHIN_S) : undefined,
    starts: from.map(({ name, at }, i) => ({ name, at, ...(snaps[i] && { awayM: tenth(snaps[i].awayM) }) })),
    missed: laid.missed,
  }
}

export const answerOf = (reached: Reach, { starts, missed }: Reached): Answer => ({
  starts,
  rings: ringsOf(reached, RING_SECONDS).map((shape, i) => ({ minutes: RING_MINUTES[i]!, ...toShape(shape) })),
  near: nearest(reached, MOST_OF_A_KIND).map(({ kind, name, at, seconds, lengthM, line }) => ({
    ...{
      kind,
      name,
      at: toSpot(at),
      seconds: Math.round(seconds),
      lengthM: Math.round(lengthM),
      line: line.map(toPair),
    },
  })),
  missed: [...missed],
})

/** What a scenario gains and loses of each ring, and how much sooner the next place of each kind is reached. */
export function compared(
  [before, today]: readonly [Reach, Answer],
  [after, then]: readonly [Reach, Answer],
): Pick<TransportComparison, 'rings' | 'near'> {
  const { mode } = before
  const rings = RING_SECONDS.map((seconds, i) => {
    const [one, two] = [reachedParts(before, seconds), reachedParts(after, seconds)]
    const around = [...one, ...two]
    const [now, other] = [fieldOf(mode, one, around), fieldOf(mode, two, around)]
    return {
      ...{ minutes: RING_MINUTES[i]!, todayM2: today.rings[i]!.areaM2, thenM2: then.rings[i]!.areaM2 },
      ...{ gained: toShape(shapeWithout(other, now)), lost: toShape(shapeWithout(now, other)) },
    }
  })
  const near = TRANSPORT_KINDS.flatMap((kind) => {
    const todayS = today.near.find((place) => place.kind === kind)?.seconds
    const thenS = then.near.find((place) => place.kind === kind)?.seconds
    if (todayS === undefined && thenS === undefined) return []
    return [{ kind, ...(todayS !== undefined && { todayS }), ...(thenS !== undefined && { thenS }) }]
  })
  return { rings, near }
}

function changesOf({ roads, closed }: Scenario): Changes {
  return {
    roads: roads.map((road) => ({ line: road.line.map(spotOf), profile: profileOf(road) })),
    closed: closed.map(spotOf),
  }
}

function profileOf({ speedsKmh, isOneWay }: ScenarioRoad): Profile {
  const passage = (kmh = 0, isBoth: boolean): [number, number] => [kmh / 3.6, isBoth ? kmh / 3.6 : 0]
  return {
    foot: passage(speedsKmh.foot, true),
    bicycle: passage(speedsKmh.bicycle, !isOneWay),
    car: passage(speedsKmh.car, !isOneWay),
  }
}

const placeOf = ({ kind, name, at }: TransportPlace): Place[] =>
  kind === 'gate' ? [] : [{ kind, name, at: spotOf(at) }]
const spotOf = ({ eastM, northM }: TransportSpot): Spot => [eastM, northM]
const tenth = (metres: number): number => Math.round(metres * 10) / 10 || 0
const toPair = ([east, north]: Spot): [number, number] => [tenth(east), tenth(north)]
const toSpot = ([east, north]: Spot): TransportSpot => ({ eastM: tenth(east), northM: tenth(north) })
const toShape = ({ areaM2, polygons }: Shape) => ({
  areaM2: Math.round(areaM2),
  polygons: polygons.map((polygon) => polygon.map((ring) => ring.map(toPair))),
})
