import { isDeepStrictEqual } from 'node:util'
import type { Box } from '@loujing/wire/detection'
import { footPoint } from '@loujing/wire/standing'
import type { Polygon } from '@loujing/wire/zone'

/** In fractions of the picture. */
export type Rectangle = { left: number; top: number; right: number; bottom: number }

/** A box lies in a mask when this much of it does: a gateway sees nothing of what is left. */
const MOSTLY = 0.6
/** Boxes tremble: a mask is larger than what it is to hide by this part of its own size on each side. */
const MARGIN = 0.15
/** Feet that are nearer than this to one another, in fractions of the picture, are at one place. */
const FEET_APART = 0.06

export const coveredPart = (box: Box, { left, top, right, bottom }: Rectangle): number => {
  const width = Math.min(box.x + box.w, right) - Math.max(box.x, left)
  const height = Math.min(box.y + box.h, bottom) - Math.max(box.y, top)
  return width > 0 && height > 0 ? (width * height) / (box.w * box.h) : 0
}
export const isCovered = (box: Box, by: Rectangle): boolean => coveredPart(box, by) >= MOSTLY

/** Whether the person of a box stands there. */
export function standsIn(box: Box, { left, top, right, bottom }: Rectangle): boolean {
  const [x, y] = footPoint(box)
  return x >= left && x <= right && y >= top && y <= bottom
}

/** What a mask must hide to hide these boxes. */
export function aroundBoxes(boxes: readonly Box[]): Rectangle {
  const width = Math.max(...boxes.map(({ w }) => w)) * MARGIN
  const height = Math.max(...boxes.map(({ h }) => h)) * MARGIN
  return within({
    left: Math.min(...boxes.map(({ x }) => x)) - width,
    top: Math.min(...boxes.map(({ y }) => y)) - height,
    right: Math.max(...boxes.map(({ x, w }) => x + w)) + width,
    bottom: Math.max(...boxes.map(({ y, h }) => y + h)) + height,
  })
}

/** The ground on which the people of these boxes stand. */
export function aroundFeet(boxes: readonly Box[]): Rectangle {
  const feet = boxes.map(footPoint)
  const margin = FEET_APART / 2
  return within({
    left: Math.min(...feet.map(([x]) => x)) - margin,
    top: Math.min(...feet.map(([, y]) => y)) - margin,
    right: Math.max(...feet.map(([x]) => x)) + margin,
    bottom: Math.max(...feet.map(([, y]) => y)) + margin,
  })
}

/** Whether two boxes show one thing that does not move. */
export const isSamePlace = (a: Box, b: Box): boolean =>
  Math.abs(a.x + a.w / 2 - b.x - b.w / 2) < Math.max(a.w, b.w) &&
  Math.abs(a.y + a.h / 2 - b.y - b.h / 2) < Math.max(a.h, b.h)

export function isSameGround(a: Box, b: Box): boolean {
  const [p, q] = [footPoint(a), footPoint(b)]
  return Math.abs(p[0] - q[0]) < FEET_APART && Math.abs(p[1] - q[1]) < FEET_APART
}

export const areaOf = ({ left, top, right, bottom }: Rectangle): number => (right - left) * (bottom - top)

export const toPolygon = ({ left, top, right, bottom }: Rectangle): Polygon => [
  [left, top],
  [right, top],
  [right, bottom],
  [left, bottom],
]

/** The rectangle that a polygon is; undefined when somebody drew it otherwise. */
export function toRectangle(polygon: Polygon): Rectangle | undefined {
  const [xs, ys] = [polygon.map(([x]) => x), polygon.map(([, y]) => y)]
  const place = { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) }
  return isDeepStrictEqual(toPolygon(place), polygon) ? place : undefined
}

/** Rounded outwards to a thousandth of the picture, so that the same boxes give the same polygon to the digit. */
const within = ({ left, top, right, bottom }: Rectangle): Rectangle => ({
  left: Math.max(0, Math.floor(left * 1000) / 1000),
  top: Math.max(0, Math.floor(top * 1000) / 1000),
  right: Math.min(1, Math.ceil(right * 1000) / 1000),
  bottom: Math.min(1, Math.ceil(bottom * 1000) / 1000),
})
