import type { Series } from '@loujing/wire/http/sites'
import type { CompanyId, PointId, SiteId } from '@loujing/wire/id'
import { toMs, type Instant } from '@loujing/wire/instant'
import type { Quality } from '@loujing/wire/reading'
import type { Tx } from '../platform/db.ts'
import { refuse, type ProblemType } from '../platform/errors.ts'

/** One value to store; `series` is the point's number in the registry, `value` in the canonical unit. */
export type ReadingRow = {
  point: PointId
  series: number
  observedAt: Instant
  value: number
  quality: Quality
  replay: boolean
}

export type Step = Series['step']
export type Sample = Series['samples'][number]
export type SeriesRange = { point: PointId; from: Instant; to: Instant; step: Step | 'auto' }

/** Where readings are kept: in partitioned PostgreSQL, or in InfluxDB. Both pass the same tests. */
export type Readings = {
  /** Before ingest's transaction, outside of it: makes room for readings of these moments. */
  prepare(times: Iterable<number>): Promise<void>
  /**
   * Inside ingest's transaction, before its commit: when this resolves and the commit follows, the rows are kept. The same
   * (point, observedAt) again changes nothing, so a batch whose commit failed can be sent again.
   */
  write(tx: Tx, company: CompanyId, site: SiteId, rows: readonly ReadingRow[]): Promise<void>
  /** Whether so many readings may be stored by the one statement that takes a batch (`ingest.take`), and not by `write`. */
  fitStatement(rows: number): boolean
  /** Normal values only (quality N): a calibration or a fault is no measurement. Oldest first. */
  series(tx: Tx, range: SeriesRange): Promise<{ step: Step; samples: Sample[] }>
}

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/** What one chart can show and one answer may carry. */
export const MOST_SAMPLES = 10_000

const STEP_UP_TO: readonly (readonly [spanMs: number, step: Step])[] = [
  [2 * HOUR_MS, 'raw'],
  [2 * DAY_MS, 'minute'],
  [120 * DAY_MS, 'hour'],
  [Infinity, 'day'],
]

export const BAD_RANGE: ProblemType = {
  type: '/problems/stores/bad-range',
  title: 'The range must end after it begins',
  status: 400,
}
export const TOO_MANY_SAMPLES: ProblemType = {
  type: '/problems/stores/too-many-samples',
  title: 'The range holds too many samples at this step',
  status: 400,
}

/** The step that suits a range: as fine as a chart of it can show. */
export function chooseStep({ from, to, step }: Pick<SeriesRange, 'from' | 'to' | 'step'>): Step {
  const spanMs = toMs(to) - toMs(from)
  if (!(spanMs > 0)) throw refuse(BAD_RANGE)
  const fitting = STEP_UP_TO.find(([most]) => spanMs <= most)?.[1] ?? 'day'
  const chosen = step === 'auto' ? fitting : step
  const widthMs = { raw: 0, minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS }[chosen]
  if (widthMs > 0 && spanMs / widthMs > MOST_SAMPLES)
    throw refuse(TOO_MANY_SAMPLES, { step: chosen, most: MOST_SAMPLES })
  return chosen
}
