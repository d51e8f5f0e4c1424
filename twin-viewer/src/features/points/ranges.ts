import type { Series, SeriesQuery } from '@loujing/wire/http/sites'
import { toInstant, toMs } from '@loujing/wire/instant'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** What the buttons over a chart ask for. */
export const RANGES = {
  live: { ms: 10 * MINUTE_MS, step: 'raw' },
  hour: { ms: HOUR_MS, step: 'auto' },
  day: { ms: DAY_MS, step: 'auto' },
  week: { ms: 7 * DAY_MS, step: 'auto' },
  month: { ms: 30 * DAY_MS, step: 'auto' },
  year: { ms: 365 * DAY_MS, step: 'auto' },
} as const satisfies Record<string, { ms: number; step: SeriesQuery['step'] }>
export type Range = keyof typeof RANGES

export const queryOf = (range: Range, nowMs: number): SeriesQuery => ({
  from: toInstant(nowMs - RANGES[range].ms),
  to: toInstant(nowMs),
  step: RANGES[range].step,
})

const STEP_MS: Record<Exclude<Series['step'], 'raw'>, number> = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS }

/** The silence after which the line of a chart is broken: two and a half steps, of a raw series its device's period. */
export const gapMs = (step: Series['step'], periodMs = MINUTE_MS): number =>
  2.5 * (step === 'raw' ? Math.max(periodMs, 1000) : STEP_MS[step])

export type Row = { atMs: number; min: number; mean: number; max: number }

/** The samples with an empty one (NaN) in each silence, so that no line is drawn over what nobody measured. */
export function withGaps(samples: Series['samples'], silenceMs: number): Row[] {
  const rows: Row[] = []
  for (const sample of samples) {
    const atMs = toMs(sample.at)
    const previous = rows.at(-1)
    if (previous && atMs - previous.atMs > silenceMs) {
      rows.push({ atMs: previous.atMs + 1, min: Number.NaN, mean: Number.NaN, max: Number.NaN })
    }
    rows.push({ atMs, min: sample.min, mean: sample.mean, max: sample.max })
  }
  return rows
}
