import { expect, test } from 'vitest'
import { lightAt, sunPosition } from './sun.ts'

const BEIJING = { lonDeg: 116.39, latDeg: 39.9 }

test('at true noon in Beijing on 大寒 the sun stands in the south', () => {
  // 12:25:17 Beijing time on 2026-01-20.
  const { azimuthDeg, altitudeDeg } = sunPosition(Date.UTC(2026, 0, 20, 4, 25, 17), BEIJING)
  expect(azimuthDeg).toBeCloseTo(180, 0)
  expect(altitudeDeg).toBeGreaterThan(29.5)
  expect(altitudeDeg).toBeLessThan(30.3)
})

test('in the morning it stands in the east, in the evening in the west, at night below', () => {
  expect(sunPosition(Date.UTC(2026, 2, 20, 0), BEIJING).azimuthDeg).toBeLessThan(180)
  expect(sunPosition(Date.UTC(2026, 2, 20, 9), BEIJING).azimuthDeg).toBeGreaterThan(180)
  expect(sunPosition(Date.UTC(2026, 2, 20, 16), BEIJING).altitudeDeg).toBeLessThan(0)
})

test('at night lamps light the building, by day the sun does', () => {
  expect(lightAt(Date.UTC(2026, 2, 20, 16), BEIJING)).toMatchObject({ daylight: 0, altitudeDeg: 38 })
  const noon = Date.UTC(2026, 2, 20, 4)
  expect(lightAt(noon, BEIJING)).toEqual({ ...sunPosition(noon, BEIJING), daylight: 1 })
})
