import { DoubleSide, Ray } from 'three'
import type { Vec3 } from './frame.ts'
import { treeOf } from './triangles.ts'

/** Whether something stands between a point and the sky in a direction. Metres. */
export type Shade = (from: Vec3, toward: Vec3) => boolean

/** @param lists as `treeOf` takes them */
export function createShade(lists: readonly Float32Array[]): Shade {
  const tree = treeOf(lists)
  if (tree === undefined) return () => false
  const ray = new Ray()
  return (from, toward) => {
    ray.origin.set(...from)
    ray.direction.set(...toward)
    return tree.raycastFirst(ray, DoubleSide) !== null
  }
}
