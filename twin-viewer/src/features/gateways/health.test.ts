import { expect, test } from 'vitest'
import { fullness, troubles } from './health.ts'

const outbox = (bytes: number, refusing = false) => ({ depth: 1, bytes, limitBytes: 1000, refusing, corrupt: 0 })

test('an outbox is calm, then a warning, then an exception, and an exception whenever it refuses', () => {
  expect([0, 699, 700, 949, 950, 2000].map((bytes) => fullness(outbox(bytes)).tone)).toEqual([
    'success',
    'success',
    'warning',
    'warning',
    'exception',
    'exception',
  ])
  expect(fullness(outbox(10, true)).tone).toBe('exception')
  expect(fullness(outbox(2000)).percent).toBe(100)
})

test('what went wrong most often comes first, what never happened is not told', () => {
  expect(troubles({ a: 1, b: 0, c: 7 })).toEqual([
    ['c', 7],
    ['a', 1],
  ])
})
