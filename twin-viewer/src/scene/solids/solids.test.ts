import type { ModelId } from '@loujing/wire/id'
import { expect, test } from 'vitest'
import { isLeft } from '../section.ts'
import { areaOf, formatArea, formatLength, perimeterOf, spanOf } from './measure.ts'
import type { Mesh, Solid } from './parts.ts'
import { createSolids, EVERYTHING } from './solids.ts'
import { faceOf, snapTo } from './snap.ts'
import { compose, transform, type Vec } from './vector.ts'

const model = 'm' as ModelId
/** Corners of a unit cube, two triangles a side. */
const CUBE: Mesh = {
  positions: [0, 1, 2, 3, 4, 5, 6, 7].flatMap((bits) => [bits & 1, (bits >> 1) & 1, bits >> 2]),
  indices: Uint32Array.from(
    [
      [0, 2, 3, 1],
      [4, 5, 7, 6],
      [0, 1, 5, 4],
      [2, 6, 7, 3],
      [0, 4, 6, 2],
      [1, 3, 7, 5],
    ].flatMap(([a, b, c, d]) => [a!, b!, c!, a!, c!, d!]),
  ),
}
function block(guid: string, at: Vec, size: Vec): Solid {
  const matrix = compose(at, [0, 0, 0, 1], size)
  const solid: Solid = {
    model,
    guid,
    name: guid,
    ifcClass: 'IfcWall',
    storey: '1F',
    zone: '',
    tile: '',
    feature: 0,
    parts: [],
  }
  const box = { min: at, max: transform(matrix, 1, 1, 1) }
  solid.parts.push({ solid, mesh: CUBE, start: 0, end: 36, matrix, box })
  return solid
}
const WALL = block('wall', [0, 0, 0], [8, 0.2, 2.95])
const ROOMS = Array.from({ length: 40 }, (_, i) => block(`far-${i}`, [i % 8, 5 + (i >> 3), 0], [0.5, 0.5, 2]))
const SOLIDS = createSolids([WALL, ...ROOMS], new Map([[model, 0.9996]]))
const NORTHWARD = { from: [3.3, -10, 1] as Vec, direction: [0, 1, 0] as Vec }

test('a ray meets what stands first, and the face looks back at the eye', () => {
  expect(SOLIDS.meet(NORTHWARD)).toMatchObject({ solid: { guid: 'wall' }, distance: 10, normal: [0, -1, 0] })
  expect(SOLIDS.meet({ from: [3.3, -10, 20], direction: [0, 1, 0] })).toBeUndefined()
})

test('what is hidden, and what a section took away, lets the ray through to what stands behind', () => {
  const hidden = SOLIDS.meet(NORTHWARD, { ...EVERYTHING, sees: ({ guid }) => guid !== 'wall' })
  expect(hidden?.solid.guid).toBe('far-3')
  const planes = [{ normal: [0, -1, 0] as Vec, offset: -1 }]
  expect(SOLIDS.meet(NORTHWARD, { ...EVERYTHING, isThere: (at) => isLeft(planes, at) })?.solid.guid).toBe('far-3')
})

test('a measure takes the corner that one nearly points at, else the edge, else the face', () => {
  const aim = (x: number, z: number) => {
    const ray = { from: [x, -10, z] as Vec, direction: [0, 1, 0] as Vec }
    return snapTo([SOLIDS.meet(ray)!], ray, 0.1, () => true)
  }
  expect(aim(7.96, 2.9)).toMatchObject({ kind: 'vertex', at: [8, 0, 2.95] })
  expect(aim(4, 2.9)).toMatchObject({ kind: 'edge', at: [4, 0, 2.95] })
  expect(aim(4, 1.2)).toMatchObject({ kind: 'face', at: [4, 0, 1.2] })
})

test('a corner that a section took away is no corner any more', () => {
  const ray = { from: [7.96, -10, 2.9] as Vec, direction: [0, 1, 0] as Vec }
  const below = (at: Vec) => at[2] < 2.93
  expect(snapTo([SOLIDS.meet(ray)!], ray, 0.1, below)?.at[2]).toBeLessThan(2.93)
})

test('the flat face of a wall is all of its triangles and no other side', () => {
  const face = faceOf(SOLIDS.meet(NORTHWARD)!)
  expect(face).toHaveLength(2)
  expect(face.reduce((sum, corners) => sum + areaOf(corners), 0)).toBeCloseTo(8 * 2.95, 9)
})

test('lengths and areas are those of the model, whatever scale its map has', () => {
  expect(spanOf([0, 0, 0], [3, 4, 12])).toEqual({ lengthM: 13, levelM: 5, riseM: 12 })
  expect(spanOf([0, 0, 0], [0.9996, 0, 0], SOLIDS.scaleOf(model)).lengthM).toBeCloseTo(1, 9)
  const slope: Vec[] = [
    [0, 0, 0],
    [4, 0, 3],
    [4, 6, 3],
    [0, 6, 0],
  ]
  expect([areaOf(slope), perimeterOf(slope)]).toEqual([30, 22])
  expect(areaOf(slope, 2)).toBe(7.5)
})

test('figures are written to the millimetre', () => {
  expect([formatLength(4.2, 'm'), formatLength(4.1996, 'mm'), formatArea(12.3456)]).toEqual([
    '4.200 m',
    '4200 mm',
    '12.346 m²',
  ])
})
