import { MeshoptEncoder } from 'meshoptimizer/encoder'

const ARRAY_BUFFER = 34_962
const ELEMENT_ARRAY_BUFFER = 34_963
export const COMPONENT = { byte: 5120, ubyte: 5121, short: 5122, ushort: 5123, uint: 5125, float: 5126 } as const
const MESHOPT = 'EXT_meshopt_compression'

export type Rows = Uint8Array | Int8Array | Uint16Array | Uint32Array | Float32Array
export type Accessor = {
  componentType: number
  type: 'SCALAR' | 'VEC3' | 'VEC4'
  count: number
  normalized?: true
  min?: readonly number[]
  max?: readonly number[]
}
/** Members of a glTF document that the writer does not look into. */
export type Json = { [key: string]: unknown }

export type GlbWriter = ReturnType<typeof createGlb>

/** A glTF 2.0 binary in the making, its vertex data compressed with EXT_meshopt_compression. */
export function createGlb() {
  const chunks: Uint8Array[] = []
  const bufferViews: Json[] = []
  const accessors: Json[] = []
  const used = new Set(['KHR_mesh_quantization', MESHOPT])
  let length = 0
  let expanded = 0

  const append = (bytes: Uint8Array, alignment: number): number => {
    const padding = (alignment - (length % alignment)) % alignment
    chunks.push(new Uint8Array(padding), bytes)
    const offset = length + padding
    length = offset + bytes.length
    return offset
  }
  const compressed = (rows: Rows, count: number, mode: 'ATTRIBUTES' | 'TRIANGLES', target?: number): number => {
    const source = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength)
    const stride = rows.byteLength / count
    // The encoder's default is version 1 of the codec, which EXT_meshopt_compression does not allow: 0 is asked for.
    const bytes =
      mode === 'TRIANGLES'
        ? MeshoptEncoder.encodeIndexBuffer(source, count, stride)
        : MeshoptEncoder.encodeVertexBufferLevel(source, count, stride, 2, 0)
    const offset = append(bytes, 4)
    expanded += (4 - (expanded % 4)) % 4
    const packed = { buffer: 0, byteOffset: offset, byteLength: bytes.length, byteStride: stride, count, mode }
    bufferViews.push({
      buffer: 1,
      byteOffset: expanded,
      byteLength: rows.byteLength,
      ...(mode === 'ATTRIBUTES' ? { byteStride: stride } : {}),
      ...(target === undefined ? {} : { target }),
      extensions: { [MESHOPT]: packed },
    })
    expanded += rows.byteLength
    return bufferViews.length - 1
  }
  const accessor = (bufferView: number, rest: Accessor): number => accessors.push({ bufferView, ...rest }) - 1

  return {
    use: (extension: string): void => void used.add(extension),
    /** A vertex attribute; a row is a multiple of four bytes. */
    attribute: (rows: Rows, rest: Accessor): number =>
      accessor(compressed(rows, rest.count, 'ATTRIBUTES', ARRAY_BUFFER), rest),
    /** An attribute of instances, which no GPU buffer target may be given (EXT_mesh_gpu_instancing). */
    instanceAttribute: (rows: Rows, rest: Accessor): number =>
      accessor(compressed(rows, rest.count, 'ATTRIBUTES'), rest),
    indices(indices: Uint32Array, vertices: number): number {
      const rows = vertices <= 65_535 ? new Uint16Array(indices) : indices
      const componentType = vertices <= 65_535 ? COMPONENT.ushort : COMPONENT.uint
      const view = compressed(rows, indices.length, 'TRIANGLES', ELEMENT_ARRAY_BUFFER)
      return accessor(view, { componentType, type: 'SCALAR', count: indices.length })
    },
    /** Bytes that are not compressed, for property tables: eight-byte aligned (EXT_structural_metadata). */
    bytes(bytes: Uint8Array): number {
      bufferViews.push({ buffer: 0, byteOffset: append(bytes, 8), byteLength: bytes.length })
      return bufferViews.length - 1
    },
    finish(document: Json): Uint8Array {
      const required = ['KHR_mesh_quantization', MESHOPT, 'EXT_mesh_gpu_instancing'].filter((name) => used.has(name))
      const buffers: Json[] = [{ byteLength: length }]
      if (expanded > 0) buffers.push({ byteLength: expanded, extensions: { [MESHOPT]: { fallback: true } } })
      const json = {
        asset: { version: '2.0', generator: 'Loujing' },
        extensionsUsed: [...used],
        extensionsRequired: required,
        ...document,
        accessors,
        bufferViews,
        buffers,
      }
      return join(new TextEncoder().encode(JSON.stringify(json)), chunks, length)
    },
  }
}

const JSON_CHUNK = 0x4e4f534a
const BIN_CHUNK = 0x004e4942

/** Header, JSON chunk padded with spaces, binary chunk padded with zeros (glTF 2.0 §4.4). */
function join(json: Uint8Array, chunks: readonly Uint8Array[], length: number): Uint8Array {
  const jsonLength = Math.ceil(json.length / 4) * 4
  const binLength = Math.ceil(length / 4) * 4
  const out = new Uint8Array(12 + 8 + jsonLength + 8 + binLength)
  const view = new DataView(out.buffer)
  const header = [0x46546c67, 2, out.length, jsonLength, JSON_CHUNK]
  header.forEach((word, i) => view.setUint32(i * 4, word, true))
  out.fill(0x20, 20, 20 + jsonLength)
  out.set(json, 20)
  let at = 20 + jsonLength
  view.setUint32(at, binLength, true)
  view.setUint32(at + 4, BIN_CHUNK, true)
  at += 8
  for (const chunk of chunks) {
    out.set(chunk, at)
    at += chunk.length
  }
  return out
}
