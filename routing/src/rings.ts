import { contours } from 'd3-contour'
import type { Mode, Passage } from './modes.ts'
import { edgeOf, isStopped, nodeSpot } from './overlay.ts'
import { between, type Spot } from './plane.ts'
import { offRoadS, type Reach } from './search.ts'
import { toEnds } from './snap.ts'

export type Polygon = readonly (readonly Spot[])[]
export type Shape = { polygons: Polygon[]; areaM2: number }

/**
 * A ring has every place no further than `besideM` from a part of a road that is reached in time. Distances are kept on a raster of `cellM` and the
 * outline is drawn between its points; where two parts of a road lie apart by less than a cell, it may be wrong by half a cell.
 */
export const RASTER: Readonly<Record<Mode, { besideM: number; cellM: number }>> = {
  foot: { besideM: 50, cellM: 20 },
  bicycle: { besideM: 75, cellM: 40 },
  car: { besideM: 150, cellM: 100 },
}

/** Squares of the distances to what is reached, on points of the raster that are the same for every field of a mode; beyond `farM` that. */
export type Field = {
  cellM: number
  column0: number
  row0: number
  columns: number
  rows: number
  square: Float64Array
  besideM: number
}
type Part = readonly [Spot, Spot]

/** The parts of roads that are reached within so many seconds; without the edges that were reached whole within `afterS`. */
export function reachedParts({ laid, mode, starts, seconds }: Reach, withinS: number, afterS = 0): Part[] {
  const parts: Part[] = []
  const { base, gone, edges } = laid
  const passages = base.profiles.map((profile) => profile[mode])
  /** Which share of an edge is reached from one of its ends. */
  const far = (node: number, lengthM: number, mps: number, inS: number): number => {
    const leftS = inS - seconds[node]!
    return leftS <= 0 || mps === 0 || isStopped(laid, node, mode) ? 0 : (leftS * mps) / lengthM
  }

  function take(from: number, to: number, lengthM: number, [along, against]: Passage): void {
    if (afterS > 0 && far(from, lengthM, along, afterS) + far(to, lengthM, against, afterS) >= 1) return
    const [fromA, fromB] = [far(from, lengthM, along, withinS), far(to, lengthM, against, withinS)]
    if (fromA === 0 && fromB === 0) return
    const [a, b] = [nodeSpot(laid, from), nodeSpot(laid, to)]
    if (fromA + fromB >= 1) parts.push([a, b])
    else {
      if (fromA > 0) parts.push([a, between(a, b, fromA)])
      if (fromB > 0) parts.push([between(a, b, 1 - fromB), b])
    }
  }
  // no object is made of an edge: most are out of reach, and there are many
  for (let edge = 0; edge < base.from.length; edge++) {
    const [from, to] = [base.from[edge]!, base.to[edge]!]
    if (seconds[from]! >= withinS && seconds[to]! >= withinS) continue
    if (!gone.has(edge)) take(from, to, base.lengthM[edge]!, passages[base.profile[edge]!]!)
  }
  for (const { from, to, lengthM, profile } of edges) take(from, to, lengthM, profile[mode])
  for (const start of starts) {
    const edge = edgeOf(laid, start.edge)
    const left = withinS - offRoadS(start)
    if (left <= 0) continue
    const ends = toEnds(laid, mode, start)
    const [a, b] = [nodeSpot(laid, edge.from), nodeSpot(laid, edge.to)]
    parts.push([start.at, between(start.at, b, ends.to === 0 ? 0 : Math.min(1, left / ends.to))])
    parts.push([start.at, between(start.at, a, ends.from === 0 ? 0 : Math.min(1, left / ends.from))])
  }
  return parts
}

/** One ring for each of `seconds`, which rise: each begins with what the one before has, so that every part is drawn once. */
export function ringsOf(reached: Reach, seconds: readonly number[]): Shape[] {
  const steps = seconds.map((withinS, i) => reachedParts(reached, withinS, seconds[i - 1]))
  const around = steps.flat()
  let field: Field | undefined
  return steps.map((parts) => shapeOf((field = fieldOf(reached.mode, parts, around, field))))
}

/** Of one mode, so that fields can be laid over one another; `around` of several sets of parts; `upon` a field around the same. */
export function fieldOf(mode: Mode, parts: readonly Part[], around: readonly Part[] = parts, upon?: Field): Field {
  const { besideM, cellM } = RASTER[mode]
  const farM = besideM + cellM
  const [west, south, east, north] = boxOf(around)
  const [column0, row0] = [Math.floor((west - farM) / cellM) - 1, Math.floor((south - farM) / cellM) - 1]
  const columns = Math.ceil((east + farM) / cellM) + 2 - column0
  const rows = Math.ceil((north + farM) / cellM) + 2 - row0
  const far2 = farM * farM
  const square = upon ? upon.square.slice() : new Float64Array(columns * rows).fill(far2)
  for (const [[ax, ay], [bx, by]] of parts) {
    const [dx, dy] = [bx - ax, by - ay]
    const length2 = dx * dx + dy * dy
    const [west1, east1] = ax < bx ? [ax, bx] : [bx, ax]
    const [south1, north1] = ay < by ? [ay, by] : [by, ay]
    const top = Math.floor((north1 + farM) / cellM)
    for (let row = Math.ceil((south1 - farM) / cellM); row <= top; row++) {
      const y = row * cellM - ay
      // above and below the part, what is near is round
      const beyond = Math.max(0, south1 - row * cellM, row * cellM - north1)
      const reachM = Math.sqrt(far2 - beyond * beyond)
      const left = Math.ceil((west1 - reachM) / cellM)
      const right = Math.floor((east1 + reachM) / cellM)
      const at = (row - row0) * columns - column0
      for (let column = left; column <= right; column++) {
        const x = column * cellM - ax
        const along = x * dx + y * dy
        const t = along <= 0 || length2 === 0 ? 0 : along >= length2 ? 1 : along / length2
        const [offX, offY] = [x - t * dx, y - t * dy]
        const away2 = offX * offX + offY * offY
        if (away2 < square[at + column]!) square[at + column] = away2
      }
    }
  }
  return { cellM, besideM, column0, row0, columns, rows, square }
}

function boxOf(parts: readonly Part[]): [number, number, number, number] {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const part of parts)
    for (const [x, y] of part) {
      if (x < west) west = x
      if (x > east) east = x
      if (y < south) south = y
      if (y > north) north = y
    }
  return parts.length === 0 ? [0, 0, 0, 0] : [west, south, east, north]
}

/** The outline of what is no further than `besideM`. */
export const shapeOf = (field: Field): Shape => outline(field, (at) => field.besideM - Math.sqrt(field.square[at]!))

/** What is in one and not in another; both on the same raster. */
export const shapeWithout = (one: Field, other: Field): Shape =>
  outline(one, (at) => Math.min(one.besideM - Math.sqrt(one.square[at]!), Math.sqrt(other.square[at]!) - other.besideM))

function outline({ cellM, column0, row0, columns, rows, square }: Field, inside: (at: number) => number): Shape {
  const values = new Array<number>(square.length)
  for (let at = 0; at < square.length; at++) values[at] = inside(at)
  const { coordinates } = contours().size([columns, rows]).contour(values, 0)
  // a value of the raster stands in the middle of its cell there
  const toSpot = ([x, y]: readonly number[]): Spot => [
    round((x! - 0.5 + column0) * cellM),
    round((y! - 0.5 + row0) * cellM),
  ]
  const polygons = coordinates.map((polygon) => polygon.map((ring) => ring.map(toSpot)))
  return { polygons, areaM2: polygons.reduce((sum, polygon) => sum + areaOf(polygon), 0) }
}

const round = (metres: number): number => Math.round(metres * 10) / 10

/** Of the outer ring less the holes. */
function areaOf(polygon: Polygon): number {
  const [outer = [], ...holes] = polygon
  return holes.reduce((sum, hole) => sum - ringArea(hole), ringArea(outer))
}

function ringArea(ring: readonly Spot[]): number {
  let twice = 0
  for (let i = 1; i < ring.length; i++) twice += ring[i - 1]![0] * ring[i]![1] - ring[i]![0] * ring[i - 1]![1]
  return Math.abs(twice) / 2
}
