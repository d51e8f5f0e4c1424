import { join } from 'node:path'
import type { Sql } from '../platform/db.ts'
import type { Log } from '../platform/log.ts'
import { createEvidence, type Evidence } from './evidence.ts'
import { createPartitions, type Partitions } from './partitions.ts'
import { createPreviews, type Previews } from './previews.ts'
import { createInfluxReadings, type InfluxOptions } from './readings-influx.ts'
import { createPostgresReadings } from './readings-postgres.ts'
import type { Readings } from './readings.ts'
import { createRegistry } from './registry.ts'
import { createRetention } from './retention.ts'
import { createRollups, type Rollups } from './rollups.ts'

export type StoresDeps = {
  sql: Sql
  now: () => Date
  log: Log
  dataFolder: string
  influx?: InfluxOptions | undefined
  keepReadingsDays?: number | undefined
  keepEvidenceDays?: number | undefined
  keepOriginalsDays?: number | undefined
}

/** Facts at rest. What has no state of its own is functions beside this file (latest, detections, quarantine). */
export type Stores = {
  readings: Readings
  registry: ReturnType<typeof createRegistry>
  partitions: Partitions
  rollups: Rollups
  evidence: Evidence
  previews: Previews
  start(): Promise<void>
  close(): Promise<void>
}

export function createStores({ sql, now, log, dataFolder, influx, ...keep }: StoresDeps): Stores {
  const partitions = createPartitions(sql)
  const rollups = createRollups({ sql, partitions, now, log })
  const evidence = createEvidence(join(dataFolder, 'evidence'))
  const retention = createRetention({ sql, partitions, now, log, evidence, ...keep })
  return {
    readings: influx ? createInfluxReadings(influx) : createPostgresReadings(partitions),
    registry: createRegistry(),
    partitions,
    rollups,
    evidence,
    previews: createPreviews(join(dataFolder, 'previews')),
    async start() {
      await partitions.ensureAhead(now().getTime())
      rollups.start()
      retention.start()
    },
    async close() {
      await Promise.all([rollups.close(), retention.close()])
    },
  }
}
