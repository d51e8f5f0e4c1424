import type { DryRunLine, DryRunSeries } from '@loujing/wire/http/rules'
import { toMs } from '@loujing/wire/instant'
import type { Severity } from '@loujing/wire/severity'

/** A stretch in which the alarm would have been up, and how bad. */
export type Stretch = { fromMs: number; toMs: number; severity: Severity }
export type DryRunResult = {
  done: number
  stretches: Stretch[]
  series: DryRunSeries[]
  readings: number
  notRecorded: string[]
  limitAtMs?: number
  isWhole: boolean
  isFailed: boolean
}

export const nothingYet: DryRunResult = {
  done: 0,
  stretches: [],
  series: [],
  readings: 0,
  notRecorded: [],
  isWhole: false,
  isFailed: false,
}

/** Adds a line of a dry run. A stretch that is up at the end of what was read goes on to `toMs`. */
export function hearLine(result: DryRunResult, line: DryRunLine, endMs: number): DryRunResult {
  switch (line.line) {
    case 'progress':
      return { ...result, done: line.done }
    case 'turn': {
      const atMs = toMs(line.at)
      const before = result.stretches.map((one) => (one.toMs === endMs ? { ...one, toMs: atMs } : one))
      const next = line.severity === null ? [] : [{ fromMs: atMs, toMs: endMs, severity: line.severity }]
      return { ...result, stretches: [...before, ...next] }
    }
    case 'chart':
      return { ...result, series: [...result.series, line.series] }
    case 'done': {
      const { readings, notRecorded, limitAt } = line
      return { ...result, done: 1, isWhole: true, readings, notRecorded, ...(limitAt && { limitAtMs: toMs(limitAt) }) }
    }
    case 'failed':
      return { ...result, isFailed: true }
  }
}

/** How often it would have begun, and for how long it would have been up in all; a change of severity is no new alarm. */
export function summaryOf(stretches: readonly Stretch[]): { times: number; upMs: number } {
  const times = stretches.filter(({ fromMs }, at) => stretches[at - 1]?.toMs !== fromMs).length
  return { times, upMs: stretches.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) }
}
