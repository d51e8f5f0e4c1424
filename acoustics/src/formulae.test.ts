import { describe, expect, test } from 'vitest'
import { airDbPerM } from './air.ts'
import { aWeighted, BANDS_HZ, octaves, sumDb } from './bands.ts'
import { groundDb } from './ground.ts'
import { meanOverDb } from './period.ts'
import { powerFromMeasured, roadBands } from './road.ts'
import { screenDb } from './screen.ts'

describe('what air takes is what ISO 9613-2 table 2 says, dB a kilometre', () => {
  test.each([
    [10, 70, [0.1, 0.4, 1.0, 1.9, 3.7, 9.7, 32.8, 117]],
    [20, 70, [0.1, 0.3, 1.1, 2.8, 5.0, 9.0, 22.9, 76.6]],
    [30, 70, [0.1, 0.3, 1.0, 3.1, 7.4, 12.7, 23.1, 59.3]],
    [15, 20, [0.3, 0.6, 1.2, 2.7, 8.2, 28.2, 88.8, 202]],
    [15, 50, [0.1, 0.5, 1.2, 2.2, 4.2, 10.8, 36.2, 129]],
    [15, 80, [0.1, 0.3, 1.1, 2.4, 4.1, 8.3, 23.7, 82.8]],
  ])('at %i °C and %i %% of humidity', (temperatureC, humidityPercent, table) => {
    const found = airDbPerM({ temperatureC, humidityPercent, pressureKPa: 101.325 }).map((db) => db * 1000)
    // the last digit of the table, and half a per cent above a hundred
    found.forEach((db, band) => expect(Math.abs(db - table[band]!)).toBeLessThan(Math.max(0.07, db * 0.005)))
  })
})

describe('levels', () => {
  test('two equal ones are three decibels more, ten are ten more, silence adds nothing', () => {
    expect(sumDb([60, 60])).toBeCloseTo(63.01, 2)
    expect(sumDb(Array<number>(10).fill(60))).toBeCloseTo(70, 9)
    expect(sumDb([60, -Infinity])).toBeCloseTo(60, 9)
    expect(sumDb([])).toBe(-Infinity)
  })
  test('a tone of 1000 Hz weighs as it is, one of 63 Hz 26.2 dB less', () => {
    const only = (hz: number) => octaves((band) => (BANDS_HZ[band] === hz ? 80 : -Infinity))
    expect(aWeighted(only(1000))).toBeCloseTo(80, 9)
    expect(aWeighted(only(63))).toBeCloseTo(53.8, 9)
  })
})

describe('the ground', () => {
  const HEIGHTS = { sourceM: 1, receiverM: 1.5, planM: 50 }
  test('gives three decibels where it is hard, in every band', () => {
    for (const db of groundDb({ source: 0, middle: 0, receiver: 0 }, HEIGHTS)) expect(db).toBeCloseTo(-3, 9)
  })
  test('gives more from far away, where there is a middle that neither end reaches', () => {
    // 30 (1 + 1.5) = 75 m; q = 1 - 75/300 = 0.75; -3 - 3 × 0.75
    for (const db of groundDb({ source: 0, middle: 0, receiver: 0 }, { ...HEIGHTS, planM: 300 })) {
      expect(db).toBeCloseTo(-5.25, 9)
    }
  })
  test('takes most at 500 Hz where it is porous and both are low', () => {
    const porous = groundDb({ source: 1, middle: 1, receiver: 1 }, { sourceM: 0.5, receiverM: 1.5, planM: 100 })
    // c′(0.5) = 1.5 + 14 e^(-0.46 × 0.25) (1 - e^-2) = 12.290; c′(1.5) = 1.5 + 14 e^(-0.46 × 2.25) (1 - e^-2) = 5.800
    expect(porous[3]).toBeCloseTo(-3 + 12.29 + 5.8, 2)
    expect(Math.max(...porous)).toBe(porous[3])
    for (const db of porous.slice(5)) expect(db).toBeCloseTo(0, 9)
  })
})

describe('a screen', () => {
  test('at the line of sight takes 4.8 dB: 10 lg 3', () => {
    const grazing = { toEdgeM: 50, acrossM: 0, fromEdgeM: 50, straightM: 100 }
    for (const db of screenDb(grazing, 'over')) expect(db).toBeCloseTo(4.771, 3)
  })
  test('with two edges takes up to 10 lg 3 more than one of the same way, in the high bands', () => {
    const single = screenDb({ toEdgeM: 30, acrossM: 0, fromEdgeM: 75, straightM: 100 }, 'beside')
    const double = screenDb({ toEdgeM: 30, acrossM: 20, fromEdgeM: 55, straightM: 100 }, 'beside')
    // λ(1000) = 0.34 m, 5 λ / e = 0.085: C3 = 1.00723 / 0.34056 = 2.9576
    expect(double[4] - single[4]).toBeCloseTo(10 * Math.log10((3 + 58.8235 * 2.9576 * 5) / (3 + 58.8235 * 5)), 3)
    expect(double[0]).toBeGreaterThan(single[0])
  })
})

describe('a road', () => {
  test('has the A-weighted power that it was given, most of it at 1000 Hz and none below 100', () => {
    const bands = roadBands(80)
    expect(aWeighted(bands)).toBeCloseTo(80, 9)
    // thirds of -9, -8 and -9 dB are -3.87 together; the whole table is 0.16 dB
    expect(bands[4]).toBeCloseTo(80 - 3.87 - 0.16, 2)
    expect(bands[0]).toBe(-Infinity)
  })
  test('that was measured at 7.5 m has the power of an endless line: 10 lg 30 more, less what hard ground gives', () => {
    expect(powerFromMeasured(70, 7.5)).toBeCloseTo(70 + 14.771 - 3, 3)
  })
})

describe('hours of work', () => {
  test('of half a day at full power are three decibels less over the day, and silence at night', () => {
    const work = { fromHour: 8, toHour: 16, share: 1 }
    expect(meanOverDb(work, 'day')).toBeCloseTo(-3.01, 2)
    expect(meanOverDb(work, 'night')).toBe(-Infinity)
  })
  test('over midnight belong to both: from 20 to 2 two hours of the day and four of the night', () => {
    const work = { fromHour: 20, toHour: 2, share: 0.5 }
    expect(meanOverDb(work, 'day')).toBeCloseTo(10 * Math.log10(1 / 16), 9)
    expect(meanOverDb(work, 'night')).toBeCloseTo(10 * Math.log10(2 / 8), 9)
  })
  test('all round the clock are the whole of both', () => {
    for (const period of ['day', 'night'] as const) {
      expect(meanOverDb({ fromHour: 0, toHour: 24, share: 1 }, period)).toBeCloseTo(0, 9)
    }
  })
})
