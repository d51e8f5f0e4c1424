import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@loujing/cloud/platform/db'
import { inCompany } from '@loujing/cloud/platform/tenant'
import { createPartitions, readingPartition, weekOf } from '@loujing/cloud/stores/partitions'
import { createPostgresReadings } from '@loujing/cloud/stores/readings-postgres'
import type { ReadingRow } from '@loujing/cloud/stores/readings'
import type { Constellation } from '@loujing/e2e/constellation'
import type { CompanyId, PointId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'

const BATCHES = 60
const ROWS = 1500

/** Values a second into the readings' table, one writer: ours in batches and transactions, and psql's \copy of as many rows. */
export async function compareIngest(world: Constellation): Promise<{ ours: number; psql: number }> {
  const points = await world.sql<{ id: PointId; series: number; companyId: CompanyId }[]>`
    select id, series, company_id as "companyId" from stores.point limit ${ROWS / 3}`
  const [{ companyId } = { companyId: '' as CompanyId }] = points
  const sql = connect(world.postgres.socketUrl, { max: 1 })
  const partitions = createPartitions(sql)
  const readings = createPostgresReadings(partitions)
  // A week of its own for each side: the same indexes, and as empty as the other's.
  const oursMs = weekOf(Date.now() - 21 * 86_400_000)
  const theirsMs = oursMs - 7 * 86_400_000
  await partitions.ensure('reading', [oursMs, theirsMs])

  const rowsAt = (startMs: number, batch: number): ReadingRow[] =>
    Array.from({ length: ROWS }, (_, i) => {
      const { id, series } = points[i % points.length]!
      const observedAt = toInstant(startMs + batch * 3000 + Math.floor(i / points.length) * 1000)
      return { point: id, series, observedAt, value: (batch * 7 + i) % 1000, quality: 'N', replay: false }
    })

  // Both sides have their rows ready, ours as ingest has them when it has judged a batch, psql's as text.
  const batches = Array.from({ length: BATCHES }, (_, batch) => rowsAt(oursMs, batch))
  const startedAt = performance.now()
  for (const rows of batches) await inCompany(sql, companyId, (tx) => readings.write(tx, companyId, world.site, rows))
  const oursSeconds = (performance.now() - startedAt) / 1000
  await sql.end()

  const folder = mkdtempSync(join(tmpdir(), 'loujing-copy-'))
  const file = join(folder, 'rows.tsv')
  const lines = Array.from({ length: BATCHES }, (_, batch) =>
    rowsAt(theirsMs, batch).map((row) => `${row.series}\tN\tf\t${row.observedAt}\t${row.value}\n`),
  )
  writeFileSync(file, lines.flat().join(''))
  const copiedAt = performance.now()
  const into = `stores.${readingPartition(theirsMs)} (series, quality, replay, observed_at, value)`
  execFileSync('psql', [world.postgres.socketUrl, '-v', 'ON_ERROR_STOP=1', '-qc', `\\copy ${into} from '${file}'`])
  const psqlSeconds = (performance.now() - copiedAt) / 1000
  rmSync(folder, { recursive: true })
  return { ours: (BATCHES * ROWS) / oursSeconds, psql: (BATCHES * ROWS) / psqlSeconds }
}
