import type { Alarm, LatestValue } from '@loujing/wire/http/sites'
import type { PointId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { expect, test } from 'vitest'
import { freshnessOf, isOver } from './freshness.ts'

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

test('a point is over its limit while an alarm of its value is active, not because it is silent', () => {
  const point = { id: 'p1' as PointId }
  const alarm = (type: string, state: string) => ({ type, state, source: { id: 'p1' } }) as unknown as Alarm
  expect(isOver(point, [alarm('dust-high', 'active')])).toBe(true)
  expect(isOver(point, [alarm('dust-high', 'cleared'), alarm('sensor-stale', 'active')])).toBe(false)
  expect(isOver({ id: 'p2' as PointId }, [alarm('dust-high', 'active')])).toBe(false)
})
