import Flatbush from 'flatbush'
import { MapFault } from './fault.ts'
import type { ReadMap } from './map.ts'
import { blockedAt, isOffGround, type Mode, MODES, type Profile, profileOf } from './modes.ts'
import type { PlaceKind } from './places.ts'
import { type LonLat, planeAt, type Spot } from './plane.ts'

export type Place = { kind: PlaceKind; name: string; at: Spot }

/** What of a network is kept: columns by node and by edge. Lengths are doubles: single ones make a shorter way look as long as another. */
export type Columns = {
  east: Float64Array
  north: Float64Array
  /** By node: one bit for each mode that does not pass it. */
  blocked: Uint8Array
  from: Uint32Array
  to: Uint32Array
  /** By edge: which of `profiles`. */
  profile: Uint16Array
  /** By edge: 1 on a bridge or in a tunnel. */
  offGround: Uint8Array
  profiles: readonly Profile[]
  places: readonly Place[]
}

/** Roads as a graph in compressed sparse rows: the arcs that leave node i are `arcs[first[i]]` up to `first[i + 1]`. */
export type Network = Columns & {
  lengthM: Float64Array
  first: Uint32Array
  /** Twice the edge, plus 1 against its direction. */
  arcs: Uint32Array
  /** Of the edges' boxes. */
  index: Flatbush
}

export const spotOf = ({ east, north }: Pick<Columns, 'east' | 'north'>, node: number): Spot => [
  east[node]!,
  north[node]!,
]
export const isBlocked = ({ blocked }: Pick<Columns, 'blocked'>, node: number, mode: Mode): boolean =>
  (blocked[node]! & (1 << MODES.indexOf(mode))) !== 0

/** What lies further from the origin is left out: the plane is flat. */
const FARTHEST_M = 60_000
/** A map whose nearest road is further away is of another place. */
const ELSEWHERE_M = 5_000

/** As many as two bytes number. */
const MOST_PROFILES = 65_535

/** Roads and places about an origin. @throws MapFault no-roads · elsewhere */
export function columnsOf(map: ReadMap, origin: LonLat): Columns {
  const toPlane = planeAt(origin)
  const spots: Spot[] = []
  const blocked: number[] = []
  const numberOf = new Map<number, number>()
  const edges: { from: number; to: number; profile: number; offGround: number }[] = []
  const profiles = createProfiles()

  function numbered(node: number): number | undefined {
    const known = numberOf.get(node)
    if (known !== undefined) return known
    const { lonLat, tags } = map.nodes[node]!
    const spot = toPlane(lonLat)
    if (Math.hypot(...spot) > FARTHEST_M) return undefined
    numberOf.set(node, spots.length)
    blocked.push(tags ? blockedAt(tags) : 0)
    return spots.push(spot) - 1
  }

  let roads = 0
  for (const { nodes, tags } of map.ways) {
    const usable = profileOf(tags)
    if (usable === undefined) continue
    roads++
    const profile = profiles.numberOf(usable)
    const offGround = isOffGround(tags) ? 1 : 0
    for (let i = 1; i < nodes.length; i++) {
      const [from, to] = [numbered(nodes[i - 1]!), numbered(nodes[i]!)]
      if (from !== undefined && to !== undefined && from !== to) edges.push({ from, to, profile, offGround })
    }
  }
  if (roads === 0) throw new MapFault('no-roads', 'no road that anybody may use')
  if (edges.length === 0 || nearestM(spots) > ELSEWHERE_M)
    throw new MapFault('elsewhere', `no road within ${ELSEWHERE_M} m of the site`)
  return {
    east: Float64Array.from(spots, ([east]) => east),
    north: Float64Array.from(spots, ([, north]) => north),
    blocked: Uint8Array.from(blocked),
    from: Uint32Array.from(edges, ({ from }) => from),
    to: Uint32Array.from(edges, ({ to }) => to),
    profile: Uint16Array.from(edges, ({ profile }) => profile),
    offGround: Uint8Array.from(edges, ({ offGround }) => offGround),
    profiles: profiles.all,
    places: map.places
      .map(({ lonLat, ...place }) => ({ ...place, at: toPlane(lonLat) }))
      .filter(({ at }) => Math.hypot(...at) <= FARTHEST_M),
  }
}

const nearestM = (spots: readonly Spot[]): number =>
  spots.reduce((least, spot) => Math.min(least, Math.hypot(...spot)), Infinity)

function createProfiles() {
  const all: Profile[] = []
  const numbers = new Map<string, number>()
  return {
    all,
    numberOf(profile: Profile): number {
      const key = JSON.stringify(profile)
      const known = numbers.get(key)
      if (known !== undefined) return known
      if (all.length > MOST_PROFILES) throw new MapFault('too-large', `more than ${MOST_PROFILES} kinds of road`)
      numbers.set(key, all.length)
      return all.push(profile) - 1
    },
  }
}

/** The rows and the index over kept columns: milliseconds, so they are not kept. */
export function toNetwork(columns: Columns): Network {
  const { east, north, from, to } = columns
  const [nodes, edges] = [east.length, from.length]
  const lengthM = new Float64Array(edges)
  const first = new Uint32Array(nodes + 1)
  const index = new Flatbush(Math.max(1, edges))
  if (edges === 0) index.add(0, 0)
  for (let edge = 0; edge < edges; edge++) {
    const [a, b] = [from[edge]!, to[edge]!]
    const [ax, ay, bx, by] = [east[a]!, north[a]!, east[b]!, north[b]!]
    lengthM[edge] = Math.hypot(bx - ax, by - ay)
    index.add(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by))
    first[a + 1]!++
    first[b + 1]!++
  }
  index.finish()
  for (let node = 0; node < nodes; node++) first[node + 1]! += first[node]!
  const arcs = new Uint32Array(edges * 2)
  const next = first.slice(0, nodes)
  for (let edge = 0; edge < edges; edge++) {
    arcs[next[from[edge]!]!++] = edge * 2
    arcs[next[to[edge]!]!++] = edge * 2 + 1
  }
  return { ...columns, lengthM, first, arcs, index }
}
