import { expect, test } from 'vitest'
import { chartOption, type ChartInput } from './chart.ts'

const input = (change: Partial<ChartInput> = {}): ChartInput => ({
  rows: [
    { atMs: 0, min: 1, mean: 2, max: 5 },
    { atMs: 1, min: Number.NaN, mean: Number.NaN, max: Number.NaN },
    { atMs: 100, min: 2, mean: 3, max: 4 },
  ],
  isRaw: false,
  kind: 'dust-pm10',
  unit: 'ug/m3',
  threshold: undefined,
  fromMs: 0,
  toMs: 100,
  words: { mean: '平均', band: '范围', value: '数值', limit: '限值' },
  ...change,
})
const seriesOf = (given: ChartInput) =>
  chartOption(given).series as { data: unknown[][]; markLine?: { data: unknown[] } }[]

test('means stand over the band from lowest to highest, and a silence is a gap in all three', () => {
  const [low, height, mean] = seriesOf(input())
  expect(low!.data.map(([, value]) => value)).toEqual([1, null, 2])
  expect(height!.data.map(([, value]) => value)).toEqual([4, null, 2])
  expect(mean!.data.map(([, value]) => value)).toEqual([2, null, 3])
})

test('raw values have no band; the limit of an alarm is a line', () => {
  const [only, ...others] = seriesOf(input({ isRaw: true, threshold: 80 }))
  expect(others).toEqual([])
  expect(only!.markLine?.data).toEqual([{ yAxis: 80 }])
})
