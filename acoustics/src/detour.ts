import { bodiesOf, type Piece } from './bodies.ts'
import type { Detour } from './screen.ts'

type Point = readonly [number, number]

/** Each turn brings in what stands in the way of the way found so far; a way that is still cut then is too long to matter. */
const MOST_TURNS = 12

/** What stands between a source and a receiver in a plane through both, by bodies. */
export type Standing = { bodies: readonly (readonly Piece[])[]; straightM: number }

export const standingIn = (section: readonly Piece[], straightM: number): Standing => ({
  bodies: bodiesOf(section.flatMap((piece) => clip(piece, straightM) ?? [])),
  straightM,
})

/** The same, seen from the other side: what was left is right. */
export const mirrored = ({ bodies, straightM }: Standing): Standing => ({
  bodies: bodies.map((body) => body.map(([at, aside, at2, aside2]) => [at, -aside, at2, -aside2])),
  straightM,
})

/**
 * The shortest way round what stands in the way, on the side of growing `aside`, as a band of rubber would lie (ISO 9613-2:1996, 7.4: of
 * several edges the first and the last bend the sound). Undefined when nothing is in the way.
 */
export function wayRound({ bodies, straightM }: Standing): Detour | undefined {
  let way: Point[] = [
    [0, 0],
    [straightM, 0],
  ]
  let ahead = bodies
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const { met = [], not = [] } = Object.groupBy(ahead, (body) => (isMetBy(way, body) ? 'met' : 'not'))
    if (met.length === 0) break
    way = bandOver(way, met.flat())
    ahead = not
  }
  return way.length === 2 ? undefined : detourOf(way, straightM)
}

const isMetBy = (way: readonly Point[], body: readonly Piece[]): boolean =>
  body.some((piece) => (piece[1] >= 0 || piece[3] >= 0) && isCutBy(way, piece))
const isCutBy = (way: readonly Point[], piece: Piece): boolean =>
  way.some((at, leg) => leg > 0 && crosses(way[leg - 1]!, at, piece))

function detourOf(way: readonly Point[], straightM: number): Detour {
  const legs = way.slice(1).map(([at, aside], i) => Math.hypot(at - way[i]![0], aside - way[i]![1]))
  const acrossM = legs.slice(1, -1).reduce((sum, leg) => sum + leg, 0)
  return { toEdgeM: legs[0]!, acrossM, fromEdgeM: legs.at(-1)!, straightM }
}

/** The upper half of the convex hull of a band and what it has met: the hull of the hull and what is new is the hull of all. */
function bandOver(band: readonly Point[], met: readonly Piece[]): Point[] {
  const [from, to] = [band[0]!, band.at(-1)!]
  const edges = met.flatMap(([at, aside, at2, aside2]): Point[] => [
    [at, aside],
    [at2, aside2],
  ])
  return [from, ...hullOver(from, to, [...band.slice(1, -1), ...edges]), to]
}

/** Points nearer to the band than this do not bend it: two triangles of one wall differ by what floats do. */
const STRAIGHT_M2 = 1e-6

/** What of the points the band touches between two of its points, by the farthest first (Quickhull). */
function hullOver(from: Point, to: Point, points: readonly Point[]): Point[] {
  const above = points.filter(([at, aside]) => turn(from, to, at, aside) > STRAIGHT_M2)
  if (above.length === 0) return []
  const far = above.reduce((a, b) => (turn(from, to, ...b) > turn(from, to, ...a) ? b : a))
  return [...hullOver(from, far, above), far, ...hullOver(far, to, above)]
}

/** What of a piece lies between source and receiver. */
function clip(piece: Piece, straightM: number): Piece[] | undefined {
  const [at, aside, at2, aside2] = piece
  if (at > at2) return clip([at2, aside2, at, aside], straightM)
  if (at2 <= 0 || at >= straightM) return undefined
  if (at >= 0 && at2 <= straightM) return [piece]
  const asideAt = (x: number): number => aside + ((aside2 - aside) * (x - at)) / (at2 - at)
  const [from, to] = [Math.max(0, at), Math.min(straightM, at2)]
  return [[from, asideAt(from), to, asideAt(to)]]
}

function crosses(from: Point, to: Point, [at, aside, at2, aside2]: Piece): boolean {
  // An end on the way counts as above it, so that two pieces that meet there are crossed once, and not never.
  if (turn(from, to, at, aside) >= 0 === turn(from, to, at2, aside2) >= 0) return false
  const [one, two]: [Point, Point] = [
    [at, aside],
    [at2, aside2],
  ]
  return turn(one, two, from[0], from[1]) * turn(one, two, to[0], to[1]) < 0
}

/** On which side of a line a point is: positive to its left. */
const turn = (a: Point, b: Point, x: number, y: number): number =>
  (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])
