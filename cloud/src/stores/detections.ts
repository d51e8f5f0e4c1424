import type { Detection } from '@loujing/wire/detection'
import type { CameraId, CompanyId, MessageId, SiteId } from '@loujing/wire/id'
import type { Instant } from '@loujing/wire/instant'
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
