import type { Sql } from 'postgres'

export type Stored = { value: number; replay: boolean }

/**
 * The values of one point as they lie in the database, in the order in which their rows were written, seen past the doors.
 * ctid is that order as long as nothing is updated or deleted, and readings never are.
 */
export async function storedValues(sql: Sql, source: string, point: string): Promise<Stored[]> {
  return sql<Stored[]>`
    select r.value, r.replay
      from stores.reading r
      join stores.point p using (series)
      join stores.source s on s.id = p.source_id
     where s.slug = ${source} and p.slug = ${point}
     order by r.tableoid, r.ctid`
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
