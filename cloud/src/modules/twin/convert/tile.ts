import type { Part, Piece } from './geometry.ts'
import { COMPONENT, createGlb, type GlbWriter, type Json } from './glb.ts'
import { type Box, decompose, IDENTITY, invert, multiply, type Pose, union, type Vec3 } from './matrix.ts'
import { bake, type Mesh, type Source } from './mesh.ts'
import { type Feature, propertyTable } from './metadata.ts'

export type Tile = { glb: Uint8Array; box: Box; features: number; triangles: number; drawn: number; draws: number }

/** What one material shows of one element; `key` is equal for copies that differ only in their place. */
type Look = { clear: boolean; pieces: Piece[]; feature: number; key: string }

// Instancing costs a draw call and a table: it pays from here on.
const FEWEST_INSTANCES = 4
const FEWEST_TRIANGLES_SAVED = 1500

/** Writes the parts as one binary glTF: copies as GPU instances, the rest baked into one mesh a material. */
export function writeTile(parts: readonly Part[], featureOf: (element: number) => Feature, centre: Vec3): Tile {
  const glb = createGlb()
  const features = parts.map(({ element }) => featureOf(element))
  const looks = parts.flatMap((part, feature) => looksOf(part, feature))
  const baked = { opaque: [] as Source[], clear: [] as Source[] }
  const nodes: Json[] = []
  const meshes: Json[] = []
  const totals = { triangles: 0, drawn: 0, draws: 0 }
  const put = (mesh: Mesh, clear: boolean, instances: number, node: Json, ofVertices: boolean) => {
    nodes.push({
      mesh: meshes.push({ primitives: [primitive(glb, mesh, clear, ofVertices ? features.length : 0)] }) - 1,
      ...node,
    })
    totals.triangles += mesh.indices.length / 3
    totals.drawn += (mesh.indices.length / 3) * instances
    totals.draws++
  }

  for (const copies of Map.groupBy(looks, (look) => look.key).values()) {
    const { clear, pieces } = copies[0]!
    const poses = posesOf(copies)
    const mesh = poses && bake(relative(pieces), [0, 0, 0])
    if (poses === undefined || mesh === undefined) {
      for (const look of copies) {
        const sources = look.pieces.map((piece) => ({ ...piece, feature: look.feature }))
        baked[look.clear ? 'clear' : 'opaque'].push(...sources)
      }
    } else {
      put(
        mesh,
        clear,
        copies.length,
        { extensions: instancing(glb, copies, poses, mesh, centre, features.length) },
        false,
      )
    }
  }
  for (const kind of ['opaque', 'clear'] as const) {
    const mesh = baked[kind].length > 0 ? bake(baked[kind], centre) : undefined
    if (mesh === undefined) continue
    const scale = [mesh.step, mesh.step, mesh.step]
    put(mesh, kind === 'clear', 1, { translation: mesh.offset, scale }, true)
  }

  const document: Json = {
    scene: 0,
    scenes: [{ nodes: nodes.map((_, i) => i) }],
    nodes,
    meshes,
    materials: MATERIALS,
    extensions: { EXT_structural_metadata: propertyTable(glb, features) },
  }
  const { min, max } = union(parts.map(({ box }) => box))
  const less = (corner: Vec3) => corner.map((value, d) => value - centre[d]!) as [number, number, number]
  return { glb: glb.finish(document), box: { min: less(min), max: less(max) }, features: features.length, ...totals }
}

/** Colours are in the vertices, so two materials do for all: walls are rough, glass mirrors the sky. */
const MATERIALS = [
  { pbrMetallicRoughness: { metallicFactor: 0, roughnessFactor: 0.85 }, doubleSided: true },
  { pbrMetallicRoughness: { metallicFactor: 0, roughnessFactor: 0.15 }, doubleSided: true, alphaMode: 'BLEND' },
]

function looksOf({ pieces }: Part, feature: number): Look[] {
  return [false, true].flatMap((clear) => {
    const shown = pieces.filter(({ colour }) => (colour & 255) < 250 === clear)
    if (shown.length === 0) return []
    const key = `${clear}${relative(shown)
      .map(
        ({ geometry, colour, matrix }) => `${geometry.id}:${colour}:${matrix.map((v) => Math.round(v * 1e4)).join()}`,
      )
      .join(';')}`
    return [{ clear, pieces: shown, feature, key }]
  })
}

/** The pieces in the frame of the first of them: what makes copies of an element equal. */
function relative(pieces: readonly Piece[]): Source[] {
  const frame = invert(pieces[0]!.matrix)
  return pieces.map(({ geometry, matrix, colour }, i) => {
    const own = frame === undefined ? matrix : multiply(frame, matrix)
    return { geometry, colour, matrix: i === 0 && frame !== undefined ? IDENTITY : own, feature: 0 }
  })
}

/** The poses of the copies when it pays to draw them as instances. */
function posesOf(copies: readonly Look[]): Pose[] | undefined {
  const triangles = copies[0]!.pieces.reduce((sum, { geometry }) => sum + geometry.indices.length / 3, 0)
  if (copies.length < FEWEST_INSTANCES || triangles * (copies.length - 1) < FEWEST_TRIANGLES_SAVED) return undefined
  const poses = copies.map(({ pieces }) => decompose(pieces[0]!.matrix)).filter((pose) => pose !== undefined)
  return poses.length === copies.length ? poses : undefined
}

function primitive(glb: GlbWriter, mesh: Mesh, clear: boolean, featureCount: number): Json {
  const { count, grid, min, max, normals, colours, features, indices } = mesh
  const componentType = grid instanceof Float32Array ? COMPONENT.float : COMPONENT.ushort
  const attributes: Json = {
    POSITION: glb.attribute(grid, { componentType, type: 'VEC3', count, min, max }),
    NORMAL: glb.attribute(normals, { componentType: COMPONENT.byte, normalized: true, type: 'VEC3', count }),
    COLOR_0: glb.attribute(colours, { componentType: COMPONENT.ubyte, normalized: true, type: 'VEC4', count }),
  }
  const extensions: Json = {}
  if (featureCount > 0) {
    attributes['_FEATURE_ID_0'] = featureIds(glb.attribute, features)
    glb.use('EXT_mesh_features')
    extensions['EXT_mesh_features'] = { featureIds: [{ featureCount, attribute: 0, propertyTable: 0 }] }
  }
  return { attributes, indices: glb.indices(indices, count), material: clear ? 1 : 0, mode: 4, extensions }
}

/** One TRS and one feature an instance. The grid's step and offset are part of it: the node above must stay the identity. */
function instancing(
  glb: GlbWriter,
  copies: readonly Look[],
  poses: readonly Pose[],
  { step, offset }: Mesh,
  centre: Vec3,
  featureCount: number,
): Json {
  const count = copies.length
  const translations = new Float32Array(count * 3)
  const rotations = new Float32Array(count * 4)
  const scales = new Float32Array(count * 3)
  copies.forEach(({ pieces }, i) => {
    const m = pieces[0]!.matrix
    for (let d = 0; d < 3; d++) {
      const shift = m[d]! * offset[0] + m[d + 4]! * offset[1] + m[d + 8]! * offset[2]
      translations[i * 3 + d] = shift + (m[d + 12]! - centre[d]!)
      scales[i * 3 + d] = poses[i]!.scale[d]! * step
    }
    rotations.set(poses[i]!.rotation, i * 4)
  })
  const float = { componentType: COMPONENT.float, count }
  glb.use('EXT_mesh_gpu_instancing')
  glb.use('EXT_instance_features')
  return {
    EXT_mesh_gpu_instancing: {
      attributes: {
        TRANSLATION: glb.instanceAttribute(translations, { ...float, type: 'VEC3' }),
        ROTATION: glb.instanceAttribute(rotations, { ...float, type: 'VEC4' }),
        SCALE: glb.instanceAttribute(scales, { ...float, type: 'VEC3' }),
        _FEATURE_ID_0: featureIds(
          glb.instanceAttribute,
          Uint32Array.from(copies, ({ feature }) => feature),
        ),
      },
    },
    EXT_instance_features: { featureIds: [{ featureCount, attribute: 0, propertyTable: 0 }] },
  }
}

// A vertex attribute may not be UNSIGNED_INT (glTF 2.0 §3.7.2.1): 16 bits padded to four bytes, or a float, exact to 2^24.
function featureIds(attribute: GlbWriter['attribute'], ids: Uint32Array): number {
  const count = ids.length
  if (ids.some((id) => id > 65_535)) {
    return attribute(Float32Array.from(ids), { componentType: COMPONENT.float, type: 'SCALAR', count })
  }
  const rows = new Uint16Array(count * 2)
  ids.forEach((id, i) => (rows[i * 2] = id))
  return attribute(rows, { componentType: COMPONENT.ushort, type: 'SCALAR', count })
}
