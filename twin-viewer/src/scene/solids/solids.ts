import type { ModelId } from '@loujing/wire/id'
import { createBoxTree } from './box-tree.ts'
import { cornerOf, isSpace, type Part, type Solid } from './parts.ts'
import { meets, type Ray } from './ray.ts'
import { add, type Box, cross, dot, emptyBox, scale, subtract, union, unit, type Vec } from './vector.ts'

/** Where a ray meets an element: metres of the site's frame, the face's way out towards the eye, and its corners. */
export type Hit = {
  solid: Solid
  part: Part
  at: Vec
  normal: Vec
  corners: readonly [Vec, Vec, Vec]
  distance: number
}
/** Which elements and which points of them a ray may meet. */
export type Sight = { sees(solid: Solid): boolean; isThere(point: Vec): boolean }

export type Solids = {
  readonly all: readonly Solid[]
  find(model: ModelId, guid: string): Solid | undefined
  /** What a ray of length-one direction meets first. */
  meet(ray: Ray, sight?: Sight): Hit | undefined
  boxOf(some: Iterable<Solid>): Box | undefined
  /** Metres of the site in one metre of the model: a map's scale lies between them. */
  scaleOf(model: ModelId): number
}

export const EVERYTHING: Sight = { sees: () => true, isThere: () => true }

/** The elements of all models that stand, with the triangles that they are made of, in doubles. */
export function createSolids(solids: readonly Solid[], scales: ReadonlyMap<ModelId, number>): Solids {
  const key = (model: ModelId, guid: string) => `${model}/${guid}`
  const byKey = new Map(solids.map((solid) => [key(solid.model, solid.guid), solid]))
  const tree = createBoxTree(solids.flatMap(({ parts }) => parts))
  return {
    all: solids,
    find: (model, guid) => byKey.get(key(model, guid)),
    meet(ray, { sees, isThere } = EVERYTHING) {
      let nearest = Infinity
      let found: { part: Part; corners: [Vec, Vec, Vec] } | undefined
      tree.along(
        ray,
        (part) => {
          if (!sees(part.solid)) return
          for (let i = part.start; i < part.end; i += 3) {
            const corners: [Vec, Vec, Vec] = [cornerOf(part, i), cornerOf(part, i + 1), cornerOf(part, i + 2)]
            const at = meets(ray, ...corners)
            // What a section has taken away is not there, so the ray goes on to what stands behind it.
            if (at === undefined || at >= nearest || !isThere(along(ray, at))) continue
            nearest = at
            found = { part, corners }
          }
        },
        () => nearest,
      )
      if (!found) return undefined
      const { part, corners } = found
      const normal = unit(cross(subtract(corners[1], corners[0]), subtract(corners[2], corners[0])))
      return {
        ...{ solid: part.solid, part, corners, distance: nearest, at: along(ray, nearest) },
        normal: dot(normal, ray.direction) > 0 ? scale(normal, -1) : normal,
      }
    },
    boxOf(some) {
      const boxes = [...some].flatMap(({ parts }) => parts.map(({ box }) => box))
      return boxes.length > 0 ? union(boxes) : undefined
    },
    scaleOf: (model) => scales.get(model) ?? 1,
  }
}

/** The building itself, without its rooms and what lies around it: what a section goes through. */
export const isBuilt = ({ ifcClass, storey }: Solid): boolean => storey !== '' && !isSpace(ifcClass)

/** The box of some elements along axes of its own, in metres along them. */
export function boundsAlong(some: Iterable<Solid>, { x, y, z }: { x: Vec; y: Vec; z: Vec }): Box {
  const { min, max } = emptyBox()
  for (const { parts } of some) {
    for (const part of parts) {
      for (let i = part.start; i < part.end; i++) {
        const corner = cornerOf(part, i)
        ;[x, y, z].forEach((axis, d) => {
          const value = dot(axis, corner)
          if (value < min[d]!) min[d] = value
          if (value > max[d]!) max[d] = value
        })
      }
    }
  }
  return { min, max }
}

const along = ({ from, direction }: Ray, by: number): Vec => add(from, scale(direction, by))
