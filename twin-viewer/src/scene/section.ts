import { add, type Box, dot, scale, type Vec } from './solids/vector.ts'

/** Takes away every point p with normal · p > offset, in metres of the site; the normal has length one. */
export type HalfSpace = { normal: Vec; offset: number }
/** The building's own way: x and y along its walls, z up. Turned by the heading of the model's +y, clockwise from north. */
export type Axes = { x: Vec; y: Vec; z: Vec }
/** A plane that takes away what lies before it, or a box along the building's axes that leaves what lies within. */
export type Section = { kind: 'plane'; normal: Vec; offset: number } | { kind: 'box'; headingDeg: number; box: Box }
/** What a section is drawn and moved by: one face, where it is held, and which way it moves. */
export type Handle = { index: number; at: Vec; normal: Vec }

const RAD = Math.PI / 180
const LEAST_M = 0.05
const AIR_M = 0.25

export function axesOf(headingDeg: number): Axes {
  const [sin, cos] = [Math.sin(headingDeg * RAD), Math.cos(headingDeg * RAD)]
  return { x: [cos, -sin, 0], y: [sin, cos, 0], z: [0, 0, 1] }
}

const listOf = ({ x, y, z }: Axes): readonly [Vec, Vec, Vec] => [x, y, z]
/** From metres along the axes to the site's, and back. */
export const fromAxes = (axes: Axes, [a, b, c]: Vec): Vec =>
  add(add(scale(axes.x, a), scale(axes.y, b)), scale(axes.z, c))
export const toAxes = (axes: Axes, point: Vec): Vec => [dot(axes.x, point), dot(axes.y, point), dot(axes.z, point)]

/** A box has six faces: −x, +x, −y, +y, −z, +z. */
function facesOf({ headingDeg, box }: Extract<Section, { kind: 'box' }>): HalfSpace[] {
  return listOf(axesOf(headingDeg)).flatMap((axis, d) => [
    { normal: scale(axis, -1), offset: -box.min[d]! },
    { normal: axis, offset: box.max[d]! },
  ])
}

export const halfSpacesOf = (section: Section | undefined): HalfSpace[] =>
  section === undefined ? [] : section.kind === 'box' ? facesOf(section) : [section]

/** Whether a point is left by all of them; one that lies in a face is. */
export function isLeft(halfSpaces: readonly HalfSpace[], point: Vec): boolean {
  return halfSpaces.every(({ normal, offset }) => dot(normal, point) <= offset + 1e-6)
}

/** @param middle of the building: a plane has none of its own, and is held where it passes that nearest */
export function handlesOf(section: Section, middle: Vec): Handle[] {
  if (section.kind === 'plane') {
    const { normal, offset } = section
    return [{ index: 0, normal, at: add(middle, scale(normal, offset - dot(normal, middle))) }]
  }
  const centre = fromAxes(axesOf(section.headingDeg), scale(add(section.box.min, section.box.max), 0.5))
  return facesOf(section).map(({ normal, offset }, index) => ({
    ...{ index, normal, at: add(centre, scale(normal, offset - dot(normal, centre))) },
  }))
}

/** The section with one of its faces moved outwards; a box keeps a little thickness. */
export function moved(section: Section, index: number, byM: number): Section {
  if (section.kind === 'plane') return { ...section, offset: section.offset + byM }
  const axis = index >> 1
  const [min, max] = [[...section.box.min], [...section.box.max]] as [number[], number[]]
  if (index % 2 === 0) min[axis] = Math.min(min[axis]! - byM, max[axis]! - LEAST_M)
  else max[axis] = Math.max(max[axis]! + byM, min[axis]! + LEAST_M)
  return { ...section, box: { min: min as unknown as Vec, max: max as unknown as Vec } }
}

/** What is left is taken away, and what was taken away is left; a box has no other side. */
export const turned = (section: Section): Section =>
  section.kind === 'plane' ? { kind: 'plane', normal: scale(section.normal, -1), offset: -section.offset } : section

/** A plane across one of the building's axes through the middle of a box of those axes. It takes away the side of the eye, and never what carries the rest. */
export function planeAlong(axes: Axes, axis: keyof Axes, { min, max }: Box, eye: Vec): Section {
  const d = listOf(axes).indexOf(axes[axis])
  const offset = (min[d]! + max[d]!) / 2
  const plane: Section = { kind: 'plane', normal: axes[axis], offset }
  return axis !== 'z' && dot(axes[axis], eye) < offset ? turned(plane) : plane
}

/** A box around a building with some air, so that no face of it lies in a face of the building. */
export const boxAround = (headingDeg: number, { min, max }: Box): Section => ({
  ...{ kind: 'box', headingDeg },
  box: { min: add(min, [-AIR_M, -AIR_M, -AIR_M]), max: add(max, [AIR_M, AIR_M, AIR_M]) },
})

/** How many metres a pull of so many pixels means along an axis that is drawn so long for one metre. */
export function pullAlong(axisPx: readonly [number, number], pullPx: readonly [number, number]): number {
  const squared = axisPx[0] ** 2 + axisPx[1] ** 2
  // An axis that points at the eye has no length on the screen: then up is outwards.
  if (squared < 4) return -pullPx[1] / 20
  return (axisPx[0] * pullPx[0] + axisPx[1] * pullPx[1]) / squared
}

/** The edges of a section over a building, as lines to draw. @param bounds of the building along its axes */
export function outlineOf(section: Section, axes: Axes, bounds: Box): Vec[][] {
  if (section.kind === 'box')
    return boxEdges(section.box).map((line) => line.map((at) => fromAxes(axesOf(section.headingDeg), at)))
  const { normal, offset } = section
  const ends = boxEdges(bounds)
    .map((line) => line.map((at) => fromAxes(axes, at)))
    .flatMap(([a, b]) => {
      const [da, db] = [dot(normal, a!) - offset, dot(normal, b!) - offset]
      return da * db < 0 ? [add(a!, scale(add(b!, scale(a!, -1)), da / (da - db)))] : []
    })
  if (ends.length < 3) return []
  // In order round their middle, seen along the normal.
  const middle = scale(ends.reduce(add), 1 / ends.length)
  const across = Math.abs(normal[2]) < 0.9 ? unitCross([0, 0, 1], normal) : ([1, 0, 0] as Vec)
  const other = unitCross(normal, across)
  const turn = (at: Vec) => Math.atan2(dot(other, add(at, scale(middle, -1))), dot(across, add(at, scale(middle, -1))))
  const round = ends.sort((a, b) => turn(a) - turn(b))
  return [[...round, round[0]!]]
}

function unitCross(a: Vec, b: Vec): Vec {
  const c: Vec = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
  return scale(c, 1 / Math.hypot(...c))
}

export function boxEdges({ min, max }: Box): Vec[][] {
  const corner = (bits: number): Vec => [
    bits & 1 ? max[0] : min[0],
    bits & 2 ? max[1] : min[1],
    bits & 4 ? max[2] : min[2],
  ]
  return [0, 1, 2, 3, 4, 5, 6, 7].flatMap((a) =>
    [1, 2, 4].flatMap((bit) => (a & bit ? [] : [[corner(a), corner(a | bit)]])),
  )
}
