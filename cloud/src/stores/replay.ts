import type { CameraId, PointId } from '@loujing/wire/id'
import type { Tx } from '../platform/db.ts'

/** One value as it was heard; null when its device did not believe it. */
export type Replayed = { key: string; atMs: number; value: number | null }

const PAGE = 20_000

/**
 * What points reported in a stretch of time, in the order in which it happened, also what was no measurement (quality not N).
 * Of PostgreSQL only. `next`: where the page after this one begins; absent: that was all.
 */
export async function readReplay(
  tx: Tx,
  {
    keyByPoint,
    fromMs,
    toMs,
    after,
  }: {
    keyByPoint: ReadonlyMap<PointId, string>
    fromMs: number
    toMs: number
    after: { atMs: number; series: number } | undefined
  },
): Promise<{ facts: Replayed[]; next?: { atMs: number; series: number } }> {
  if (keyByPoint.size === 0) return { facts: [] }
  const [from, to] = [new Date(after?.atMs ?? fromMs), new Date(toMs)]
  const rows = await tx<{ series: number; point: PointId; at: Date; value: number; quality: string }[]>`
    with wanted as materialized (select series, id from stores.point where id = any(${[...keyByPoint.keys()]}::uuid[]))
    select r.series, w.id as point, r.observed_at as at, r.value, r.quality::text as quality
      from stores.reading r join wanted w on w.series = r.series
     where r.observed_at >= ${from} and r.observed_at < ${to}
       and (r.observed_at, r.series) > (${from}, ${after?.series ?? -1})
     order by r.observed_at, r.series limit ${PAGE}`
  const facts = rows.map(({ point, at, value, quality }): Replayed => {
    return { key: keyByPoint.get(point) ?? '', atMs: at.getTime(), value: quality === 'N' ? value : null }
  })
  const last = rows.at(-1)
  return rows.length === PAGE && last ? { facts, next: { atMs: last.at.getTime(), series: last.series } } : { facts }
}

/** How many boxes of a label a camera saw, detection by detection. */
export async function readCounts(
  tx: Tx,
  { camera, label, key, fromMs, toMs }: { camera: CameraId; label: string; key: string; fromMs: number; toMs: number },
): Promise<Replayed[]> {
  const rows = await tx<{ at: Date; count: number }[]>`
    select observed_at as at,
           (select count(*)::int from jsonb_array_elements(data->'boxes') box where box->>'label' = ${label}) as count
      from stores.detection
     where camera_id = ${camera} and observed_at >= ${new Date(fromMs)} and observed_at < ${new Date(toMs)}
     order by observed_at`
  return rows.map(({ at, count }) => ({ key, atMs: at.getTime(), value: count }))
}
