import type { NoiseLimit } from '@loujing/wire/http/noise'
import type { Sql } from '../../platform/db.ts'
import type { Log } from '../../platform/log.ts'
import type { Sites } from '../sites/index.ts'
import type { TwinService } from '../twin/index.ts'
import { createComputing } from './computing.ts'
import { createPlan } from './plan.ts'
import { createSources } from './sources.ts'
import { createStudies } from './studies.ts'

export type NoiseDeps = {
  sql: Sql
  now: () => Date
  log: Log
  limits: readonly NoiseLimit[]
  sites: { places: Pick<Sites['places'], 'getSiteIn'> }
  twin: Pick<TwinService, 'listEnvelopes'>
}
export type Noise = ReturnType<typeof createNoise>

/** What is heard before the windows of a site, of roads and machines: simulated, never measured. */
export function createNoise({ sql, now, log, limits, sites, twin }: NoiseDeps) {
  const { add, start, settled, close } = createComputing({ sql, log, twin })
  return {
    plan: createPlan({ sql, sites, twin }),
    sources: createSources({ sql, now, sites }),
    studies: createStudies({ sql, now, limits, sites, computing: { add } }),
    start,
    settled,
    close,
  }
}
