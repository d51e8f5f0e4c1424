import type { Series } from '@loujing/wire/http/sites'
import { toInstant, toMs } from '@loujing/wire/instant'
import { expect, test } from 'vitest'
import { gapMs, queryOf, RANGES, withGaps } from './ranges.ts'

const NOW = Date.UTC(2026, 2, 1)
const sample = (atMs: number, mean: number): Series['samples'][number] => ({
  at: toInstant(atMs),
  min: mean - 1,
  mean,
  max: mean + 1,
  count: 1,
})

test('each button asks for its span, up to now; live asks for the values themselves', () => {
  for (const range of Object.keys(RANGES) as (keyof typeof RANGES)[]) {
    const { from, to } = queryOf(range, NOW)
    expect(toMs(to) - toMs(from)).toBe(RANGES[range].ms)
  }
  expect(queryOf('live', NOW).step).toBe('raw')
})

test('a silence longer than two and a half steps breaks the line, a late sample does not', () => {
  const minute = 60_000
  const rows = withGaps([sample(0, 1), sample(2 * minute, 2), sample(10 * minute, 3)], gapMs('minute'))
  expect(rows.map(({ mean }) => mean)).toEqual([1, 2, Number.NaN, 3])
})

test('a raw series breaks by the period of its device', () => {
  expect(gapMs('raw', 5000)).toBe(12_500)
  expect(gapMs('raw', 100)).toBe(2500)
})
