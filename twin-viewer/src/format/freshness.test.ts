import type { LatestValue } from '@loujing/wire/http/sites'
import { toInstant } from '@loujing/wire/instant'
import { expect, test } from 'vitest'
import { freshnessOf } from './freshness.ts'

const NOW = Date.UTC(2026, 2, 1)
const heard = (agoMs: number, quality: LatestValue['quality'] = 'N'): LatestValue => ({
  value: 1,
  quality,
  observedAt: toInstant(NOW - agoMs),
})

test('a point is silent after two of its periods', () => {
  expect(freshnessOf({ periodMs: 60_000 }, heard(119_000), NOW)).toBe('good')
  expect(freshnessOf({ periodMs: 60_000 }, heard(121_000), NOW)).toBe('stale')
})

test('a fast point is given fifteen seconds, whatever its period', () => {
  expect(freshnessOf({ periodMs: 1000 }, heard(14_000), NOW)).toBe('good')
  expect(freshnessOf({ periodMs: 1000 }, heard(16_000), NOW)).toBe('stale')
})

test('a value that the device itself flags is doubtful, a point that never spoke has none', () => {
  expect(freshnessOf({}, heard(0, 'D'), NOW)).toBe('doubtful')
  expect(freshnessOf({}, undefined, NOW)).toBe('none')
})
