import type { Sql } from 'postgres'

export type Stored = { value: number; replay: boolean }

/**
 * The values of one point as they lie in the database, seen past the doors, in the order of the transactions that wrote them
 * (xmin; a lane has one batch in flight) and, inside a batch, of themselves: ingest refuses a batch that does not ascend.
 */
export async function storedValues(sql: Sql, source: string, point: string): Promise<Stored[]> {
  return sql<Stored[]>`
    select r.value, r.replay
      from stores.reading r
      join stores.point p using (series)
      join stores.source s on s.id = p.source_id
     where s.slug = ${source} and p.slug = ${point}
     order by r.xmin::text::bigint, r.value`
}

/** How many readings of one source there are, and how many of them are flagged as told afterwards. */
export async function countReadings(sql: Sql, source: string): Promise<{ all: number; replayed: number }> {
  const [row] = await sql<{ all: number; replayed: number }[]>`
    select count(*)::int as all, (count(*) filter (where r.replay))::int as replayed
      from stores.reading r
      join stores.point p using (series)
      join stores.source s on s.id = p.source_id
     where s.slug = ${source}`
  return row ?? { all: 0, replayed: 0 }
}

export type PointCount = { point: string; all: number; replayed: number; moments: number; first: Date; last: Date }

/** The same for each point of one source, with its first and last moment and how many different moments there are. */
export async function countPoints(sql: Sql, source: string): Promise<PointCount[]> {
  return sql<PointCount[]>`
    select p.slug as point, count(*)::int as all, (count(*) filter (where r.replay))::int as replayed,
           count(distinct r.observed_at)::int as moments, min(r.observed_at) as first, max(r.observed_at) as last
      from stores.reading r
      join stores.point p using (series)
      join stores.source s on s.id = p.source_id
     where s.slug = ${source}
     group by p.slug
     order by p.slug`
}

/** The values of one point by the time of their observation, with that time. */
export async function storedSeries(
  sql: Sql,
  source: string,
  point: string,
): Promise<{ at: Date; value: number; replay: boolean }[]> {
  return sql<{ at: Date; value: number; replay: boolean }[]>`
    select r.observed_at as at, r.value, r.replay
      from stores.reading r
      join stores.point p using (series)
      join stores.source s on s.id = p.source_id
     where s.slug = ${source} and p.slug = ${point}
     order by r.observed_at`
}
