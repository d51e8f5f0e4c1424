import { describe, expect, test } from 'vitest'
import type { Hj212Point } from '../../../config.ts'
import { createSplits } from './splits.ts'
import { parseItems, parseSegment } from './segment.ts'
import { fromDataTime, toDataTime, toQn } from './time.ts'
import { readValues, unknownFactors } from './values.ts'

const POINTS: Hj212Point[] = [
  { point: 'pm10', kind: 'dust-pm10', unit: 'ug/m3', factor: 'a34002' },
  { point: 'tsp', kind: 'dust-tsp', unit: 'mg/m3', factor: 'a34001' },
  { point: 'pm10-mean', kind: 'dust-pm10', unit: 'ug/m3', factor: 'a34002-Avg' },
]
const read = (cn: string, cp: string) => readValues(cn, parseItems(cp), POINTS)

describe('values', () => {
  test('are taken by factor code, converted to the canonical unit, with the device’s own flag', () => {
    expect(read('2011', 'a34002-Rtd=85.1,a34002-Flag=N;a34001-Rtd=0.3,a34001-Flag=M').values).toEqual([
      { point: 'pm10', value: 85.1, unit: 'ug/m3', quality: 'N' },
      { point: 'tsp', value: 300, unit: 'ug/m3', quality: 'M' },
    ])
  })

  test('a mean of a minute is never drawn into the series of samples', () => {
    expect(read('2051', 'a34002-Avg=80,a34002-Rtd=85').values).toEqual([
      { point: 'pm10-mean', value: 80, unit: 'ug/m3' },
    ])
    expect(read('2011', 'a34002-Avg=80').values).toEqual([])
  })

  test.each(['', 'NaN', '-', '1e999', '85,1'])('"%s" is no number and not published', (text) => {
    const { values, troubles } = read('2011', `a34001-Rtd=0.2;a34002-Rtd=${text.replace(',', '.1.')}`)
    expect(values.map(({ point }) => point)).toEqual(['tsp'])
    expect(troubles.map(({ type }) => type)).toEqual(['/problems/source/not-a-number'])
  })

  test('what no dust meter can read is a fault of the device', () => {
    expect(read('2011', 'a34002-Rtd=-999').troubles).toEqual([
      { type: '/problems/source/impossible-value', detail: 'a34002-Rtd=-999' },
    ])
  })

  test('a flag that is not in the standard is left out', () => {
    expect(read('2011', 'a34002-Rtd=85,a34002-Flag=Z').values).toEqual([{ point: 'pm10', value: 85, unit: 'ug/m3' }])
  })

  test('factors that nobody registered are named', () => {
    expect(unknownFactors(parseItems('DataTime=1;a34002-Rtd=1;a21026-Rtd=5,a21026-Flag=N'), POINTS)).toEqual(['a21026'])
  })
})

describe('time', () => {
  test('of a station is Beijing time', () => {
    expect(fromDataTime('20260301080000')).toBe('2026-03-01T00:00:00.000Z')
    expect(toDataTime(Date.UTC(2026, 1, 28, 16))).toBe('20260301000000')
    expect(toQn(Date.UTC(2026, 1, 28, 16, 0, 0, 7))).toBe('20260301000000007')
  })

  test.each(['20260230080000', '20261301080000', '2026030108', '20260301246000', 'now'])(
    '%s does not exist',
    (text) => {
      expect(fromDataTime(text)).toBeUndefined()
    },
  )
})

describe('a packet in parts', () => {
  const part = (qn: number, no: number, of: number) =>
    parseSegment(`QN=2026030110000000${qn};ST=39;CN=2011;PW=p;MN=m;Flag=7;PNUM=${of};PNO=${no};CP=&&&&`)!
  const time = fromDataTime('20260301100000')!

  test('has the moment that its first part says', () => {
    const splits = createSplits()
    expect(splits.place(part(1, 1, 2), time)).toEqual({ time })
    expect(splits.place(part(1, 2, 2), undefined)).toEqual({ time })
  })

  test('that is never completed is told when the next one begins', () => {
    const splits = createSplits()
    splits.place(part(1, 1, 3), time)
    expect(splits.place(part(2, 1, 2), time).abandoned).toBe('1 of 3 parts of 20260301100000001')
  })

  test('a part whose moment nobody said has none', () => {
    expect(createSplits().place(part(1, 2, 2), undefined)).toEqual({})
  })

  test('a completed packet leaves nothing behind', () => {
    const splits = createSplits()
    splits.place(part(1, 1, 2), time)
    splits.place(part(1, 2, 2), undefined)
    expect(splits.place(part(2, 2, 2), undefined)).toEqual({})
  })
})
