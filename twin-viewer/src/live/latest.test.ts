import type { LatestValue } from '@loujing/wire/http/sites'
import type { PointId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { expect, test } from 'vitest'
import { effect } from 'vue'
import { createLatest } from './latest.ts'

const POINT = 'p1' as PointId
const at = (ms: number, value: number): LatestValue => ({ value, observedAt: toInstant(ms), quality: 'N' })

test('a value that a replay brings late does not become the present', () => {
  const latest = createLatest()
  expect(latest.put(POINT, at(2000, 20))).toBe(true)
  expect(latest.put(POINT, at(1000, 10))).toBe(false)
  expect(latest.put(POINT, at(2000, 99))).toBe(false)
  expect(latest.of(POINT).value?.value).toBe(20)
})

test('a new value of one point redraws that point only', () => {
  const latest = createLatest()
  const drawn: (number | undefined)[] = []
  effect(() => drawn.push(latest.of(POINT).value?.value))
  latest.put('p2' as PointId, at(1, 1))
  latest.put(POINT, at(1, 7))
  expect(drawn).toEqual([undefined, 7])
})
