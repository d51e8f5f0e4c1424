import { expect, test } from 'vitest'
import { OWN_LIMITS, readNoiseLimits } from './limits.ts'

test('a limit of the operator goes before ours of the same name, and the others stay', () => {
  const own = {
    ...OWN_LIMITS.find(({ limit }) => limit === 'site-boundary')!,
    nightDb: 50,
    city: '杭州',
    confirmed: true,
  }
  const limits = readNoiseLimits(JSON.stringify([own]))
  expect(limits.filter(({ limit }) => limit === 'site-boundary')).toEqual([own])
  expect(limits).toHaveLength(OWN_LIMITS.length)
})

test('a list that is not right is refused with the place of the fault', () => {
  expect(() => readNoiseLimits('[{"limit":"x"}]')).toThrow(/LOUJING_NOISE_LIMITS\/0/)
})

test('no limit that nobody has compared with its text is called confirmed', () => {
  expect(OWN_LIMITS.filter(({ confirmed }) => confirmed)).toEqual([])
})
