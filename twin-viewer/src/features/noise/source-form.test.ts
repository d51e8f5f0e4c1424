import type { KeptNoiseSource, NoiseSource } from '@loujing/wire/http/noise'
import { expect, test } from 'vitest'
import { formOf, sourceOf, withSpot } from './source-form.ts'

const ROAD: NoiseSource = {
  ...{ kind: 'road', name: '文一西路', heightM: 0.5, origin: '实测' },
  line: [
    { eastM: -300, northM: -40 },
    { eastM: 300, northM: -40 },
  ],
  emission: { by: 'measured', dayDb: 72, nightDb: 64, distanceM: 10 },
}
const PUMP: NoiseSource = {
  ...{ kind: 'machine', name: '泵车', at: { eastM: 0, northM: 30 }, heightM: 2, origin: '铭牌' },
  ...{ power: { aWeightedDb: 109 }, fromHour: 7, toHour: 19, share: 0.5 },
}
const kept = (source: NoiseSource) => ({ source }) as KeptNoiseSource

test('a source that is opened and saved unchanged is the same', () => {
  expect(sourceOf(formOf(kept(ROAD), 'road'))).toEqual(ROAD)
  expect(sourceOf(formOf(kept(PUMP), 'machine'))).toEqual(PUMP)
  const byBands: NoiseSource = { ...PUMP, power: { bandsDb: [90, 95, 98, 100, 99, 96, 90, 82] } }
  expect(sourceOf(formOf(kept(byBands), 'machine'))).toEqual(byBands)
})

test('a source needs a name, its place and a word on where its levels come from', () => {
  const form = formOf(kept(ROAD), 'road')
  for (const missing of [{ name: ' ' }, { origin: '' }, { spots: '0, 0' }, { spots: 'x' }]) {
    expect(sourceOf({ ...form, ...missing })).toBeUndefined()
  }
})

test('a click goes on with a road and moves a machine', () => {
  const spot = { eastM: 5, northM: 6 }
  expect(withSpot(formOf(kept(ROAD), 'road'), spot).split('\n')).toHaveLength(3)
  expect(withSpot(formOf(kept(PUMP), 'machine'), spot)).toBe('5, 6')
})
