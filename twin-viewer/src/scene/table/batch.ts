import { BatchedMesh, BufferAttribute, BufferGeometry, type Color, type Material, Matrix4 } from 'three'
import type { Mesh, Part } from '../solids/parts.ts'

/** Parts of elements in one draw; `ofPart` is where each stands in it. */
export type Batch = { mesh: BatchedMesh; ofPart: ReadonlyMap<Part, number> }

/**
 * Draws parts with one material. Copies share their triangles, as in the tiles; a colour or a look is a write to a table of the
 * GPU. Normals are left out: the material shades flat, and a building has few curves.
 */
export function createBatch(parts: readonly Part[], material: Material, colourOf?: (part: Part) => Color): Batch {
  const shapes = new Map<Mesh, Map<number, BufferGeometry>>()
  const shapeOf = ({ mesh, start, end }: Part): BufferGeometry => {
    const own = shapes.get(mesh) ?? new Map<number, BufferGeometry>()
    shapes.set(mesh, own)
    const known = own.get(start) ?? geometryOf(mesh, start, end)
    own.set(start, known)
    return known
  }
  const all = new Set(parts.map(shapeOf))
  const vertices = [...all].reduce((sum, shape) => sum + shape.getAttribute('position').count, 0)
  const indices = [...all].reduce((sum, shape) => sum + shape.getIndex()!.count, 0)
  const mesh = new BatchedMesh(Math.max(1, parts.length), Math.max(1, vertices), Math.max(1, indices), material)
  // The whole is nearly always in view: testing ten thousand parts each frame costs more than drawing them.
  mesh.perObjectFrustumCulled = false
  mesh.sortObjects = false
  const ids = new Map([...all].map((shape) => [shape, mesh.addGeometry(shape)]))
  const ofPart = new Map<Part, number>()
  const matrix = new Matrix4()
  for (const part of parts) {
    const id = mesh.addInstance(ids.get(shapeOf(part))!)
    mesh.setMatrixAt(id, matrix.fromArray([...part.matrix]))
    if (colourOf) mesh.setColorAt(id, colourOf(part))
    ofPart.set(part, id)
  }
  for (const shape of all) shape.dispose()
  return { mesh, ofPart }
}

/** The triangles of a part, with the corners that they use and no others. */
export function geometryOf({ positions, indices }: Mesh, start: number, end: number): BufferGeometry {
  const placeOf = new Map<number, number>()
  const order = new Uint32Array(end - start)
  const corners: number[] = []
  for (let i = start; i < end; i++) {
    const from = indices[i]!
    let place = placeOf.get(from)
    if (place === undefined) {
      place = placeOf.size
      placeOf.set(from, place)
      corners.push(positions[from * 3]!, positions[from * 3 + 1]!, positions[from * 3 + 2]!)
    }
    order[i - start] = place
  }
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(corners), 3))
  geometry.setIndex(new BufferAttribute(order, 1))
  return geometry
}
