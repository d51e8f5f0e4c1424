import type { Vec3 } from '@loujing/sunlight/frame'
import { treeOf } from '@loujing/sunlight/triangles'
import { type Box3, DoubleSide, Ray, type Triangle, Vector3 } from 'three'
import type { Piece } from './bodies.ts'

/** What stands between sources and receivers. */
export type Obstacles = {
  isCut(from: Vec3, to: Vec3): boolean
  /** What a plane cuts between two points. */
  section(plane: Plane): Piece[]
}
/** A plane that holds the straight way from a source (0, 0) to a receiver (`lengthM`, 0): its axes are `along` the way and `aside`. */
export type Plane = { from: Vec3; along: Vec3; aside: Vec3; lengthM: number }

/** A wall is not in its own way. */
const OFF_THE_WALL_M = 0.01

/** @param lists of three corners of x y z each, in metres from an origin near by */
export function createObstacles(lists: readonly Float32Array[]): Obstacles {
  const tree = treeOf(lists)
  if (tree === undefined) return { isCut: () => false, section: () => [] }
  const ray = new Ray()
  return {
    isCut(from, to) {
      const way = minus(to, from)
      const lengthM = Math.hypot(...way)
      ray.origin.set(...from)
      ray.direction.set(way[0] / lengthM, way[1] / lengthM, way[2] / lengthM)
      return tree.raycastFirst(ray, DoubleSide, OFF_THE_WALL_M, lengthM - OFF_THE_WALL_M) !== null
    },
    section({ from, along, aside, lengthM }) {
      const [start, u, v] = [new Vector3(...from), new Vector3(...along), new Vector3(...aside)]
      const across = new Vector3().crossVectors(u, v)
      const [middle, half] = [new Vector3(), new Vector3()]
      const pieces: Piece[] = []
      tree.shapecast({
        intersectsBounds: (box: Box3) => {
          box.getCenter(middle).sub(start)
          box.getSize(half).multiplyScalar(0.5)
          if (Math.abs(middle.dot(across)) > reach(half, across)) return false
          const [at, around] = [middle.dot(u), reach(half, u)]
          return at + around > 0 && at - around < lengthM
        },
        intersectsTriangle: (triangle: Triangle) => {
          const piece = cutOf(triangle, { start, u, v, across })
          if (piece !== undefined) pieces.push(piece)
          return false
        },
      })
      return pieces
    },
  }
}

/** The plane that stands upright on the way, with `aside` upwards. */
export const uprightPlane = (from: Vec3, to: Vec3): Plane => planeOf(from, to, 'up')
/** The plane that lies level across the way, with `aside` to its left. */
export const levelPlane = (from: Vec3, to: Vec3): Plane => planeOf(from, to, 'left')

function planeOf(from: Vec3, to: Vec3, side: 'up' | 'left'): Plane {
  const way = minus(to, from)
  const lengthM = Math.hypot(...way)
  const along: Vec3 = [way[0] / lengthM, way[1] / lengthM, way[2] / lengthM]
  const flat = Math.hypot(along[0], along[1])
  // A way straight up has no left: north will do.
  const left: Vec3 = flat < 1e-6 ? [0, 1, 0] : [-along[1] / flat, along[0] / flat, 0]
  const up: Vec3 = [
    along[1] * left[2] - along[2] * left[1],
    along[2] * left[0] - along[0] * left[2],
    along[0] * left[1] - along[1] * left[0],
  ]
  return { from, along, aside: side === 'up' ? up : left, lengthM }
}

type Axes = { start: Vector3; u: Vector3; v: Vector3; across: Vector3 }

/** Where a plane cuts a triangle. */
function cutOf({ a, b, c }: Triangle, { start, u, v, across }: Axes): Piece | undefined {
  const over = across.dot(start)
  const [sideA, sideB, sideC] = [across.dot(a) - over, across.dot(b) - over, across.dot(c) - over]
  // Most of what is near the plane lies on one side of it.
  if (sideA >= 0 === sideB >= 0 && sideB >= 0 === sideC >= 0) return undefined
  const ends: number[] = []
  const [along, aside] = [u.dot(start), v.dot(start)]
  const edge = (one: Vector3, side: number, next: Vector3, nextSide: number): void => {
    if (side >= 0 === nextSide >= 0) return
    const share = side / (side - nextSide)
    const [at, off] = [u.dot(one) - along, v.dot(one) - aside]
    ends.push(at + (u.dot(next) - along - at) * share, off + (v.dot(next) - aside - off) * share)
  }
  edge(a, sideA, b, sideB)
  edge(b, sideB, c, sideC)
  edge(c, sideC, a, sideA)
  return ends as unknown as Piece
}

/** How far a box reaches from its middle in a direction. */
const reach = (half: Vector3, toward: Vector3): number =>
  half.x * Math.abs(toward.x) + half.y * Math.abs(toward.y) + half.z * Math.abs(toward.z)

const minus = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
