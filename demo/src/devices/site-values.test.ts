import { describe, expect, test } from 'vitest'
import { isPossible, toCanonical, type QuantityKind } from '@loujing/wire/quantity'
import { DEMO_PEAKS, craneAt, dustAt, meterAt, noiseAt, pitAt } from './site-values.ts'

const NEVER = { everyMs: 0, lastMs: 0 }
const MIDNIGHT = Date.UTC(2026, 4, 11, 16) // in Beijing
const day = (stepMs: number) => Array.from({ length: 86_400_000 / stepMs }, (_, i) => MIDNIGHT + i * stepMs)
const at = (hour: number) => MIDNIGHT + hour * 3_600_000
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('a simulated day', () => {
  test('the same seed and moment give the same values, another seed gives others', () => {
    const curve = { seed: 7, peaks: NEVER }
    expect(dustAt(curve, at(9))).toEqual(dustAt(curve, at(9)))
    expect(dustAt(curve, at(9))).not.toEqual(dustAt({ ...curve, seed: 8 }, at(9)))
  })

  test('work is louder and dustier than night', () => {
    const hour = (from: number) => day(60_000).filter((ms) => ms >= at(from) && ms < at(from + 2))
    const curve = { seed: 3, peaks: NEVER }
    expect(
      mean(hour(9).map((ms) => noiseAt(curve, ms).leq)) - mean(hour(2).map((ms) => noiseAt(curve, ms).leq)),
    ).toBeGreaterThan(12)
    expect(
      mean(hour(9).map((ms) => dustAt(curve, ms).pm10)) - mean(hour(2).map((ms) => dustAt(curve, ms).pm10)),
    ).toBeGreaterThan(30)
  })

  test('without peaks no limit of the default rules is passed, with them each level is reached', () => {
    const calm = day(5_000).map((ms) => dustAt({ seed: 1, peaks: NEVER }, ms).pm10)
    const rough = day(5_000).map((ms) => dustAt({ seed: 1, peaks: DEMO_PEAKS.dust }, ms).pm10)
    expect(Math.max(...calm)).toBeLessThan(150)
    expect(Math.max(...rough)).toBeGreaterThan(420)
    expect(Math.max(...day(5_000).map((ms) => noiseAt({ seed: 1, peaks: DEMO_PEAKS.noise }, ms).leq))).toBeGreaterThan(
      85,
    )
  })

  test('the energy counter never runs backwards, and grows by the power of the day', () => {
    const minutes = day(60_000).map((ms) => meterAt({ seed: 1, peaks: NEVER }, ms))
    const counter = minutes.map(({ energy }) => energy)
    expect(counter.every((value, i) => i === 0 || value >= (counter[i - 1] ?? 0))).toBe(true)
    const used = (counter.at(-1) ?? 0) - (counter[0] ?? 0)
    expect(used / (mean(minutes.map(({ power }) => power)) * 24)).toBeCloseTo(1, 1)
  })

  test('every value of a day is one that such a sensor can read', () => {
    const impossible = (kind: QuantityKind, unit: string, value: number) =>
      !isPossible(kind, toCanonical(kind, value, unit) ?? Number.NaN)
    const curve = { seed: 5, peaks: DEMO_PEAKS.dust }
    const bad = day(30_000).filter((ms) => {
      const dust = dustAt(curve, ms)
      const crane = craneAt(curve, ms)
      return [
        impossible('dust-pm10', 'ug/m3', dust.pm10),
        impossible('dust-pm25', 'ug/m3', dust.pm25),
        impossible('dust-tsp', 'ug/m3', dust.tsp),
        impossible('wind-direction', 'deg', dust.windDirection),
        impossible('wind-speed', 'm/s', dust.windSpeed),
        impossible('humidity', '%', dust.humidity),
        impossible('noise', 'dB[SPL]', noiseAt(curve, ms).leq),
        impossible('load-moment', '%', crane.moment),
        impossible('length', 'm', crane.hook),
        impossible('length', 'mm', pitAt(curve, ms).horizontal),
        impossible('power', 'kW', meterAt(curve, ms).power),
      ].some(Boolean)
    })
    expect(bad).toEqual([])
  })
})
