import { isDeepStrictEqual } from 'node:util'
import type { Mask } from '@loujing/wire/command'
import type { Raster, Span } from './raster.ts'

/** The grey with which the model's input is padded: it has learnt that there is nothing in it. */
export const MASK_GREY = 114

/** A mask covers every pixel that it touches and this many around: the decoder's and the scaler's blur stays inside. */
const EDGE = 1

/**
 * Makes what lies in the masks one opaque grey, in place. Generous where there is a doubt: every pixel that an edge
 * touches is covered, and a polygon that crosses itself covers all that it goes around (non-zero winding).
 */
export function burnMasks({ data, width, height }: Raster, masks: readonly Mask[]): void {
  for (const { polygon } of masks) {
    const corners = polygon.map(([x, y]): Corner => [x * width, y * height])
    const heights = corners.map(([, y]) => y)
    const first = Math.max(0, Math.floor(Math.min(...heights)) - EDGE)
    const end = Math.min(height, Math.ceil(Math.max(...heights)) + EDGE)
    for (let row = first; row < end; row++) {
      for (const [from, to] of [...inside(corners, row), ...touched(corners, row)]) {
        const [left, right] = [Math.max(0, from), Math.min(width, to)]
        if (left < right) data.fill(MASK_GREY, (row * width + left) * 3, (row * width + right) * 3)
      }
    }
  }
}

/**
 * The masks in force: those of the gateway's own file, which nobody far away takes away or moves, and what the cloud adds.
 */
export const withFloor = (floor: readonly Mask[], added: readonly Mask[]): Mask[] => [
  ...floor,
  ...added.filter((mask) => !floor.some(({ name }) => name === mask.name)),
]

/** Why the cloud may not set these, for people: one has the name of a mask of the file and another shape. */
export function floorObjection(floor: readonly Mask[], added: readonly Mask[]): string | undefined {
  const moved = added.filter((mask) => floor.some((own) => own.name === mask.name && !isDeepStrictEqual(own, mask)))
  if (moved.length === 0) return undefined
  return `masks of the gateway's own file cannot be changed from the cloud: ${moved.map(({ name }) => name).join(', ')}`
}

/** What is masked now and was masked when the frame was judged; a mask counts once. */
export const bothMasks = (then: readonly Mask[], now: readonly Mask[]): readonly Mask[] =>
  then === now ? now : [...new Set([...now, ...then])]

type Corner = readonly [x: number, y: number]

const edgesOf = (corners: readonly Corner[]): (readonly [Corner, Corner])[] =>
  corners.map((corner, at) => [corner, corners[(at + 1) % corners.length]!])

/** Where the middle of `row` runs inside. */
function inside(corners: readonly Corner[], row: number): Span[] {
  const middle = row + 0.5
  const crossings = edgesOf(corners)
    .filter(([[, ay], [, by]]) => ay > middle !== by > middle)
    .map(([[ax, ay], [bx, by]]) => ({ x: ax + ((bx - ax) * (middle - ay)) / (by - ay), turn: by > ay ? 1 : -1 }))
    .toSorted((a, b) => a.x - b.x)
  const spans: Span[] = []
  let winding = 0
  let from = 0
  for (const { x, turn } of crossings) {
    if (winding === 0) from = x
    winding += turn
    if (winding === 0) spans.push([Math.floor(from), Math.ceil(x)])
  }
  return spans
}

/** Where an edge comes near `row`. */
function touched(corners: readonly Corner[], row: number): Span[] {
  const [top, bottom] = [row - EDGE, row + 1 + EDGE]
  return edgesOf(corners).flatMap(([[ax, ay], [bx, by]]): Span[] => {
    const [upper, lower] = ay <= by ? [ay, by] : [by, ay]
    if (lower < top || upper > bottom) return []
    const at = (y: number): number => (ay === by ? ax : ax + ((bx - ax) * (y - ay)) / (by - ay))
    const ends = ay === by ? [ax, bx] : [at(Math.max(upper, top)), at(Math.min(lower, bottom))]
    return [[Math.floor(Math.min(...ends)) - EDGE, Math.ceil(Math.max(...ends)) + EDGE]]
  })
}
