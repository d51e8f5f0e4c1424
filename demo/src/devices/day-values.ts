import type { PointValue } from '@loujing/wire/reading'
import { craneValues } from './crane-monitor.ts'
import { noiseValues } from './noise-meter.ts'
import { DEMO_PEAKS, dustAt, meterAt, pitAt } from './site-values.ts'

type Measure = (ms: number) => PointValue[]
const NO_PEAKS = { everyMs: 0, lastMs: 0 }
const value = (point: string, measured: number, unit: string): PointValue => ({
  point,
  value: measured,
  unit,
  quality: 'N',
})

/** What each device of the demo site measures at a moment, by its points in the gateway's file: `demo/src/seed/site-config.ts`. */
export const DAY_VALUES = {
  noise: noiseValues({}),
  crane: craneValues({}),
  dust: (ms) => {
    const dust = dustAt({ seed: 212, peaks: DEMO_PEAKS.dust }, ms)
    return [
      value('pm10', dust.pm10, 'ug/m3'),
      value('pm25', dust.pm25, 'ug/m3'),
      value('tsp', dust.tsp, 'ug/m3'),
      value('wind', dust.windSpeed, 'm/s'),
      value('direction', dust.windDirection, 'deg'),
      value('temperature', dust.temperature, 'Cel'),
      value('humidity', dust.humidity, '%'),
    ]
  },
  meter: (ms) => {
    const { energy, power } = meterAt({ seed: 645, peaks: NO_PEAKS }, ms)
    return [value('energy', energy, 'kW.h'), value('power', power, 'kW')]
  },
  pit: (ms) => {
    const { horizontal, settlement } = pitAt({ seed: 50497, peaks: NO_PEAKS }, ms)
    return [value('horizontal', horizontal, 'mm'), value('settlement', settlement, 'mm')]
  },
} as const satisfies Record<string, Measure>
