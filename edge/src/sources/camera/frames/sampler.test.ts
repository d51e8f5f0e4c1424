import { expect, test } from 'vitest'
import { createSampler } from './sampler.ts'

const taken = (periodMs: number, times: number[]): number[] => {
  const isDue = createSampler(periodMs)
  return times.filter((at) => isDue(at))
}

test('twenty-five pictures a second, sampled each 500 ms, give two a second in the long run', () => {
  const minute = Array.from({ length: 60 * 25 }, (_, at) => at * 40)
  expect(taken(500, minute)).toHaveLength(120)
})

test('a camera slower than the period gives all it has, without a burst afterwards', () => {
  expect(taken(500, [0, 2000, 4000, 4040, 4080])).toEqual([0, 2000, 4000])
})

test('jitter of a few milliseconds does not cost a picture', () => {
  expect(taken(500, [0, 495, 1003, 1492])).toHaveLength(4)
})
