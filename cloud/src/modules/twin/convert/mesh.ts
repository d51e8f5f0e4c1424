import { MeshoptEncoder } from 'meshoptimizer/encoder'
import type { Geometry } from './geometry.ts'
import { determinant, type Matrix, type Vec3 } from './matrix.ts'

/** A geometry to be baked into a mesh, with the feature that it belongs to. */
export type Source = { geometry: Geometry; matrix: Matrix; colour: number; feature: number }

/** An indexed mesh on a grid: a position is `offset + step × grid`. Rows are padded to four bytes as glTF wants them. */
export type Mesh = {
  count: number
  grid: Uint16Array | Float32Array
  step: number
  offset: Vec3
  min: Vec3
  max: Vec3
  normals: Int8Array
  colours: Uint8Array
  features: Uint32Array
  indices: Uint32Array
}

type Soup = {
  positions: Float64Array
  normals: Int8Array
  colours: Uint32Array
  features: Uint32Array
  indices: Uint32Array
}

// Where 16 bits would be coarser than this, positions stay floats.
const COARSEST_STEP_M = 0.002
const GRID_MAX = 65_535

/** Bakes sources (less `centre`) into one mesh: quantised, welded, in an order that compresses. Undefined when nothing is left. */
export function bake(sources: readonly Source[], centre: Vec3): Mesh | undefined {
  const soup = collect(sources, centre)
  const { min, max } = boundsOf(soup.positions)
  const extent = Math.max(max[0] - min[0], max[1] - min[1], max[2] - min[2], 1e-6)
  const step = Math.min(extent / GRID_MAX, COARSEST_STEP_M)
  const quantised = new Int32Array(soup.positions.length)
  for (let i = 0; i < quantised.length; i++) quantised[i] = Math.round((soup.positions[i]! - min[i % 3]!) / step)
  const { first, indices } = weld(soup, quantised)
  if (indices.length === 0) return undefined
  const [order, count] = MeshoptEncoder.reorderMesh(indices, true, true)
  return arrange(soup, quantised, {
    first,
    order,
    count,
    indices,
    step,
    offset: min,
    wide: extent / step > GRID_MAX + 0.5,
  })
}

function collect(sources: readonly Source[], centre: Vec3): Soup {
  const vertexCount = sources.reduce((sum, { geometry }) => sum + geometry.vertices.length / 6, 0)
  const indexCount = sources.reduce((sum, { geometry }) => sum + geometry.indices.length, 0)
  const soup: Soup = {
    positions: new Float64Array(vertexCount * 3),
    normals: new Int8Array(vertexCount * 3),
    colours: new Uint32Array(vertexCount),
    features: new Uint32Array(vertexCount),
    indices: new Uint32Array(indexCount),
  }
  let [vertex, index] = [0, 0]
  for (const { geometry, matrix: m, colour, feature } of sources) {
    const { vertices, indices } = geometry
    const mirrored = determinant(m) < 0
    const normal = normalMatrix(m, mirrored)
    for (let i = 0; i < indices.length; i += 3) {
      soup.indices[index++] = vertex + indices[i]!
      soup.indices[index++] = vertex + indices[mirrored ? i + 2 : i + 1]!
      soup.indices[index++] = vertex + indices[mirrored ? i + 1 : i + 2]!
    }
    for (let i = 0; i < vertices.length; i += 6, vertex++) {
      const [x, y, z] = [vertices[i]!, vertices[i + 1]!, vertices[i + 2]!]
      const [a, b, c] = [vertices[i + 3]!, vertices[i + 4]!, vertices[i + 5]!]
      const at = vertex * 3
      for (let row = 0; row < 3; row++) {
        soup.positions[at + row] = m[row]! * x + m[row + 4]! * y + m[row + 8]! * z + (m[row + 12]! - centre[row]!)
      }
      const u = normal[0]! * a + normal[3]! * b + normal[6]! * c
      const v = normal[1]! * a + normal[4]! * b + normal[7]! * c
      const w = normal[2]! * a + normal[5]! * b + normal[8]! * c
      const scale = 127 / (Math.hypot(u, v, w) || 1)
      soup.normals[at] = Math.round(u * scale)
      soup.normals[at + 1] = Math.round(v * scale)
      soup.normals[at + 2] = Math.round(w * scale)
      soup.colours[vertex] = colour
      soup.features[vertex] = feature
    }
  }
  return soup
}

/** The cofactors of the upper 3 × 3: right for normals also under uneven scale; a mirror must not turn them inside. */
function normalMatrix(m: Matrix, mirrored: boolean): number[] {
  const sign = mirrored ? -1 : 1
  const column = (p: number, q: number) => [
    sign * (m[p + 1]! * m[q + 2]! - m[p + 2]! * m[q + 1]!),
    sign * (m[p + 2]! * m[q]! - m[p]! * m[q + 2]!),
    sign * (m[p]! * m[q + 1]! - m[p + 1]! * m[q]!),
  ]
  return [...column(4, 8), ...column(8, 0), ...column(0, 4)]
}

function boundsOf(positions: Float64Array): { min: Vec3; max: Vec3 } {
  const min: [number, number, number] = [Infinity, Infinity, Infinity]
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity]
  for (let i = 0; i < positions.length; i++) {
    const [value, d] = [positions[i]!, i % 3]
    if (value < min[d]!) min[d] = value
    if (value > max[d]!) max[d] = value
  }
  return { min, max }
}

/** Joins vertices that are equal in everything, by an open hash table, and drops triangles that have lost their area. */
function weld(
  { normals, colours, features, indices }: Soup,
  quantised: Int32Array,
): { first: Uint32Array; indices: Uint32Array } {
  const total = colours.length
  const size = 2 ** Math.ceil(Math.log2(Math.max(total, 8) * 2))
  const table = new Int32Array(size).fill(-1)
  const first = new Uint32Array(total)
  const joined = new Uint32Array(total)
  let unique = 0
  const same = (a: number, b: number): boolean => {
    if (colours[a] !== colours[b] || features[a] !== features[b]) return false
    for (let d = 0; d < 3; d++) {
      if (quantised[a * 3 + d] !== quantised[b * 3 + d] || normals[a * 3 + d] !== normals[b * 3 + d]) return false
    }
    return true
  }
  for (let vertex = 0; vertex < total; vertex++) {
    let hash = Math.imul(features[vertex]!, 97_531)
    for (let d = 0; d < 3; d++) {
      hash = Math.imul(hash ^ quantised[vertex * 3 + d]!, 73_856_093) + Math.imul(normals[vertex * 3 + d]!, 40_503)
    }
    let slot = (hash ^ (hash >>> 15)) & (size - 1)
    while (table[slot]! >= 0 && !same(first[table[slot]!]!, vertex)) slot = (slot + 1) & (size - 1)
    if (table[slot]! < 0) {
      table[slot] = unique
      first[unique++] = vertex
    }
    joined[vertex] = table[slot]!
  }
  const kept = new Uint32Array(indices.length)
  let length = 0
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [joined[indices[i]!]!, joined[indices[i + 1]!]!, joined[indices[i + 2]!]!]
    if (a === b || b === c || a === c) continue
    kept[length++] = a
    kept[length++] = b
    kept[length++] = c
  }
  return { first: first.subarray(0, unique), indices: kept.slice(0, length) }
}

type Layout = {
  first: Uint32Array
  order: Uint32Array
  count: number
  indices: Uint32Array
  step: number
  offset: Vec3
  wide: boolean
}

function arrange(soup: Soup, quantised: Int32Array, layout: Layout): Mesh {
  const { first, order, count, indices, step, offset, wide } = layout
  const grid = wide ? new Float32Array(count * 3) : new Uint16Array(count * 4)
  const mesh = {
    normals: new Int8Array(count * 4),
    colours: new Uint8Array(count * 4),
    features: new Uint32Array(count),
  }
  const min: [number, number, number] = [Infinity, Infinity, Infinity]
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity]
  first.forEach((source, unique) => {
    const to = order[unique]!
    // reorderMesh leaves vertices of dropped triangles without a place.
    if (to === 0xffffffff) return
    for (let d = 0; d < 3; d++) {
      const cell = quantised[source * 3 + d]!
      const value = wide ? Math.fround(cell * step) : cell
      grid[wide ? to * 3 + d : to * 4 + d] = value
      if (value < min[d]!) min[d] = value
      if (value > max[d]!) max[d] = value
      mesh.normals[to * 4 + d] = soup.normals[source * 3 + d]!
    }
    const colour = soup.colours[source]!
    mesh.colours.set(
      [LINEAR[colour >>> 24]!, LINEAR[(colour >>> 16) & 255]!, LINEAR[(colour >>> 8) & 255]!, colour & 255],
      to * 4,
    )
    mesh.features[to] = soup.features[source]!
  })
  return { count, grid, step: wide ? 1 : step, offset, min, max, ...mesh, indices }
}

// glTF's vertex colours are linear (glTF 2.0 §3.9.2); IFC's are what people see on a screen, sRGB.
const LINEAR = Uint8Array.from({ length: 256 }, (_, i) => {
  const value = i / 255
  return Math.round(255 * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
})
