import { expect, test } from 'vitest'
import { sparkline } from './sparkline.ts'

test('time goes to the right and greater values stand higher', () => {
  const path = sparkline(
    [
      { atMs: 0, value: 1 },
      { atMs: 10, value: 3 },
    ],
    102,
    22,
    100,
  )
  expect(path).toBe('M1.0 21.0L101.0 1.0')
})

test('the line breaks where nobody measured', () => {
  const samples = [0, 10, 20, 90, 100].map((atMs) => ({ atMs, value: atMs }))
  expect(sparkline(samples, 100, 30, 30).match(/M/g)).toHaveLength(2)
})

test('a steady value is a level line in the middle, a single one is no line', () => {
  const level = sparkline(
    [
      { atMs: 0, value: 5 },
      { atMs: 1, value: 5 },
    ],
    10,
    30,
    9,
  )
  expect(level).toBe('M1.0 15.0L9.0 15.0')
  expect(sparkline([{ atMs: 0, value: 5 }], 10, 30, 9)).toBe('')
})
