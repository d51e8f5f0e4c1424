import type { Day } from '@loujing/wire/instant'
import { describe, expect, test } from 'vitest'
import { dayOfTerm, solarNoon, sunAt, sunsOf } from './sky.ts'

const BEIJING = { lonDeg: 116.4, latDeg: 39.9 }
describe('the day that a rule judges', () => {
  test.each([
    ['great-cold', 2025, '2025-01-20'],
    ['great-cold', 2026, '2026-01-20'],
    ['winter-solstice', 2025, '2025-12-21'],
    ['winter-solstice', 2026, '2026-12-22'],
  ] as const)('%s of %i is %s, as the almanac says', (term, year, day) => {
    expect(dayOfTerm(term, year)).toBe(day)
  })
})

test('noon of the sun over Beijing on the great cold of 2026 is at 12:25:17 by the clock, to two seconds', () => {
  const noon = solarNoon('2026-01-20' as Day, BEIJING)
  expect(Math.abs(noon.getTime() - Date.parse('2026-01-20T12:25:17+08:00'))).toBeLessThan(2000)
})

test('at noon of the sun it stands in the south, at 90° less the latitude and the declination', () => {
  const [east, north, up] = sunAt(solarNoon('2026-12-22' as Day, BEIJING), BEIJING)
  expect(east).toBeCloseTo(0, 4)
  expect(north).toBeLessThan(0)
  expect((Math.asin(up) * 180) / Math.PI).toBeCloseTo(90 - 39.9 - 23.436, 1)
})

test('the suns of a band are as many as its steps, each in the middle of one, and in mirror about noon', () => {
  const suns = sunsOf('2026-01-20' as Day, BEIJING, { fromHour: 8, toHour: 16, stepMin: 5 })
  expect(suns).toHaveLength(96)
  expect(suns[0]!.minute).toBe(482.5)
  expect(suns.at(-1)!.minute).toBe(957.5)
  expect(suns[0]!.toward[0]).toBeCloseTo(-suns.at(-1)!.toward[0], 2)
  expect(suns[0]!.toward[2]).toBeCloseTo(suns.at(-1)!.toward[2], 2)
})
