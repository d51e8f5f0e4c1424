import { bodiesOf, type Piece } from './bodies.ts'
import type { Detour } from './screen.ts'

type Point = readonly [number, number]

/** Each turn brings in what stands in the way of the way found so far; a way that is still cut then is too long to matter. */
const MOST_TURNS = 12

/**
 * The shortest way round what stands in the way, on the side of growing `aside`, as a band of rubber would lie (ISO 9613-2:1996, 7.4: of
 * several edges the first and the last bend the sound). Undefined when nothing is in the way.
 */
export function wayRound(pieces: readonly Piece[], straightM: number): Detour | undefined {
  const between = pieces.flatMap((piece) => clip(piece, straightM) ?? [])
  const bodyOf = bodiesOf(between)
  const passed = new Set<number>()
  let way: Point[] = [
    [0, 0],
    [straightM, 0],
  ]
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const before = passed.size
    between.forEach((piece, i) => {
      if (!passed.has(bodyOf[i]!) && way.some((at, leg) => leg > 0 && crosses(way[leg - 1]!, at, piece)))
        passed.add(bodyOf[i]!)
    })
    if (passed.size === before) break
    way = bandOver(
      between.filter((_, i) => passed.has(bodyOf[i]!)),
      straightM,
    )
  }
  return way.length === 2 ? undefined : detourOf(way, straightM)
}

function detourOf(way: readonly Point[], straightM: number): Detour {
  const legs = way.slice(1).map(([at, aside], i) => Math.hypot(at - way[i]![0], aside - way[i]![1]))
  const acrossM = legs.slice(1, -1).reduce((sum, leg) => sum + leg, 0)
  return { toEdgeM: legs[0]!, acrossM, fromEdgeM: legs.at(-1)!, straightM }
}

/** The upper half of the convex hull of source, receiver and what was passed, from left to right (Andrew's chain). */
function bandOver(passed: readonly Piece[], straightM: number): Point[] {
  const edges = passed.flatMap(([at, aside, at2, aside2]): Point[] => [
    [at, aside],
    [at2, aside2],
  ])
  const points = edges.filter(([, aside]) => aside > 0).sort(([a], [b]) => a - b)
  const band: Point[] = [[0, 0]]
  for (const point of [...points, [straightM, 0] as const]) {
    while (band.length > 1 && !isAbove(band.at(-1)!, band.at(-2)!, point)) band.pop()
    band.push(point)
  }
  return band
}

/** Points nearer to the band than this do not bend it: two triangles of one wall differ by what floats do. */
const STRAIGHT_M2 = 1e-6
const isAbove = ([x, y]: Point, [fromX, fromY]: Point, [toX, toY]: Point): boolean =>
  (toX - fromX) * (y - fromY) - (x - fromX) * (toY - fromY) > STRAIGHT_M2

/** What of a piece lies between source and receiver. */
function clip([at, aside, at2, aside2]: Piece, straightM: number): Piece[] | undefined {
  if (at > at2) return clip([at2, aside2, at, aside], straightM)
  if (at2 <= 0 || at >= straightM) return undefined
  const asideAt = (x: number): number => (at2 === at ? aside : aside + ((aside2 - aside) * (x - at)) / (at2 - at))
  const [from, to] = [Math.max(0, at), Math.min(straightM, at2)]
  return [[from, from === at ? aside : asideAt(from), to, to === at2 ? aside2 : asideAt(to)]]
}

function crosses(from: Point, to: Point, [at, aside, at2, aside2]: Piece): boolean {
  const turn = (a: Point, b: Point, x: number, y: number): number =>
    (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])
  const [one, two]: [Point, Point] = [
    [at, aside],
    [at2, aside2],
  ]
  return (
    turn(from, to, at, aside) * turn(from, to, at2, aside2) < 0 &&
    turn(one, two, from[0], from[1]) * turn(one, two, to[0], to[1]) < 0
  )
}
