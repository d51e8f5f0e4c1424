import { expect, test } from 'vitest'
import {
  axesOf,
  fromAxes,
  halfSpacesOf,
  handlesOf,
  isLeft,
  moved,
  outlineOf,
  planeAlong,
  pullAlong,
  turned,
} from './section.ts'
import type { Section } from './section.ts'

const LEVEL: Section = { kind: 'plane', normal: [0, 0, 1], offset: 6 }
const BOX: Section = { kind: 'box', headingDeg: 90, box: { min: [0, 0, 0], max: [2, 4, 3] } }

test('a level plane takes away what lies above it, and what lies in it stays', () => {
  const planes = halfSpacesOf(LEVEL)
  expect([5, 6, 7].map((up) => isLeft(planes, [0, 0, up]))).toEqual([true, true, false])
  expect(isLeft(halfSpacesOf(turned(LEVEL)), [0, 0, 7])).toBe(true)
  expect(isLeft([], [0, 0, 7])).toBe(true)
})

test('a box leaves what lies within, along the walls of a building whose +y looks east', () => {
  const planes = halfSpacesOf(BOX)
  const at = (x: number, y: number, z: number) => isLeft(planes, fromAxes(axesOf(90), [x, y, z]))
  expect([at(1, 3, 1), at(3, 1, 1), at(1, 5, 1), at(1, 1, 4)]).toEqual([true, false, false, false])
  // East of the origin by three metres: that is +y of the building.
  expect(isLeft(planes, [3, -1, 1])).toBe(true)
})

test('each face of a box is held in its middle and moves alone', () => {
  expect(handlesOf(BOX, [0, 0, 0])).toHaveLength(6)
  const wider = moved(BOX, 1, 1.5)
  expect(wider).toMatchObject({ box: { min: [0, 0, 0], max: [3.5, 4, 3] } })
  expect(moved(BOX, 4, -10)).toMatchObject({ box: { min: [0, 0, 2.95] } })
  expect(handlesOf(moved(LEVEL, 0, 2), [10, 20, 0])[0]!.at).toEqual([10, 20, 8])
})

test('a plane begins in the middle of the building', () => {
  const bounds = { min: [-10, -5, 0], max: [10, 5, 30] } as const
  const level = planeAlong(axesOf(0), 'z', bounds, [0, 0, -9])
  expect(level).toEqual({ kind: 'plane', normal: [0, 0, 1], offset: 15 })
  const [outline] = outlineOf(level, axesOf(0), bounds)
  expect(outline).toHaveLength(5)
  expect(outline!.every(([, , up]) => up === 15)).toBe(true)
  expect(outlineOf(BOX, axesOf(0), bounds)).toHaveLength(12)
})

test('an upright plane takes away the side of the eye', () => {
  const bounds = { min: [-10, -5, 0], max: [12, 5, 30] } as const
  for (const x of [-50, 50]) {
    const planes = halfSpacesOf(planeAlong(axesOf(0), 'x', bounds, [x, 0, 20]))
    expect([isLeft(planes, [x, 0, 0]), isLeft(planes, [-x, 0, 0])]).toEqual([false, true])
  }
})

test('a pull moves a face by what it means along its axis on the screen', () => {
  expect(pullAlong([10, 0], [25, 40])).toBe(2.5)
  expect(pullAlong([0, -8], [3, 16])).toBe(-2)
  expect(pullAlong([0.1, 0], [0, -20])).toBe(1)
})
