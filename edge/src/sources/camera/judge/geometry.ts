export { bodyHeight, feetOf, footPoint } from '@loujing/wire/standing'

/** In fractions of the picture: right, down. */
export type Point = readonly [x: number, y: number]

/** A hundredth of a pixel: nearer to an edge than this is on it. */
const ON_EDGE = 1e-5

/** Even-odd rule. Who stands on the border is inside: a zone of danger has no edge on which it is safe. */
export function isInside(point: Point, polygon: readonly Point[]): boolean {
  const [x, y] = point
  let inside = false
  for (let at = 0, before = polygon.length - 1; at < polygon.length; before = at++) {
    const [a, b] = [polygon[at]!, polygon[before]!]
    if (distanceToSegment(point, a, b) < ON_EDGE) return true
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside
  }
  return inside
}

/** How far to the right of the line from `a` to `b` a point is, as one looks along it; negative: to its left. */
export function toTheRight([x, y]: Point, [[ax, ay], [bx, by]]: readonly [Point, Point]): number {
  const length = Math.hypot(bx - ax, by - ay)
  return length === 0 ? 0 : ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / length
}

/** Whether the way from `from` to `to` goes over the line between its ends. */
export function crosses(from: Point, to: Point, line: readonly [Point, Point]): boolean {
  const apart = (p: Point, q: Point, of: readonly [Point, Point]): boolean =>
    toTheRight(p, of) >= 0 !== toTheRight(q, of) >= 0
  return apart(from, to, line) && apart(line[0], line[1], [from, to])
}

function distanceToSegment([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay]
  const length = dx * dx + dy * dy
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length))
  return Math.hypot(x - ax - share * dx, y - ay - share * dy)
}
