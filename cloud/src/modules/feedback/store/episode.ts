import type { Episode } from '@loujing/wire/episode'
import type { AlarmVerdict, FalseReason } from '@loujing/wire/http/sites'
import type { AlarmId, CameraId, CompanyId, EpisodeId, GatewayId, SiteId } from '@loujing/wire/id'
import type { Instant } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../../platform/db.ts'
import type { JudgedEpisode } from '../model/propose.ts'

type ToldEpisode = {
  company: CompanyId
  site: SiteId
  gateway: GatewayId
  camera: CameraId
  toldAt: Instant
  fact: Episode
}

/** As it was told last; an older telling changes nothing, and none changes the verdict. */
export async function saveEpisode(
  tx: Tx,
  { company, site, gateway, camera, toldAt, fact }: ToldEpisode,
): Promise<void> {
  const boxes = fact.picture.camera === undefined ? fact.picture.boxes : []
  await tx`
    insert into feedback.episode (id, company_id, site_id, gateway_id, camera_id, kind, zone, started_at, told_at, score,
                                  threshold, views, boxes)
    values (${fact.episode}, ${company}, ${site}, ${gateway}, ${camera}, ${fact.kind}, ${fact.zone ?? null}, ${fact.startedAt},
            ${toldAt}, ${fact.score}, ${fact.threshold}, ${fact.views?.length ?? 1}, ${JSON.stringify(boxes)}::text::jsonb)
    on conflict (id) do update
       set told_at = excluded.told_at, score = excluded.score, threshold = excluded.threshold, zone = excluded.zone,
           views = excluded.views, boxes = excluded.boxes
     where episode.told_at < excluded.told_at`
}

type Judged = { alarm: AlarmId; verdict: AlarmVerdict['verdict'] | null; reason: FalseReason | null }

export async function saveVerdict(tx: Tx, id: EpisodeId, { alarm, verdict, reason }: Judged): Promise<void> {
  await tx`
    update feedback.episode set alarm_id = ${alarm}, verdict = ${verdict}, reason = ${reason} where id = ${id}`
}

export async function forgetBefore(tx: Tx, at: Date): Promise<void> {
  await tx`delete from feedback.episode where started_at < ${at}`
}

/** Of one camera, newest first. */
export async function listEpisodes(sql: Reader, camera: CameraId, from: Date, limit: number): Promise<JudgedEpisode[]> {
  return sql<JudgedEpisode[]>`
    select id, kind, zone, score, threshold, views, boxes, verdict, reason from feedback.episode
     where camera_id = ${camera} and started_at >= ${from} order by started_at desc, id desc limit ${limit}`
}
