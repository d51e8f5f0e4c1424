import { contours } from 'd3-contour'
import type { Mode } from './modes.ts'
import { edgeOf, isStopped, nodeSpot, standing } from './overlay.ts'
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

/** Distances to what is reached, on points of the raster that are the same for every field of a mode; beyond `farM` that. */
export type Field = {
  cellM: number
  column0: number
  row0: number
  columns: number
  rows: number
  metres: Float64Array
  besideM: number
}
type Part = readonly [Spot, Spot]

/** The parts of roads that are reached within so many seconds. */
export function reachedParts({ laid, mode, starts, seconds }: Reach, withinS: number): Part[] {
  const parts: Part[] = []
  for (const number of standing(laid)) {
    const edge = edgeOf(laid, number)
    const { from, to } = edge
    if (!(seconds[from]! < withinS || seconds[to]! < withinS)) continue
    const [along, against] = edge.profile[mode]
    const [a, b] = [nodeSpot(laid, from), nodeSpot(laid, to)]
    const far = (node: number, mps: number): number =>
      mps === 0 || isStopped(laid, node, mode) ? 0 : Math.max(0, ((withinS - seconds[node]!) * mps) / edge.lengthM)
    const [fromA, fromB] = [far(from, along), far(to, against)]
    if (fromA + fromB >= 1) parts.push([a, b])
    else {
      if (fromA > 0) parts.push([a, between(a, b, fromA)])
      if (fromB > 0) parts.push([between(a, b, 1 - fromB), b])
    }
  }
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

/** Of one mode, so that fields can be laid over one another; `around` of several sets of parts. */
export function fieldOf(mode: Mode, parts: readonly Part[], around: readonly Part[] = parts): Field {
  const { besideM, cellM } = RASTER[mode]
  const farM = besideM + cellM
  const [west, south, east, north] = boxOf(around)
  const [column0, row0] = [Math.floor((west - farM) / cellM) - 1, Math.floor((south - farM) / cellM) - 1]
  const columns = Math.ceil((east + farM) / cellM) + 2 - column0
  const rows = Math.ceil((north + farM) / cellM) + 2 - row0
  const square = new Float64Array(columns * rows).fill(farM * farM)
  for (const [[ax, ay], [bx, by]] of parts) {
    const [dx, dy] = [bx - ax, by - ay]
    const length2 = dx * dx + dy * dy
    const left = Math.ceil((Math.min(ax, bx) - farM) / cellM)
    const right = Math.floor((Math.max(ax, bx) + farM) / cellM)
    const top = Math.floor((Math.max(ay, by) + farM) / cellM)
    for (let row = Math.ceil((Math.min(ay, by) - farM) / cellM); row <= top; row++) {
      const y = row * cellM - ay
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
  return { cellM, besideM, column0, row0, columns, rows, metres: square.map(Math.sqrt) }
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
export const shapeOf = (field: Field): Shape => outline(field, (at) => field.besideM - field.metres[at]!)

/** What is in one and not in another; both on the same raster. */
export const shapeWithout = (one: Field, other: Field): Shape =>
  outline(one, (at) => Math.min(one.besideM - one.metres[at]!, other.metres[at]! - other.besideM))

function outline({ cellM, column0, row0, columns, rows, metres }: Field, inside: (at: number) => number): Shape {
  const values = Array.from(metres, (_, at) => inside(at))
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
