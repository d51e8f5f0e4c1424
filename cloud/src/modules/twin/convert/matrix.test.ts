import { expect, test } from 'vitest'
import { decompose, IDENTITY, invert, type Matrix, multiply, transform } from './matrix.ts'

const turn = (degrees: number): Matrix => {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  return [c, s, 0, 0, -s, c, 0, 0, 0, 0, 1, 0, 10, 20, 30, 1]
}

test('a placement times its inverse is where one began', () => {
  const placement = multiply(turn(33), [2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 4, 0, 5, 6, 7, 1])
  const back = multiply(placement, invert(placement)!)
  back.forEach((value, i) => expect(value).toBeCloseTo(IDENTITY[i]!, 12))
})

test('each rotation survives as a quaternion, also those whose trace is negative', () => {
  const axes: Matrix[] = [
    turn(170),
    [1, 0, 0, 0, 0, -1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1],
    [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1],
    [0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1],
  ]
  for (const m of axes) {
    const [x, y, z, w] = decompose(m)!.rotation
    const rotated = [
      1 - 2 * (y * y + z * z),
      2 * (x * y + z * w),
      2 * (x * z - y * w),
      2 * (x * y - z * w),
      1 - 2 * (x * x + z * z),
      2 * (y * z + x * w),
    ]
    const wanted = [m[0]!, m[1]!, m[2]!, m[4]!, m[5]!, m[6]!]
    rotated.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 9))
  }
})

test('a mirrored or sheared placement cannot be an instance', () => {
  expect(decompose([-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])).toBeUndefined()
  expect(decompose([1, 0, 0, 0, 0.3, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])).toBeUndefined()
  expect(transform(IDENTITY, 1, 2, 3)).toEqual([1, 2, 3])
})
