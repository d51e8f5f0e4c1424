import { bodiesOf, type Piece } from './bodies.ts'
import type { Detour } from './screen.ts'

type Point = readonly [number, number]

/** Each turn brings in what stands in the way of the way found so far; a way that is still cut then is too long to matter. */
const MOST_TURNS = 12

/** What stands between a source and a receiver in a plane through both: pieces, and of which body each is. */
export type Standing = { pieces: readonly Piece[]; bodyOf: readonly number[]; straightM: number }

export function standingIn(section: readonly Piece[], straightM: number): Standing {
  const pieces = section.flatMap((piece) => clip(piece, straightM) ?? [])
  return { pieces, bodyOf: bodiesOf(pieces), straightM }
}

/** The same, seen from the other side: what was left is right. */
export const mirrored = ({ pieces, ...rest }: Standing): Standing => ({
  ...rest,
  pieces: pieces.map(([at, aside, at2, aside2]) => [at, -aside, at2, -aside2]),
})

/**
 * The shortest way round what stands in the way, on the side of growing `aside`, as a band of rubber would lie (ISO 9613-2:1996, 7.4: of
 * several edges the first and the last bend the sound). Undefined when nothing is in the way.
 */
export function wayRound({ pieces, bodyOf, straightM }: Standing): Detour | undefined {
  const passed = new Set<number>()
  let way: Point[] = [
    [0, 0],
    [straightM, 0],
  ]
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const met = new Set(bodyOf.filter((body, i) => !passed.has(body) && isCutBy(way, pieces[i]!)))
    if (met.size === 0) break
    for (const body of met) passed.add(body)
    // The hull of the hull and what is new is the hull of all.
    way = bandOver(
      way,
      pieces.filter((_, i) => met.has(bodyOf[i]!)),
    )
  }
  return way.length === 2 ? undefined : detourOf(way, straightM)
}

const isCutBy = (way: readonly Point[], piece: Piece): boolean =>
  way.some((at, leg) => leg > 0 && crosses(way[leg - 1]!, at, piece))

function detourOf(way: readonly Point[], straightM: number): Detour {
  const legs = way.slice(1).map(([at, aside], i) => Math.hypot(at - way[i]![0], aside - way[i]![1]))
  const acrossM = legs.slice(1, -1).reduce((sum, leg) => sum + leg, 0)
  return { toEdgeM: legs[0]!, acrossM, fromEdgeM: legs.at(-1)!, straightM }
}

/** The upper half of the convex hull of a band and what it has met, from left to right (Andrew's chain). */
function bandOver(band: readonly Point[], met: readonly Piece[]): Point[] {
  const edges = met.flatMap(([at, aside, at2, aside2]): Point[] => [
    [at, aside],
    [at2, aside2],
  ])
  const points = [...band.slice(1, -1), ...edges.filter(([, aside]) => aside > 0)].sort(([a], [b]) => a - b)
  const hull: Point[] = [band[0]!]
  for (const point of [...points, band.at(-1)!]) {
    while (hull.length > 1 && !isAbove(hull.at(-1)!, hull.at(-2)!, point)) hull.pop()
    hull.push(point)
  }
  return hull
}

/** Points nearer to the band than this do not bend it: two triangles of one wall differ by what floats do. */
const STRAIGHT_M2 = 1e-6
const isAbove = ([x, y]: Point, [fromX, fromY]: Point, [toX, toY]: Point): boolean =>
  (toX - fromX) * (y - fromY) - (x - fromX) * (toY - fromY) > STRAIGHT_M2

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
  if (turn(from, to, at, aside) * turn(from, to, at2, aside2) >= 0) return false
  const [one, two]: [Point, Point] = [
    [at, aside],
    [at2, aside2],
  ]
  return turn(one, two, from[0], from[1]) * turn(one, two, to[0], to[1]) < 0
}

/** On which side of a line a point is: positive to its left. */
const turn = (a: Point, b: Point, x: number, y: number): number =>
  (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])
