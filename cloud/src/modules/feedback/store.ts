import type { AcceptedChange, Proposal } from '@loujing/wire/http/feedback'
import type { Episode } from '@loujing/wire/episode'
import type {
  CameraId,
  ChangeId,
  CommandId,
  CompanyId,
  EpisodeId,
  GatewayId,
  PersonId,
  SiteId,
  Slug,
} from '@loujing/wire/id'
import type { Instant } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../platform/db.ts'
import type { EpisodeJudged } from '../sites/index.ts'
import type { JudgedEpisode } from './model/propose.ts'

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

export async function saveVerdict(tx: Tx, id: EpisodeId, { alarm, verdict, reason }: EpisodeJudged): Promise<void> {
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

export type ChangeRow = {
  id: ChangeId
  gatewayId: GatewayId
  cameraId: CameraId
  cameraSlug: Slug
  version: number
  proposal: Proposal
  before: AcceptedChange['before']
  acceptedBy: PersonId
  acceptedAt: Date
  undoneBy: PersonId | null
  undoneAt: Date | null
}

export async function findChange(sql: Reader, id: ChangeId): Promise<ChangeRow | undefined> {
  const [row] = await sql<ChangeRow[]>`${select(sql)} where id = ${id}`
  return row
}

export async function lockChange(tx: Tx, id: ChangeId): Promise<ChangeRow | undefined> {
  const [row] = await tx<ChangeRow[]>`${select(tx)} where id = ${id} for update`
  return row
}

/** Newest version first. */
export async function listChanges(
  sql: Reader,
  camera: CameraId,
  below: number | undefined,
  limit: number,
): Promise<ChangeRow[]> {
  return sql<ChangeRow[]>`
    ${select(sql)}
     where camera_id = ${camera} and (${below ?? null}::integer is null or version < ${below ?? null})
     order by version desc limit ${limit}`
}

const select = (sql: Reader) => sql`
    select id, gateway_id, camera_id, camera_slug, version, proposal, before, accepted_by, accepted_at, undone_by, undone_at
      from feedback.change`

/** The version of the camera's next change. */
export async function nextVersion(tx: Tx, camera: CameraId): Promise<number> {
  const [row] = await tx<{ next: number }[]>`
    select coalesce(max(version), 0) + 1 as next from feedback.change where camera_id = ${camera}`
  return row?.next ?? 1
}

export type NewChange = Omit<ChangeRow, 'undoneBy' | 'undoneAt'> & {
  company: CompanyId
  site: SiteId
  command: CommandId
}

export async function insertChange(tx: Tx, change: NewChange): Promise<void> {
  await tx`
    insert into feedback.change (id, company_id, site_id, gateway_id, camera_id, camera_slug, version, proposal, before,
                                 accepted_by, accepted_at, command_id)
    values (${change.id}, ${change.company}, ${change.site}, ${change.gatewayId}, ${change.cameraId}, ${change.cameraSlug},
            ${change.version}, ${JSON.stringify(change.proposal)}::text::jsonb, ${JSON.stringify(change.before)}::text::jsonb,
            ${change.acceptedBy}, ${change.acceptedAt}, ${change.command})`
}

export async function undoChange(tx: Tx, id: ChangeId, by: PersonId, command: CommandId, at: Date): Promise<void> {
  await tx`
    update feedback.change set undone_by = ${by}, undone_at = ${at}, undo_command = ${command} where id = ${id}`
}
