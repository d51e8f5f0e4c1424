import { expect, test } from 'vitest'
import {
  moved,
  pathOfRing,
  pathOfSegments,
  pathOfSpots,
  scaleOf,
  spotAt,
  type View,
  viewBoxOf,
  viewOf,
  zoomed,
} from './plan-view.ts'

const VIEW: View = { eastM: 100, northM: 50, widthM: 800 }
const ring = (polygons: number[][][][]) => ({ minutes: 5, areaM2: 1, polygons })

test('a view shows all rings whole, with the middle of them in its middle; without rings what is near the site', () => {
  const outer = [
    [-100, -50],
    [300, -50],
    [300, 50],
    [-100, 50],
  ]
  const view = viewOf({ rings: [ring([[outer]])] })
  expect(view).toMatchObject({ eastM: 100, northM: 0 })
  expect(view.widthM).toBeGreaterThan(400)
  expect(view.widthM).toBeLessThan(500)
  expect(viewOf(undefined)).toEqual({ eastM: 0, northM: 0, widthM: 1500 })
})

test('a click is a spot to the half metre, north above', () => {
  expect(spotAt(VIEW, 0.5, 0.5)).toEqual({ eastM: 100, northM: 50 })
  expect(spotAt(VIEW, 0, 0)).toEqual({ eastM: -300, northM: 350 })
  expect(Object.is(spotAt({ ...VIEW, eastM: 0 }, 0.4999, 0.5).eastM, 0)).toBe(true)
})

test('what lies under the pointer stays there when the plan comes nearer', () => {
  const [x, y] = [0.2, 0.9]
  expect(spotAt(zoomed(VIEW, 0.5, x, y), x, y)).toEqual(spotAt(VIEW, x, y))
  expect(zoomed(VIEW, 1e-9).widthM).toBe(100)
})

test('a plan that is moved to the right shows what is further east, and down what is further south', () => {
  expect(moved(VIEW, 0.5, 0.5)).toEqual({ eastM: 500, northM: -250, widthM: 800 })
})

test('an SVG grows to the south, the site to the north', () => {
  expect(viewBoxOf({ eastM: 0, northM: 100, widthM: 400 })).toBe('-200 -250 400 300')
  expect(pathOfSegments([0, 1, 2, 3, 4, 5, 6, 7])).toBe('M0 -1L2 -3M4 -5L6 -7')
  expect(pathOfSpots([{ eastM: 1, northM: 2 }])).toBe('M1 -2')
  const [hole, outer] = [
    [[1, 1]],
    [
      [0, 0],
      [9, 9],
    ],
  ] as const
  expect(pathOfRing(ring([[outer.map((at) => [...at]), hole.map((at) => [...at])]]))).toBe('M0 0L9 -9ZM1 -1Z')
})

test('the bar of the scale is a round length, up to a fifth of the plan', () => {
  expect([100, 640, 1200, 30_000].map((widthM) => scaleOf({ ...VIEW, widthM }))).toEqual([20, 100, 200, 5000])
})
