import { createHash } from 'node:crypto'
import type { Part } from './geometry.ts'
import { transform, type Vec3 } from './matrix.ts'

/**
 * What tells an element from others without its GUID. `shape` is a hash of its triangles and how they are turned, the same
 * wherever it stands; `place` the middle of its box in the file's own frame, metres, z up.
 */
export type Likeness = { shape: string; place: Vec3 }

// Turns are told apart to a thousandth, places to a millimetre: coarser than a double's noise, finer than any building.
const round = (value: number): number => Math.round(value * 1000)

export function likenessOf({ pieces, box: { min, max } }: Part): Likeness {
  const middle = [0, 1, 2].map((d) => (min[d]! + max[d]!) / 2)
  const hash = createHash('sha1')
  for (const { geometry, matrix } of pieces) {
    const turned = matrix.map((value, i) => (i > 11 && i < 15 ? value - middle[i - 12]! : value))
    hash.update(`${geometry.content}${turned.map(round).join()};`)
  }
  const [x, y, z] = middle as [number, number, number]
  const place = [x, -z, y].map((value) => round(value) / 1000) as [number, number, number]
  return { shape: hash.digest('base64url'), place }
}

const FLAT = 0.999

/**
 * What a room covers, m²: its level faces in the lower half of its height, whichever way round the file draws them, so
 * that a room under a roof counts as one under a slab. 0 where nothing is level.
 */
export function floorAreaOf({ pieces, box }: Part): number {
  const half = (box.min[1] + box.max[1]) / 2
  let area = 0
  for (const { geometry, matrix } of pieces) {
    const { vertices, indices } = geometry
    const at = (index: number): Vec3 =>
      transform(matrix, vertices[index * 6]!, vertices[index * 6 + 1]!, vertices[index * 6 + 2]!)
    for (let i = 0; i < indices.length; i += 3) {
      const [a, b, c] = [at(indices[i]!), at(indices[i + 1]!), at(indices[i + 2]!)]
      const [u, v] = [a.map((value, d) => b[d]! - value), a.map((value, d) => c[d]! - value)] as [number[], number[]]
      const nx = u[1]! * v[2]! - u[2]! * v[1]!
      const ny = u[2]! * v[0]! - u[0]! * v[2]!
      const nz = u[0]! * v[1]! - u[1]! * v[0]!
      // y is up here
      if (a[1] < half && Math.abs(ny) > FLAT * Math.hypot(nx, ny, nz)) area += Math.abs(ny) / 2
    }
  }
  return Math.round(area * 10_000) / 10_000
}
