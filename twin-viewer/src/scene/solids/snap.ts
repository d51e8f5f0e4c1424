import type { ModelId } from '@loujing/wire/id'
import { cornerOf, type Mesh, type Part, type Solid } from './parts.ts'
import type { Ray } from './ray.ts'
import type { Hit } from './solids.ts'
import { add, cross, dot, length, scale, subtract, transform, unit, type Vec } from './vector.ts'

/** A point that is measured from or to: a corner or an edge of an element, its face, or the ground. */
export type Snap = {
  at: Vec
  kind: 'vertex' | 'edge' | 'face' | 'ground'
  model?: ModelId
  /** How far from the file's own point it may lie: tiles keep coordinates on a grid. Metres. */
  offM?: number
}
type Edge = { a: Vec; b: Vec }

// Faces that turn less than this are one curved surface, whose triangles nobody drew.
const MOST_LINES = 600
const BEHIND = 0.05
const CREASE = Math.cos((8 * Math.PI) / 180)
const edgesByMesh = new WeakMap<Mesh, Map<number, Edge[]>>()

/** The edges that somebody drew, in the mesh's own frame: where faces turn or end. Found once for all copies. */
function edgesOf({ mesh, start, end }: Pick<Part, 'mesh' | 'start' | 'end'>): Edge[] {
  const known = edgesByMesh.get(mesh) ?? new Map<number, Edge[]>()
  edgesByMesh.set(mesh, known)
  const found = known.get(start) ?? findEdges(mesh, start, end)
  known.set(start, found)
  return found
}

function findEdges({ positions, indices }: Mesh, start: number, end: number): Edge[] {
  const at = (corner: number): Vec => {
    const from = indices[corner]! * 3
    return [positions[from]!, positions[from + 1]!, positions[from + 2]!]
  }
  const edges = new Map<string, Edge & { normals: Vec[] }>()
  for (let i = start; i < end; i += 3) {
    const corners = [at(i), at(i + 1), at(i + 2)] as const
    const normal = unit(cross(subtract(corners[1], corners[0]), subtract(corners[2], corners[0])))
    for (let side = 0; side < 3; side++) {
      const [a, b] = [corners[side]!, corners[(side + 1) % 3]!]
      const [p, q] = [a.join(), b.join()]
      const key = p < q ? `${p};${q}` : `${q};${p}`
      const edge = edges.get(key)
      if (edge) edge.normals.push(normal)
      else edges.set(key, { a, b, normals: [normal] })
    }
  }
  return [...edges.values()].filter(
    ({ normals: [first, ...others] }) =>
      others.length === 0 || others.some((other) => Math.abs(dot(first!, other)) < CREASE),
  )
}

/**
 * The corner that a ray passes within `reachM`, else the edge, else the face that it meets: of the elements that it meets or
 * nearly meets. What lies behind the face is not taken.
 */
export function snapTo(
  hits: readonly Hit[],
  ray: Ray,
  reachM: number,
  isThere: (point: Vec) => boolean,
): Snap | undefined {
  let best: { snap: Snap; off: number } | undefined
  const offer = (kind: 'vertex' | 'edge', point: Vec, hit: Hit) => {
    const way = dot(subtract(point, ray.from), ray.direction)
    const off = length(subtract(point, add(ray.from, scale(ray.direction, way))))
    // A corner is worth going farther for than an edge.
    // Of two that lie behind one another the front one is meant.
    const cost = (kind === 'vertex' ? off : off + reachM) + BEHIND * Math.max(0, way - hit.distance)
    if (off > reachM || way > hit.distance + reachM * 2 || cost >= (best?.off ?? Infinity) || !isThere(point)) return
    best = { snap: { at: point, kind, model: hit.solid.model, offM: offOf(hit.part) }, off: cost }
  }
  for (const hit of hits) {
    for (const part of hit.solid.parts) {
      for (const { a, b } of edgesOf(part)) {
        const [p, q] = ends(part, a, b)
        offer('vertex', p, hit)
        offer('vertex', q, hit)
        offer('edge', nearestOn(p, q, ray), hit)
      }
    }
  }
  if (best) return best.snap
  const [first] = hits
  return first && { at: first.at, kind: 'face', model: first.solid.model, offM: offOf(first.part) }
}

/** Half a step of the grid along each of three axes; floats have none worth a word. */
const offOf = ({ mesh, matrix }: Part): number =>
  mesh.positions instanceof Uint16Array ? (length([matrix[0]!, matrix[1]!, matrix[2]!]) * Math.sqrt(3)) / 2 : 0

/** The point of a segment that a ray passes nearest (Ericson, Real-Time Collision Detection, §5.1.9). */
function nearestOn(p: Vec, q: Vec, { from, direction }: Ray): Vec {
  const side = subtract(q, p)
  const between = subtract(p, from)
  const [a, b, c] = [dot(side, side), dot(side, direction), dot(between, direction)]
  const determinant = a - b * b
  const along = determinant < 1e-12 ? 0 : (b * c - dot(side, between)) / determinant
  return add(p, scale(side, Math.min(1, Math.max(0, along))))
}

/** The edges of an element, in metres of the site; undefined for one with more than anybody could make out. */
export function edgeLinesOf({ parts }: Solid): [Vec, Vec][] | undefined {
  const lines = parts.flatMap((part) => {
    const edges = edgesOf(part)
    return edges.length > MOST_LINES ? [undefined] : edges.map(({ a, b }): [Vec, Vec] => ends(part, a, b))
  })
  const known = lines.filter((line) => line !== undefined)
  return known.length < lines.length || known.length > MOST_LINES ? undefined : known
}

const ends = ({ matrix }: Part, a: Vec, b: Vec): [Vec, Vec] => [transform(matrix, ...a), transform(matrix, ...b)]

const FLAT = 0.9999

/** The corners of all triangles of the flat face that was hit: those that share an edge and lie in one plane. */
export function faceOf({ part, normal, at, corners }: Hit): (readonly [Vec, Vec, Vec])[] {
  const key = (point: Vec) => point.map((value) => Math.round(value * 2000)).join()
  const flat: { corners: readonly [Vec, Vec, Vec]; keys: string[] }[] = []
  for (let i = part.start; i < part.end; i += 3) {
    const own = [cornerOf(part, i), cornerOf(part, i + 1), cornerOf(part, i + 2)] as const
    const turn = unit(cross(subtract(own[1], own[0]), subtract(own[2], own[0])))
    const isIn = own.every((corner) => Math.abs(dot(normal, subtract(corner, at))) < 0.003)
    if (isIn && Math.abs(dot(turn, normal)) > FLAT) flat.push({ corners: own, keys: own.map(key) })
  }
  const reached = new Set(corners.map(key))
  const face: (readonly [Vec, Vec, Vec])[] = []
  for (let grew = true; grew;) {
    grew = false
    for (let i = flat.length - 1; i >= 0; i--) {
      const { keys, corners: own } = flat[i]!
      if (keys.filter((each) => reached.has(each)).length < 2) continue
      keys.forEach((each) => reached.add(each))
      face.push(own)
      flat.splice(i, 1)
      grew = true
    }
  }
  return face
}
