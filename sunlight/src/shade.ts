import { BufferAttribute, BufferGeometry, DoubleSide, Ray } from 'three'
import { MeshBVH } from 'three-mesh-bvh'
import type { Vec3 } from './sky.ts'

/** Whether something stands between a point and the sky in a direction. Metres. */
export type Shade = (from: Vec3, toward: Vec3) => boolean

/** @param lists each of three corners of x y z each, in metres from an origin near by: floats have 24 bits */
export function createShade(lists: readonly Float32Array[]): Shade {
  const triangles = new Float32Array(lists.reduce((sum, { length }) => sum + length, 0))
  let next = 0
  for (const list of lists) {
    triangles.set(list, next)
    next += list.length
  }
  if (triangles.length === 0) return () => false
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(triangles, 3))
  const bvh = new MeshBVH(geometry, { indirect: true })
  const ray = new Ray()
  return (from, toward) => {
    ray.origin.set(...from)
    ray.direction.set(...toward)
    return bvh.raycastFirst(ray, DoubleSide) !== null
  }
}
