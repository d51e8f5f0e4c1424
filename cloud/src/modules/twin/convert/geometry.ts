import { hash } from 'node:crypto'
import type { IfcFile } from './ifc-file.ts'
import { type Box, emptyBox, extend, type Matrix, transform } from './matrix.ts'

/** Triangles that pieces share: vertices are x y z nx ny nz in metres, y up; `content` is their hash. */
export type Geometry = { id: number; content: string; vertices: Float32Array; indices: Uint32Array; box: Box }
/** A geometry in its place; `colour` is sRGB and opacity, 0xRRGGBBAA. */
export type Piece = { geometry: Geometry; matrix: Matrix; colour: number }
/** All that is seen of one element. */
export type Part = { element: number; space: boolean; pieces: Piece[]; box: Box }

/**
 * Reads the shapes of all elements; geometry of equal content is held once, whichever entity it came from. A piece that no
 * building can have (not finite, or larger than a town) is left out: `skipped` counts the elements that lost one.
 */
export function readGeometry(ifc: IfcFile, onPart: (count: number) => void): { parts: Part[]; skipped: number } {
  let skipped = 0
  const byEntity = new Map<number, Geometry>()
  const byContent = new Map<string, Geometry>()
  const parts: Part[] = []

  const geometryOf = (entity: number): Geometry => {
    const known = byEntity.get(entity)
    if (known !== undefined) return known
    const { vertices, indices } = ifc.geometry(entity)
    const key = contentOf(vertices, indices)
    const geometry = byContent.get(key) ?? {
      ...{ id: byContent.size, content: key, vertices, indices },
      box: boxOf(vertices),
    }
    byContent.set(key, geometry)
    byEntity.set(entity, geometry)
    return geometry
  }

  ifc.streamMeshes((mesh, space) => {
    const part: Part = { element: mesh.expressID, space, pieces: [], box: emptyBox() }
    let isWhole = true
    for (let i = 0; i < mesh.geometries.size(); i++) {
      const placed = mesh.geometries.get(i)
      const geometry = geometryOf(placed.geometryExpressID)
      const matrix = [...placed.flatTransformation]
      if (geometry.indices.length === 0) continue
      // In its place: a shape may be in millimetres and its matrix make metres of them.
      const box = emptyBox()
      extendBy(box, geometry.box, matrix)
      if (!matrix.every(Number.isFinite) || !isBelievable(box)) {
        isWhole = false
        continue
      }
      const { x, y, z, w } = placed.color
      part.pieces.push({ geometry, matrix, colour: packed(x, y, z, w) })
      extend(part.box, box.min)
      extend(part.box, box.max)
    }
    if (part.pieces.length > 0) parts.push(part)
    if (!isWhole) skipped++
    if (parts.length % 500 === 0) onPart(parts.length)
  })
  const near = withoutStrays(parts)
  return { parts: near, skipped: skipped + parts.length - near.length }
}

/** Without what stands further from the middle of the model than any building reaches: one such part spoils all others. */
function withoutStrays(parts: readonly Part[]): Part[] {
  const at = ({ box }: Part, d: number): number => box.min[d]! / 2 + box.max[d]! / 2
  const middle = [0, 1, 2].map((d) => {
    const sorted = Float64Array.from(parts, (part) => at(part, d)).sort()
    return sorted[Math.floor(sorted.length / 2)] ?? 0
  })
  return parts.filter((part) => middle.every((value, d) => Math.abs(at(part, d) - value) <= LARGEST_M))
}

const LARGEST_M = 20_000

const isBelievable = ({ min, max }: Box): boolean =>
  min.every((value, d) => Number.isFinite(value) && Math.abs(max[d]! - value) <= LARGEST_M)

// A fifth of a millimetre: copies of a shape that were computed at different places differ by less.
const GRID = 5000

/** The hash of a shape's rounded corners and of its triangles. */
function contentOf(vertices: Float32Array, indices: Uint32Array): string {
  // One array and one call: a large model has a hundred thousand shapes, and most are small.
  const content = new Int32Array(vertices.length + indices.length)
  for (let i = 0; i < vertices.length; i++) content[i] = Math.round(vertices[i]! * GRID)
  content.set(indices, vertices.length)
  return hash('sha1', content, 'base64')
}

function boxOf(vertices: Float32Array): Box {
  const box = emptyBox()
  for (let i = 0; i < vertices.length; i += 6) extend(box, [vertices[i]!, vertices[i + 1]!, vertices[i + 2]!])
  return box
}

function extendBy(box: Box, { min, max }: Box, matrix: Matrix): void {
  for (let corner = 0; corner < 8; corner++) {
    const point = [0, 1, 2].map((d) => (corner & (1 << d) ? max[d]! : min[d]!))
    extend(box, transform(matrix, point[0]!, point[1]!, point[2]!))
  }
}

const byte = (value: number): number => Math.min(255, Math.max(0, Math.round(value * 255)))
const packed = (r: number, g: number, b: number, a: number): number =>
  ((byte(r) << 24) | (byte(g) << 16) | (byte(b) << 8) | byte(a)) >>> 0
