import { MeshoptDecoder } from 'meshoptimizer/decoder'

const MESHOPT = 'EXT_meshopt_compression'
const JSON_CHUNK = 0x4e4f534a
const ROWS = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT4: 16 } as const
const ARRAYS = {
  5120: Int8Array,
  5121: Uint8Array,
  5122: Int16Array,
  5123: Uint16Array,
  5125: Uint32Array,
  5126: Float32Array,
} as const

type Packed = {
  byteOffset?: number
  byteLength: number
  byteStride: number
  count: number
  mode: 'ATTRIBUTES' | 'TRIANGLES' | 'INDICES'
  filter?: 'NONE' | 'OCTAHEDRAL' | 'QUATERNION' | 'EXPONENTIAL'
}
type BufferView = {
  byteOffset?: number
  byteLength: number
  byteStride?: number
  extensions?: { [MESHOPT]?: Packed }
}
type Accessor = {
  bufferView: number
  byteOffset?: number
  componentType: keyof typeof ARRAYS
  type: keyof typeof ROWS
  count: number
}
export type Primitive = {
  attributes: Record<string, number>
  indices?: number
  material?: number
}
export type Node = {
  mesh?: number
  children?: number[]
  matrix?: number[]
  translation?: number[]
  rotation?: number[]
  scale?: number[]
  extensions?: { EXT_mesh_gpu_instancing?: { attributes: Record<string, number> } }
}
type TextColumn = { values: number; stringOffsets: number }
/** The members of a tile that are read here (glTF 2.0, EXT_structural_metadata). */
export type Document = {
  nodes?: Node[]
  scenes?: { nodes: number[] }[]
  meshes?: { primitives: Primitive[] }[]
  accessors?: Accessor[]
  bufferViews?: BufferView[]
  extensions?: {
    EXT_structural_metadata?: {
      schema?: { enums?: Record<string, { values: { name: string; value: number }[] }> }
      propertyTables?: { count: number; properties: Record<string, TextColumn | { values: number }> }[]
    }
  }
}
/** Rows of numbers as they lie in the file: not yet scaled or normalised. */
export type Rows = { values: ArrayLike<number>; count: number; width: number }
export type Glb = {
  document: Document
  rows(accessor: number): Rows
  bytes(bufferView: number): Uint8Array
}

/** Opens a binary glTF; buffer views packed with EXT_meshopt_compression are unpacked as they are asked for. @throws Error for another format */
export async function openGlb(file: ArrayBuffer): Promise<Glb> {
  await MeshoptDecoder.ready
  const header = new DataView(file)
  if (header.getUint32(0, true) !== 0x46546c67 || header.getUint32(16, true) !== JSON_CHUNK)
    throw new Error('the tile is no binary glTF')
  const jsonLength = header.getUint32(12, true)
  const document = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 20, jsonLength))) as Document
  const bin = new Uint8Array(file, Math.min(28 + jsonLength, file.byteLength))
  const unpacked = new Map<number, Uint8Array<ArrayBuffer>>()

  function bytes(index: number): Uint8Array<ArrayBuffer> {
    const known = unpacked.get(index)
    if (known) return known
    const view = document.bufferViews![index]!
    const packed = view.extensions?.[MESHOPT]
    const { byteOffset = 0, byteLength } = packed ?? view
    // Typed arrays want to begin at a multiple of their size, so what lies plainly is copied out.
    const plain = bin.slice(byteOffset, byteOffset + byteLength)
    const out = packed ? new Uint8Array(packed.count * packed.byteStride) : plain
    if (packed) {
      const { count, byteStride, mode, filter } = packed
      MeshoptDecoder.decodeGltfBuffer(out, count, byteStride, plain, mode, filter)
    }
    unpacked.set(index, out)
    return out
  }

  return {
    document,
    bytes,
    rows(index) {
      const { bufferView, byteOffset = 0, componentType, type, count } = document.accessors![index]!
      const view = document.bufferViews![bufferView]!
      const Values = ARRAYS[componentType]
      const width = ROWS[type]
      const all = bytes(bufferView)
      const stride =
        (view.extensions?.[MESHOPT]?.byteStride ?? view.byteStride ?? 0) / Values.BYTES_PER_ELEMENT || width
      const source = new Values(all.buffer, all.byteOffset + byteOffset)
      if (stride === width) return { values: source.subarray(0, count * width), count, width }
      const values = new Values(count * width)
      for (let row = 0; row < count; row++)
        for (let d = 0; d < width; d++) values[row * width + d] = source[row * stride + d]!
      return { values, count, width }
    },
  }
}

/** The texts of one column of the tile's property table, one a feature; empty where the tile has no such column. */
export function textColumn({ document, bytes }: Glb, name: string): string[] {
  const metadata = document.extensions?.EXT_structural_metadata
  const table = metadata?.propertyTables?.[0]
  const column = table?.properties[name]
  if (!table || !column) return new Array<string>(table?.count ?? 0).fill('')
  if ('stringOffsets' in column) {
    const text = bytes(column.values)
    const offsets = new Uint32Array(bytes(column.stringOffsets).slice().buffer)
    const decoder = new TextDecoder()
    return Array.from({ length: table.count }, (_, i) => decoder.decode(text.subarray(offsets[i], offsets[i + 1])))
  }
  const values = new Uint16Array(bytes(column.values).slice().buffer)
  const named = Object.values(metadata?.schema?.enums ?? {})[0]?.values ?? []
  const names = new Map(named.map((each) => [each.value, each.name]))
  return Array.from({ length: table.count }, (_, i) => names.get(values[i]!) ?? '')
}
