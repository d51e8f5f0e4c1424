import type { Detection } from '@loujing/wire/detection'
import type { CameraId, CompanyId, MessageId, SiteId } from '@loujing/wire/id'
import type { Day, Instant } from '@loujing/wire/instant'
import { toInstant } from '@loujing/wire/instant'
import type { Reader, Tx } from '../platform/db.ts'

export type DetectionRow = {
  camera: CameraId
  message: MessageId
  observedAt: Instant
  replay: boolean
  detection: Detection
}

/** The same detection (camera, moment, message) again changes nothing. The partitions of its weeks must be there. */
export async function saveDetections(
  tx: Tx,
  company: CompanyId,
  site: SiteId,
  rows: readonly DetectionRow[],
): Promise<void> {
  if (rows.length === 0) return
  await tx`
    insert into stores.detection (company_id, site_id, camera_id, observed_at, message_id, replay, data)
    select ${company}, ${site}, camera_id, observed_at, message_id, replay, data::jsonb
      from unnest(${rows.map((row) => row.camera)}::uuid[], ${rows.map((row) => row.observedAt)}::text[]::timestamptz[],
                  ${rows.map((row) => row.message)}::uuid[], ${rows.map((row) => String(row.replay))}::text[]::boolean[],
                  ${rows.map((row) => JSON.stringify(row.detection))}::text[])
           as detection (camera_id, observed_at, message_id, replay, data)
    on conflict do nothing`
}

export type StoredDetection = { at: Instant; replay: boolean; detection: Detection }

/** What one camera saw in a stretch of time, oldest first. */
export async function readDetections(
  sql: Reader,
  camera: CameraId,
  { from, to, limit }: { from: Instant; to: Instant; limit: number },
): Promise<StoredDetection[]> {
  const rows = await sql<{ at: Date; replay: boolean; detection: Detection }[]>`
    select observed_at as at, replay, data as detection
      from stores.detection
     where camera_id = ${camera} and observed_at >= ${from} and observed_at < ${to}
     order by observed_at
     limit ${limit}`
  return rows.map((row) => ({ ...row, at: toInstant(row.at) }))
}

/** People × time that one camera saw on one day of Beijing time. */
export type PeopleSeen = { camera: CameraId; day: Day; personSeconds: number }

/** A gateway tells at most one detection a second of each camera, and none when nobody is seen. */
const SAMPLE_SECONDS = 2

/**
 * How many people the cameras of a site saw, times for how long: each sample counts its people (a head with or without a helmet
 * is one) until the next sample, for two seconds at the most, since none is told while nobody is there. Two cameras that see one
 * person count him twice.
 */
export async function readPeopleSeen(sql: Reader, site: SiteId, from: Date, to: Date): Promise<PeopleSeen[]> {
  return sql<PeopleSeen[]>`
    with sample as (
      select camera_id, observed_at,
             (select count(*) from jsonb_array_elements(data -> 'boxes') box
               where box ->> 'label' in ('head', 'helmet')) as people,
             lead(observed_at) over (partition by camera_id order by observed_at) - observed_at as gap
        from stores.detection
       where site_id = ${site} and observed_at >= ${from} and observed_at < ${to})
    select camera_id as camera, (observed_at at time zone 'Asia/Shanghai')::date as day,
           sum(people * least(coalesce(extract(epoch from gap), ${SAMPLE_SECONDS}), ${SAMPLE_SECONDS}))::float8 as person_seconds
      from sample
     group by 1, 2
    having sum(people) > 0`
}
