import { expect, test } from 'vitest'
import { placeBefore } from './facade.ts'
import { createObstacles } from './obstacles.ts'

const SOUTH = {
  ends: [
    [-1, 0, 3.9],
    [1, 0, 3.9],
  ],
  outward: [0, -1],
  floorUp: 3,
} as const
/** The slab of a balcony above, from the wall out to `deepM`. */
const slab = (deepM: number): Float32Array =>
  new Float32Array([...[-2, 0, 6, 2, 0, 6, 2, -deepM, 6], ...[-2, 0, 6, 2, -deepM, 6, -2, -deepM, 6]])

test('noise is judged a metre before a window and a metre and a half above the floor behind it', () => {
  expect(placeBefore(SOUTH, createObstacles([]))).toEqual([0, -1, 4.5])
})
test('a window behind a balcony is judged before the balcony', () => {
  expect(placeBefore(SOUTH, createObstacles([slab(1.8)]))[1]).toBe(-2.5)
})
test('a hall that covers more than a balcony does moves nothing', () => {
  expect(placeBefore(SOUTH, createObstacles([slab(30)]))).toEqual([0, -1, 4.5])
})
