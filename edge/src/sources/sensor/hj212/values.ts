import { canonicalUnit, isPossible, toCanonical } from '@loujing/wire/quantity'
import { QUALITIES, type PointValue, type Quality } from '@loujing/wire/reading'
import type { Hj212Point } from '../../../config.ts'
import type { SourceProblem } from '../../problems.ts'

/** Commands by which a device uploads measured values: real time, minute, hour, day. */
export const DATA_COMMANDS: readonly string[] = ['2011', '2051', '2061', '2031']

/** In which packet a statistic is looked for; one that is not here is of the minute, CN 2051. */
const PACKET_OF: Record<string, string> = { Rtd: '2011', DayData: '2031', NightData: '2031' }

/**
 * A point's `factor` is a code of HJ 212 table B, `a34002`, which means its real-time value, or a code with a statistic,
 * `a34002-Avg`. Each point takes from one packet only, so a mean is never drawn into the series of samples.
 */
export function factorOf(factor: string): { code: string; statistic: string; cn: string } {
  const [code = '', statistic = 'Rtd'] = factor.split('-')
  return { code, statistic, cn: PACKET_OF[statistic] ?? '2051' }
}

export type Trouble = { type: SourceProblem; detail: string }
export type Measured = { values: PointValue[]; troubles: Trouble[] }

/** The values of `items` that the device's points name, in canonical units, and what could not be believed. */
export function readValues(cn: string, items: ReadonlyMap<string, string>, points: readonly Hj212Point[]): Measured {
  const values: PointValue[] = []
  const troubles: Trouble[] = []
  const wanted = points.map((point) => ({ point, ...factorOf(point.factor) })).filter((each) => each.cn === cn)
  for (const { point, code, statistic } of wanted) {
    const text = items.get(`${code}-${statistic}`)
    if (text === undefined) continue
    const quality = qualityOf(items.get(`${code}-Flag`))
    // "" is 0 for Number, and no measurement.
    const value = text === '' ? NaN : (toCanonical(point.kind, Number(text), point.unit) ?? NaN)
    const name = `${code}-${statistic}=${text.slice(0, 32)}`
    if (!Number.isFinite(value)) troubles.push({ type: '/problems/source/not-a-number', detail: name })
    else if (!isPossible(point.kind, value)) troubles.push({ type: '/problems/source/impossible-value', detail: name })
    else values.push({ point: point.point, value, unit: canonicalUnit(point.kind), ...(quality && { quality }) })
  }
  return { values, troubles }
}

/** A flag that the standard does not know is as good as none: the value is taken for what the device says it is. */
function qualityOf(flag: string | undefined): Quality | undefined {
  return QUALITIES.find((quality) => quality === flag)
}

/** Codes among `items` that no point names. */
export function unknownFactors(items: ReadonlyMap<string, string>, points: readonly Hj212Point[]): string[] {
  const known = new Set(points.map(({ factor }) => factorOf(factor).code))
  const codes = new Set([...items.keys()].filter((name) => name.includes('-')).map((name) => name.split('-')[0]!))
  return [...codes].filter((code) => !known.has(code))
}
