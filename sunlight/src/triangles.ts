import { BufferAttribute, BufferGeometry } from 'three'
import { MeshBVH } from 'three-mesh-bvh'

/**
 * What stands on a site, in a tree in which what is met on the way is found quickly; undefined where nothing stands.
 * @param lists each of three corners of x y z each, in metres from an origin near by: floats have 24 bits
 */
export function treeOf(lists: readonly Float32Array[]): MeshBVH | undefined {
  const triangles = new Float32Array(lists.reduce((sum, { length }) => sum + length, 0))
  let next = 0
  for (const list of lists) {
    triangles.set(list, next)
    next += list.length
  }
  if (triangles.length === 0) return undefined
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(triangles, 3))
  return new MeshBVH(geometry, { indirect: true })
}
