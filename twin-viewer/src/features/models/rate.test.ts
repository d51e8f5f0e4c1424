import { expect, test } from 'vitest'
import { createRate } from './rate.ts'

test('the rate is that of the last seconds, and nothing before it is known', () => {
  const rate = createRate()
  expect(rate.tell(0, 0)).toBe(0)
  expect(rate.tell(1000, 100)).toBe(0)
  expect(rate.tell(10_000, 1000)).toBe(10_000)
  for (let second = 2; second <= 30; second++) rate.tell(10_000 + second * 1000, second * 1000)
  expect(rate.tell(41_000, 31_000)).toBe(1000)
})

test('what is sent again after a cut does not make the line run backwards', () => {
  const rate = createRate()
  rate.tell(0, 0)
  rate.tell(8000, 1000)
  expect(rate.tell(4000, 2000)).toBe(0)
  expect(rate.tell(6000, 3000)).toBe(2000)
})
