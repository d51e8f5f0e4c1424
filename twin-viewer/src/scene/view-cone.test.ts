import { expect, test } from 'vitest'
import { viewCone } from './view-cone.ts'

const AT = { eastM: 10, northM: 20, upM: 5 }

test('a level camera that looks east sees a rectangle east of it', () => {
  const [upperLeft, upperRight, lowerRight] = viewCone(AT, { headingDeg: 90, pitchDeg: 0, fieldOfViewDeg: 90 }, 4)
  expect(upperLeft.eastM).toBeCloseTo(14)
  expect(upperLeft.northM).toBeCloseTo(24)
  expect(upperRight.northM).toBeCloseTo(16)
  expect(upperLeft.upM).toBeCloseTo(5 + 4 * (9 / 16))
  expect(lowerRight.upM).toBeCloseTo(5 - 4 * (9 / 16))
})

test('a camera that looks down sees no farther than the ground', () => {
  const corners = viewCone(AT, { headingDeg: 0, pitchDeg: -40, fieldOfViewDeg: 60 }, 200)
  expect(Math.min(...corners.map(({ upM }) => upM))).toBeCloseTo(0)
})
