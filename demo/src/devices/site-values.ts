import { activityAt, drift, mix, peakAt, round, warmthAt, workedHours, type Peaks } from './day-curve.ts'

/** What a simulated device needs to know to make up a value; `seed` tells two devices of one kind apart. */
export type Curve = { seed: number; peaks: Peaks }

const MINUTE_MS = 60_000

/** A dust peak every six minutes and a noise peak every five, not at the same time, so that alarms rise and clear. */
export const DEMO_PEAKS: Record<'dust' | 'noise', Peaks> = {
  dust: { everyMs: 6 * MINUTE_MS, lastMs: 2.5 * MINUTE_MS },
  noise: { everyMs: 5 * MINUTE_MS, lastMs: 2 * MINUTE_MS, offsetMs: 2 * MINUTE_MS },
}

/** Dust in ug/m3, wind in m/s and degrees, air in Cel and %. A peak takes PM10 past 420, whatever the hour. */
export function dustAt({ seed, peaks }: Curve, ms: number) {
  const peak = peakAt(peaks, ms)
  const pm10 = mix(38, 92, activityAt(ms)) + 14 * drift(seed, ms, 90_000) + 4 * drift(seed + 1, ms, 7_000) + 380 * peak
  return {
    pm10: round(pm10, 1),
    pm25: round(pm10 * (0.46 - 0.14 * peak) + 3 * drift(seed + 2, ms, 60_000), 1),
    tsp: round(pm10 * 1.9 + 12 * drift(seed + 3, ms, 45_000), 1),
    windSpeed: round(Math.max(0, 2.4 + 1.4 * drift(seed + 4, ms, 600_000) + 0.7 * drift(seed + 5, ms, 15_000)), 1),
    windDirection: round((155 + 60 * drift(seed + 6, ms, 1_800_000) + 12 * drift(seed + 7, ms, 20_000) + 360) % 360, 0),
    temperature: round(19 + 5.5 * warmthAt(ms) + 0.8 * drift(seed + 8, ms, 1_200_000), 1),
    humidity: round(64 - 14 * warmthAt(ms) + 5 * drift(seed + 9, ms, 1_500_000), 1),
  }
}

/** Equivalent level of the last seconds in dB(A): about 47 at night, 63 at work, a peak (pile, saw, horn) past 85. */
export function noiseAt({ seed, peaks }: Curve, ms: number) {
  const quiet = mix(45.5, 63, activityAt(ms)) + 2.2 * drift(seed, ms, 40_000) + 0.8 * drift(seed + 1, ms, 6_000)
  return { leq: round(mix(quiet, 86.5, peakAt(peaks, ms)), 1) }
}

/** A tower crane at work: moment in % of the rated one, wind at the jib in m/s, the hook's height in m. */
export function craneAt({ seed }: Curve, ms: number) {
  const busy = Math.min(1, activityAt(ms) * 1.2)
  const lift = Math.max(0, drift(seed, ms, 75_000))
  return {
    moment: round(6 + busy * 68 * lift + 1.5 * drift(seed + 1, ms, 9_000), 1),
    wind: round(Math.max(0, 4.8 + 2.6 * drift(seed + 2, ms, 600_000) + 1.2 * drift(seed + 3, ms, 12_000)), 1),
    hook: round(34 + 28 * busy * drift(seed + 4, ms, 55_000), 1),
  }
}

const OPENED_MS = Date.UTC(2026, 2, 1)

/** The site's main meter: a counter in kW.h that only grows, and the power of now in kW: 14 at rest, 174 at full work. */
export function meterAt({ seed }: Curve, ms: number) {
  const restHours = Math.max(0, ms - OPENED_MS) / 3_600_000
  const hours = Math.max(0, workedHours(ms) - workedHours(OPENED_MS))
  return {
    energy: round(12_480 + 14 * restHours + 160 * hours, 1),
    power: round(14 + 160 * activityAt(ms) + 9 * drift(seed, ms, 30_000), 2),
  }
}

/** The wall top of the pit: horizontal displacement and settlement in mm, creeping, with the breath of the day. */
export function pitAt({ seed }: Curve, ms: number) {
  const days = Math.max(0, (ms - OPENED_MS) / 86_400_000)
  const creep = 16 * (1 - Math.exp(-days / 60))
  return {
    horizontal: round(creep + 0.5 * warmthAt(ms) + 0.25 * drift(seed, ms, 300_000), 2),
    settlement: round(-0.6 * creep + 0.2 * drift(seed + 1, ms, 300_000), 2),
  }
}
