import type { Part, Piece } from './geometry.ts'
import { type Matrix, transform, type Vec3 } from './matrix.ts'
import type { Feature } from './metadata.ts'

/** A window in the model's frame (metres, z up, less the centre): where its sill ends in the plane of the outer wall, and the way out. */
export type EnvelopeWindow = Pick<Feature, 'guid' | 'name' | 'storey'> & {
  /** The zone and the name of the room behind it. */
  zone: string
  room: string
  ends: [Vec3, Vec3]
  outward: [number, number]
  floorUp?: number
}
/** What sunlight and noise need to know of a building: what stands in the way, and where it is looked out of. */
export type Envelope = {
  /** Lists of three corners of x y z each, in the model's frame. */
  triangles: readonly Float32Array[]
  windows: EnvelopeWindow[]
  /** GUIDs of windows of which no outer side was found: between two rooms, or lying in a roof. */
  skipped: string[]
}

type Named = (element: number) => Feature
/** A solid in plan: its corners, projected when asked. */
type Solid = { points: Float64Array; min: Vec3; max: Vec3; feature: Feature }

/** Glass lets the sun through; what opens is judged, not in the way; a room is no thing. */
const NOT_IN_THE_WAY = new Set(['IfcSpace', 'IfcOpeningElement', 'IfcVirtualElement'])
/** Authors draw glass in every opacity below the full one. */
const LEAST_OPACITY = 230
/** No wall that a window stands in is thicker; what seems so is a wall across. */
const THICKEST_M = 1.2
/** How far behind a pane its room is looked for. */
const BEHIND_M = 0.4
/** A skylight is no window in a wall. */
const LEAST_HEIGHT_M = 0.3
const CELL_M = 4

/** @param centre what is taken off every coordinate of the parts, y up */
export function envelopeOf(parts: readonly Part[], nameOf: Named, centre: Vec3): Envelope {
  const solids = { window: [] as Solid[], wall: [] as Solid[], space: [] as Solid[] }
  const shading: Float32Array[] = []
  for (const part of parts) {
    const feature = nameOf(part.element)
    const kind = kindOf(feature.ifcClass, part)
    if (kind !== undefined) solids[kind].push(solidOf(part, feature, centre))
    if (kind !== 'window' && !NOT_IN_THE_WAY.has(feature.ifcClass)) shading.push(...trianglesOf(part, centre))
  }
  const walls = gridOf(solids.wall)
  const spaces = gridOf(solids.space)
  const windows: EnvelopeWindow[] = []
  const skipped: string[] = []
  for (const window of solids.window) {
    const found = lookOut(window, walls(window), spaces(window))
    if (found === undefined) skipped.push(window.feature.guid)
    else windows.push(found)
  }
  return { triangles: shading, windows, skipped }
}

/** A door with a pane is the window of a room with a balcony. */
function kindOf(ifcClass: string, { pieces }: Part): 'window' | 'wall' | 'space' | undefined {
  if (ifcClass === 'IfcWindow') return 'window'
  if (ifcClass === 'IfcDoor' && pieces.some(isGlass)) return 'window'
  if (ifcClass === 'IfcSpace') return 'space'
  return ifcClass.startsWith('IfcWall') || ifcClass === 'IfcCurtainWall' ? 'wall' : undefined
}

function lookOut(window: Solid, walls: readonly Solid[], spaces: readonly Solid[]): EnvelopeWindow | undefined {
  if (window.max[2] - window.min[2] < LEAST_HEIGHT_M) return undefined
  const normal = thinnest(window.points)
  const along: [number, number] = [-normal[1], normal[0]]
  const middle = [0, 1, 2].map((d) => (window.min[d]! + window.max[d]!) / 2) as unknown as Vec3
  const own = extentOf(window.points, normal)
  const host = walls
    .map(({ points }) => extentOf(points, normal))
    .filter(({ from, to }) => to - from <= THICKEST_M && to > own.from && from < own.to)
  const from = Math.min(own.from, ...host.map((wall) => wall.from))
  const to = Math.max(own.to, ...host.map((wall) => wall.to))

  const here = middle[0] * normal[0] + middle[1] * normal[1]
  const roomAt = (distance: number): Solid | undefined => {
    const shift = distance - here
    const at: Vec3 = [middle[0] + normal[0] * shift, middle[1] + normal[1] * shift, middle[2]]
    return spaces.find((space) => isInside(space, at))
  }
  const [before, behind] = [roomAt(to + BEHIND_M), roomAt(from - BEHIND_M)]
  const room = before ?? behind
  if (room === undefined || (before !== undefined && behind !== undefined)) return undefined
  const [face, sign] = before === undefined ? [to, 1] : [from, -1]
  const side = extentOf(window.points, along)
  const end = (distance: number): Vec3 => [
    normal[0] * face + along[0] * distance,
    normal[1] * face + along[1] * distance,
    window.min[2],
  ]
  const { guid, name, storey } = window.feature
  return {
    ...{ guid, name, storey, zone: room.feature.zone, room: room.feature.name },
    ends: [end(side.from), end(side.to)],
    outward: [normal[0] * sign, normal[1] * sign],
    floorUp: room.min[2],
  }
}

/** The direction in plan in which the points spread least (length 1): across a pane. */
function thinnest(points: Float64Array): [number, number] {
  const count = points.length / 3
  let [mx, my] = [0, 0]
  for (let i = 0; i < points.length; i += 3) {
    mx += points[i]! / count
    my += points[i + 1]! / count
  }
  let [xx, xy, yy] = [0, 0, 0]
  for (let i = 0; i < points.length; i += 3) {
    const [dx, dy] = [points[i]! - mx, points[i + 1]! - my]
    xx += dx * dx
    xy += dx * dy
    yy += dy * dy
  }
  const across = 0.5 * Math.atan2(2 * xy, xx - yy) + Math.PI / 2
  return [Math.cos(across), Math.sin(across)]
}

function extentOf(points: Float64Array, [nx, ny]: readonly [number, number]): { from: number; to: number } {
  let [from, to] = [Infinity, -Infinity]
  for (let i = 0; i < points.length; i += 3) {
    const at = points[i]! * nx + points[i + 1]! * ny
    if (at < from) from = at
    if (at > to) to = at
  }
  return { from, to }
}

const isInside = ({ min, max }: Solid, at: Vec3): boolean =>
  at.every((value, d) => value >= min[d]! && value <= max[d]!)

function solidOf(part: Part, feature: Feature, centre: Vec3): Solid {
  const points = new Float64Array(part.pieces.reduce((sum, { geometry }) => sum + geometry.vertices.length / 2, 0))
  const min: [number, number, number] = [Infinity, Infinity, Infinity]
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity]
  let next = 0
  for (const { geometry, matrix } of part.pieces) {
    for (let i = 0; i < geometry.vertices.length; i += 6) {
      const at = standing(matrix, geometry.vertices, i, centre)
      for (let d = 0; d < 3; d++) {
        points[next++] = at[d]!
        if (at[d]! < min[d]!) min[d] = at[d]!
        if (at[d]! > max[d]!) max[d] = at[d]!
      }
    }
  }
  return { points, min, max, feature }
}

const isGlass = ({ colour }: Piece): boolean => (colour & 255) < LEAST_OPACITY

function trianglesOf({ pieces }: Part, centre: Vec3): Float32Array[] {
  return pieces
    .filter((piece) => !isGlass(piece))
    .map(({ geometry: { vertices, indices }, matrix }) => {
      // each vertex once: a large model has millions of corners
      const placed = new Float32Array(vertices.length / 2)
      for (let i = 0, to = 0; i < vertices.length; i += 6) {
        const at = standing(matrix, vertices, i, centre)
        placed[to++] = at[0]
        placed[to++] = at[1]
        placed[to++] = at[2]
      }
      const corners = new Float32Array(indices.length * 3)
      for (let i = 0, to = 0; i < indices.length; i++) {
        const from = indices[i]! * 3
        corners[to++] = placed[from]!
        corners[to++] = placed[from + 1]!
        corners[to++] = placed[from + 2]!
      }
      return corners
    })
}

/** A vertex of the reader (y up) in the model's frame (z up). */
function standing(matrix: Matrix, vertices: Float32Array, i: number, centre: Vec3): [number, number, number] {
  const [x, y, z] = transform(matrix, vertices[i]!, vertices[i + 1]!, vertices[i + 2]!)
  return [x - centre[0], -(z - centre[2]), y - centre[1]]
}

/** The solids whose boxes touch another's, found by cells in plan and height: a tower has ten thousand of each. */
function gridOf(solids: readonly Solid[]): (near: Solid) => Solid[] {
  const cells = new Map<string, Solid[]>()
  for (const solid of solids) {
    for (const key of cellsOf(solid)) {
      const cell = cells.get(key)
      if (cell) cell.push(solid)
      else cells.set(key, [solid])
    }
  }
  return (near) => {
    const found = new Set(cellsOf(near).flatMap((key) => cells.get(key) ?? []))
    return [...found].filter(({ min, max }) =>
      [0, 1, 2].every((d) => min[d]! <= near.max[d]! + BEHIND_M * 2 && max[d]! >= near.min[d]! - BEHIND_M * 2),
    )
  }
}

/** More cells than this are a fault of the file, or the ground: it is not what a window stands in. */
const MOST_CELLS = 4096

function cellsOf({ min, max }: Solid): string[] {
  const from = min.map((value) => Math.floor((value - 2) / CELL_M))
  const to = max.map((value) => Math.floor((value + 2) / CELL_M))
  if (from.reduce((count, start, d) => count * (to[d]! - start + 1), 1) > MOST_CELLS) return []
  const keys: string[] = []
  for (let x = from[0]!; x <= to[0]!; x++)
    for (let y = from[1]!; y <= to[1]!; y++) for (let z = from[2]!; z <= to[2]!; z++) keys.push(`${x},${y},${z}`)
  return keys
}
