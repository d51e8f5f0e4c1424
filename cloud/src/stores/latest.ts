import type { CompanyId, PointId } from '@loujing/wire/id'
import type { Instant } from '@loujing/wire/instant'
import { toInstant } from '@loujing/wire/instant'
import type { Quality } from '@loujing/wire/reading'
import type { Reader, Tx } from '../platform/db.ts'
import type { LatestReading } from './facts.ts'
import type { ReadingRow } from './readings.ts'

/** The newest row of each point; of two at one moment, the first. */
export function newestOf(rows: readonly ReadingRow[]): ReadingRow[] {
  const newest = new Map<number, ReadingRow>()
  for (const row of rows) {
    const known = newest.get(row.series)
    if (!known || known.observedAt < row.observedAt) newest.set(row.series, row)
  }
  return [...newest.values()]
}

/** Keeps the newest value of each point: by the time of observation, so a replay never overwrites what is newer. */
export async function saveLatest(tx: Tx, company: CompanyId, newest: readonly ReadingRow[]): Promise<void> {
  if (newest.length === 0) return
  // in one order everywhere, so that two batches that share points wait for each other and do not deadlock
  const rows = newest.toSorted((a, b) => a.series - b.series)
  await tx`
    insert into stores.latest (series, company_id, quality, observed_at, value)
    select series, ${company}, quality::"char", observed_at, value
      from unnest(${rows.map((row) => row.series)}::int[], ${rows.map((row) => row.quality)}::text[],
                  ${rows.map((row) => row.observedAt)}::text[]::timestamptz[], ${rows.map((row) => row.value)}::float8[])
           as reading (series, quality, observed_at, value)
    on conflict (series) do update
       set quality = excluded.quality, observed_at = excluded.observed_at, value = excluded.value
     where latest.observed_at < excluded.observed_at`
}

/** The newest value of each of the points that has one. */
export async function readLatest(sql: Reader, points: readonly PointId[]): Promise<Map<PointId, LatestReading>> {
  type Row = { point: PointId; value: number; observedAt: Date; quality: Quality }
  const rows = await sql<Row[]>`
    select point.id as point, latest.value, latest.observed_at, latest.quality
      from stores.point join stores.latest using (series)
     where point.id = any(${points as PointId[]}::uuid[])`
  return new Map(rows.map((row) => [row.point, { ...row, observedAt: toInstant(row.observedAt) satisfies Instant }]))
}
