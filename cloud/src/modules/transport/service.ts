import type { Sql } from '../../platform/db.ts'
import type { Log } from '../../platform/log.ts'
import type { Sites } from '../sites/index.ts'
import { createAsking } from './asking.ts'
import { createMaps } from './maps.ts'
import { createPlaces } from './places.ts'
import { createScenarios } from './scenarios.ts'

export type TransportDeps = {
  sql: Sql
  now: () => Date
  log: Log
  sites: { places: Pick<Sites['places'], 'getSiteIn'> }
}
export type Transport = ReturnType<typeof createTransport>

/** How far one comes from a site in 5, 10 and 15 minutes, and what a new road or gate would change (交通配套). */
export function createTransport({ sql, now, log, sites }: TransportDeps) {
  const { close, ...maps } = createMaps({ sql, now, log, sites })
  return {
    maps,
    places: createPlaces({ sql, now, sites }),
    scenarios: createScenarios({ sql, now, sites }),
    asking: createAsking({ sql, sites }),
    close,
  }
}
