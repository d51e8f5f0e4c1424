import type { Alarm, LatestValue, Point } from '@loujing/wire/http/sites'
import { toMs } from '@loujing/wire/instant'

/** none: never heard · stale: silent for two periods · doubtful: the device itself flags it · good. */
export type Freshness = 'none' | 'stale' | 'doubtful' | 'good'

const DEFAULT_PERIOD_MS = 60_000
// A fast sensor is not called stale for a breath of the network.
const SHORTEST_SILENCE_MS = 15_000

export function freshnessOf(point: Pick<Point, 'periodMs'>, latest: LatestValue | undefined, nowMs: number): Freshness {
  if (!latest) return 'none'
  const allowedMs = Math.max(SHORTEST_SILENCE_MS, 2 * (point.periodMs ?? DEFAULT_PERIOD_MS))
  if (nowMs - toMs(latest.observedAt) > allowedMs) return 'stale'
  return latest.quality === 'N' ? 'good' : 'doubtful'
}

/** `over` while the point itself is in alarm; an alarm that it is silent says no more than `stale` does. */
export const isOver = (point: Pick<Point, 'id'>, alarms: Iterable<Alarm>): boolean =>
  [...alarms].some(({ state, type, source }) => state === 'active' && type !== 'sensor-stale' && source.id === point.id)
