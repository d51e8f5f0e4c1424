import { type Box, cross, dot, subtract, type Vec } from './vector.ts'

export type Ray = { from: Vec; direction: Vec }

/** Where a ray enters a box, in lengths of its direction; undefined when it passes it. A ray that begins inside enters at 0. */
export function enters({ from, direction }: Ray, { min, max }: Box): number | undefined {
  let [near, far] = [0, Infinity]
  for (let d = 0; d < 3; d++) {
    const inverse = 1 / direction[d]!
    let [a, b] = [(min[d]! - from[d]!) * inverse, (max[d]! - from[d]!) * inverse]
    // 0 × ∞: the ray runs within the face itself.
    if (Number.isNaN(a) || Number.isNaN(b)) [a, b] = [-Infinity, Infinity]
    if (a > b) [a, b] = [b, a]
    if (a > near) near = a
    if (b < far) far = b
    if (near > far) return undefined
  }
  return near
}

/** How far along a ray it meets a triangle, from either side (Möller and Trumbore 1997). */
export function meets({ from, direction }: Ray, a: Vec, b: Vec, c: Vec): number | undefined {
  const [ab, ac] = [subtract(b, a), subtract(c, a)]
  const p = cross(direction, ac)
  const determinant = dot(ab, p)
  if (determinant === 0) return undefined
  const s = subtract(from, a)
  const u = dot(s, p) / determinant
  if (u < 0 || u > 1) return undefined
  const q = cross(s, ab)
  const v = dot(direction, q) / determinant
  if (v < 0 || u + v > 1) return undefined
  const t = dot(ac, q) / determinant
  return t > 0 ? t : undefined
}
