import { expect, test } from 'vitest'
import { createLoad, createRate } from './load.ts'

test('a rate counts the last ten seconds and forgets what was before', () => {
  const rate = createRate()
  for (let atMs = 0; atMs < 20_000; atMs += 500) rate.add(2, atMs)
  expect(rate.perSecond(20_000)).toBe(3.8)
  expect(rate.perSecond(40_000)).toBe(0)
})

test('what is possible follows from what a frame takes, and one slow frame does not change it', () => {
  const load = createLoad()
  expect(load.read(0)).toBeUndefined()
  for (let n = 0; n < 20; n++) load.judged(n === 12 ? 900 : 40, n * 100)
  expect(load.read(2000)).toEqual({ judgedPerSecond: 2, mostPerSecond: 25 })
})
