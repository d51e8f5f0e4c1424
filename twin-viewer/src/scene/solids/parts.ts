import type { ModelId } from '@loujing/wire/id'
import { type Glb, type Node, type Primitive, textColumn } from './glb.ts'
import { type Box, compose, emptyBox, type Matrix, multiply, transform, type Vec } from './vector.ts'

/** An element of a model, as the tiles tell of it; one object an element, whatever number of parts it has. */
export type Solid = {
  readonly model: ModelId
  readonly guid: string
  readonly name: string
  readonly ifcClass: string
  readonly storey: string
  readonly zone: string
  /** The tile and its row that draw it; of several the first. */
  readonly tile: string
  readonly feature: number
  readonly parts: Part[]
}
/** Triangles that copies share, in a frame of their own. */
export type Mesh = { positions: ArrayLike<number>; indices: Uint32Array }
/** Some triangles of a mesh in their place: `matrix` goes from the mesh's frame to the site's. */
export type Part = { solid: Solid; mesh: Mesh; start: number; end: number; matrix: Matrix; box: Box }

// glTF has y up, 3D Tiles z: (x, y, z) becomes (x, −z, y).
const Z_UP: Matrix = [1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1]

export const isSpace = (ifcClass: string): boolean => /^ifcspace$/i.test(ifcClass)

/** Reads the elements of one tile. @param toSite from the tile's frame (z up) to the site's */
export function readTile(
  glb: Glb,
  { model, tile }: { model: ModelId; tile: string },
  toSite: Matrix,
  known: Map<string, Solid>,
): Part[] {
  const column = (name: string) => textColumn(glb, name)
  const guids = column('guid')
  const rest = { name: column('name'), ifcClass: column('ifcClass'), storey: column('storey'), zone: column('zone') }
  const solidOf = (feature: number): Solid => {
    const guid = guids[feature] ?? ''
    const found = known.get(guid)
    if (found) return found
    const text = (name: keyof typeof rest) => rest[name][feature] ?? ''
    const solid: Solid = {
      ...{ model, guid, name: text('name'), ifcClass: text('ifcClass') },
      ...{ storey: text('storey'), zone: text('zone'), tile, feature, parts: [] },
    }
    known.set(guid, solid)
    return solid
  }

  const parts: Part[] = []
  const put = (feature: number, mesh: Mesh, start: number, end: number, matrix: Matrix) => {
    const solid = solidOf(feature)
    const part = { solid, mesh, start, end, matrix, box: boxOf(mesh, start, end, matrix) }
    solid.parts.push(part)
    parts.push(part)
  }
  const walk = (index: number, above: Matrix) => {
    const node = glb.document.nodes![index]!
    const matrix = multiply(above, matrixOf(node))
    for (const child of node.children ?? []) walk(child, matrix)
    if (node.mesh === undefined) return
    for (const primitive of glb.document.meshes![node.mesh]!.primitives)
      readPrimitive(glb, node, primitive, matrix, put)
  }
  const upright = multiply(toSite, Z_UP)
  for (const root of glb.document.scenes?.[0]?.nodes ?? []) walk(root, upright)
  return parts
}

type Put = (feature: number, mesh: Mesh, start: number, end: number, matrix: Matrix) => void

function readPrimitive(glb: Glb, node: Node, { attributes, indices }: Primitive, matrix: Matrix, put: Put): void {
  const { values: positions } = glb.rows(attributes['POSITION']!)
  const order = indices === undefined ? undefined : glb.rows(indices).values
  const triangles = order ? Uint32Array.from(order) : Uint32Array.from({ length: positions.length / 3 }, (_, i) => i)
  const instancing = node.extensions?.EXT_mesh_gpu_instancing?.attributes
  if (instancing) {
    const mesh = { positions, indices: triangles }
    instances(glb, instancing).forEach(({ feature, pose }) =>
      put(feature, mesh, 0, triangles.length, multiply(matrix, pose)),
    )
    return
  }
  const features = attributes['_FEATURE_ID_0']
  const ids = features === undefined ? undefined : glb.rows(features).values
  const { sorted, ranges } = byFeature(triangles, ids)
  const mesh = { positions, indices: sorted }
  for (const { feature, start, end } of ranges) put(feature, mesh, start, end, matrix)
}

function instances(glb: Glb, attributes: Record<string, number>): { feature: number; pose: Matrix }[] {
  const rowsOf = (name: string) => (attributes[name] === undefined ? undefined : glb.rows(attributes[name]))
  const [translations, rotations, scales, ids] = ['TRANSLATION', 'ROTATION', 'SCALE', '_FEATURE_ID_0'].map(rowsOf)
  const count = (translations ?? rotations ?? scales ?? ids)?.count ?? 0
  const row = (rows: typeof translations, at: number, otherwise: readonly number[]) =>
    rows ? Array.from({ length: rows.width }, (_, d) => rows.values[at * rows.width + d]!) : otherwise
  return Array.from({ length: count }, (_, i) => ({
    feature: ids?.values[i] ?? i,
    pose: compose(
      row(translations, i, [0, 0, 0]) as unknown as Vec,
      row(rotations, i, [0, 0, 0, 1]),
      row(scales, i, [1, 1, 1]) as unknown as Vec,
    ),
  }))
}

/** The triangles in the order of their features, and where those of each feature begin and end. */
function byFeature(indices: Uint32Array, ids: ArrayLike<number> | undefined) {
  if (!ids) return { sorted: indices, ranges: [{ feature: 0, start: 0, end: indices.length }] }
  const counts = new Map<number, number>()
  for (let i = 0; i < indices.length; i += 3) {
    const feature = ids[indices[i]!]!
    counts.set(feature, (counts.get(feature) ?? 0) + 3)
  }
  let total = 0
  const next = new Map<number, number>()
  const ranges = [...counts].map(([feature, count]) => {
    next.set(feature, total)
    return { feature, start: total, end: (total += count) }
  })
  const sorted = new Uint32Array(indices.length)
  for (let i = 0; i < indices.length; i += 3) {
    const feature = ids[indices[i]!]!
    const to = next.get(feature)!
    sorted.set(indices.subarray(i, i + 3), to)
    next.set(feature, to + 3)
  }
  return { sorted, ranges }
}

function matrixOf({ matrix, translation = [0, 0, 0], rotation = [0, 0, 0, 1], scale = [1, 1, 1] }: Node): Matrix {
  return matrix ?? compose(translation as unknown as Vec, rotation, scale as unknown as Vec)
}

/** The corner of a part's triangle in the site's frame; `index` counts corners from the part's start. */
export function cornerOf({ mesh: { positions, indices }, matrix }: Pick<Part, 'mesh' | 'matrix'>, index: number): Vec {
  const at = indices[index]! * 3
  return transform(matrix, positions[at]!, positions[at + 1]!, positions[at + 2]!)
}

function boxOf(mesh: Mesh, start: number, end: number, matrix: Matrix): Box {
  const { min, max } = emptyBox()
  for (let i = start; i < end; i++) {
    const point = cornerOf({ mesh, matrix }, i)
    for (let d = 0; d < 3; d++) {
      if (point[d]! < min[d]!) min[d] = point[d]!
      if (point[d]! > max[d]!) max[d] = point[d]!
    }
  }
  return { min, max }
}
