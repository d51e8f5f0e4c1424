import { expect, test } from 'vitest'
import { clearView } from './clear-view.ts'

const MIDDLE = [0, 0, 1] as const

test('what nothing hides is seen from where one looks already', () => {
  expect(clearView(MIDDLE, 12, 30, () => Infinity)).toEqual({ headingDeg: 30, pitchDeg: -22, distanceM: 12 })
})

test('a wall in the south sends the eye round it', () => {
  const wall = ({ direction }: { direction: readonly number[] }) => (direction[1]! < -0.3 ? 2 : Infinity)
  const { headingDeg, distanceM } = clearView(MIDDLE, 12, 0, wall)
  expect([Math.abs(headingDeg), distanceM]).toEqual([90, 12])
})

test('within a room one stands in the farthest corner, and never in the wall', () => {
  const room = ({ direction }: { direction: readonly number[] }) => (direction[0]! > 0.6 ? 4 : 1)
  expect(clearView(MIDDLE, 12, 0, room).distanceM).toBeCloseTo(3.6)
  expect(clearView(MIDDLE, 12, 0, () => 0.1).distanceM).toBe(1.6)
})
