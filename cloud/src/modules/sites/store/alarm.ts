import type { AlarmEvent, AlarmQuery, AlarmState, AlarmVerdict, FalseReason } from '@loujing/wire/http/sites'
import type { Episode } from '@loujing/wire/episode'
import type { AlarmId, CompanyId, EpisodeId, GatewayId, PersonId, PointId, Sha256, SiteId } from '@loujing/wire/id'
import type { Place } from '@loujing/wire/inventory'
import type { Severity } from '@loujing/wire/severity'
import type { Reader, Tx } from '../../../platform/db.ts'
import type { Told } from '../model/occurrence.ts'

export type SourceKind = 'camera' | 'point' | 'gateway'
/** What an alarm shows beside its state: of the newest occurrence that was told. */
export type Details = { value?: number; unit?: string; threshold?: number; episode?: Episode }

/** The verdict that stands: what somebody said, who, and when. */
export type Standing = AlarmVerdict & { by: PersonId; at: string }

export type AlarmRow = {
  id: AlarmId
  companyId: CompanyId
  siteId: SiteId
  gatewayId: GatewayId | null
  type: string
  severity: Severity
  state: AlarmState
  sourceKind: SourceKind
  sourceId: string
  sourceName: string
  sourcePlace: Place | null
  raisedAt: Date
  updatedAt: Date
  clearedAt: Date | null
  occurrences: number
  value: number | null
  unit: string | null
  threshold: number | null
  episode: Episode | null
  pictureStored: boolean
  replay: boolean
  acknowledgedAt: Date | null
  acknowledgedBy: PersonId | null
  assigneeId: PersonId | null
  verdict: Standing | null
}

export type NewAlarm = Pick<
  AlarmRow,
  'id' | 'companyId' | 'siteId' | 'gatewayId' | 'type' | 'sourceKind' | 'sourceId' | 'replay'
> & {
  told: Told
  details: Details
  pictureStored: boolean
}

/** False when one of this type and source is active already. */
export async function insertAlarm(tx: Tx, alarm: NewAlarm, at: Date): Promise<boolean> {
  const { told, details } = alarm
  const rows = await tx`
    insert into sites.alarm (id, company_id, site_id, gateway_id, type, severity, state, source_kind, source_id, raised_at,
                             updated_at, cleared_at, occurrences, value, unit, threshold, episode, picture_sha256,
                             picture_stored, replay)
    values (${alarm.id}, ${alarm.companyId}, ${alarm.siteId}, ${alarm.gatewayId}, ${alarm.type}, ${told.severity},
            ${told.endedAt ? 'cleared' : 'active'}, ${alarm.sourceKind}, ${alarm.sourceId}, ${told.beganAt}, ${at},
            ${told.endedAt ?? null}, 1, ${details.value ?? null}, ${details.unit ?? null}, ${details.threshold ?? null},
            ${details.episode ? JSON.stringify(details.episode) : null}::text::jsonb,
            ${details.episode?.picture.sha256 ?? null}, ${alarm.pictureStored}, ${alarm.replay})
    on conflict (type, source_id) where state = 'active' do nothing
    returning id`
  return rows.length > 0
}

/** The active alarm of a type and source, locked. */
export async function lockActive(tx: Tx, type: string, sourceId: string): Promise<AlarmId | undefined> {
  const [row] = await tx<{ id: AlarmId }[]>`
    select id from sites.alarm where type = ${type} and source_id = ${sourceId} and state = 'active' for update`
  return row?.id
}

/** The sources of the company's active alarms of a type. */
export async function listActiveSources(sql: Reader, type: string): Promise<PointId[]> {
  const rows = await sql<{ id: PointId }[]>`
    select source_id as id from sites.alarm where type = ${type} and state = 'active' and source_kind = 'point'`
  return rows.map(({ id }) => id)
}

/** Whether there is an alarm of this id; it is locked until the transaction ends. */
export async function lockAlarm(tx: Tx, id: AlarmId): Promise<boolean> {
  const rows = await tx`select 1 from sites.alarm where id = ${id} for update`
  return rows.length > 0
}

/** What belongs to it has changed. */
export async function touch(tx: Tx, id: AlarmId, at: Date): Promise<void> {
  await tx`update sites.alarm set updated_at = ${at} where id = ${id}`
}

export async function countOccurrence(tx: Tx, id: AlarmId): Promise<void> {
  await tx`update sites.alarm set occurrences = occurrences + 1 where id = ${id}`
}

export async function saveDetails(
  tx: Tx,
  id: AlarmId,
  details: Details,
  pictureStored: boolean,
  at: Date,
): Promise<void> {
  await tx`
    update sites.alarm
       set value = coalesce(${details.value ?? null}, value), unit = coalesce(${details.unit ?? null}, unit),
           threshold = coalesce(${details.threshold ?? null}, threshold),
           episode = coalesce(${details.episode ? JSON.stringify(details.episode) : null}::text::jsonb, episode),
           picture_sha256 = coalesce(${details.episode?.picture.sha256 ?? null}, picture_sha256),
           picture_stored = ${pictureStored} or (picture_stored and ${details.episode === undefined}), updated_at = ${at}
     where id = ${id}`
}

/** @returns false when it is of this severity */
export async function saveSeverity(tx: Tx, id: AlarmId, severity: Severity): Promise<boolean> {
  const rows = await tx`
    update sites.alarm set severity = ${severity} where id = ${id} and severity <> ${severity} returning id`
  return rows.length > 0
}

export async function clearAlarm(tx: Tx, id: AlarmId, clearedAt: Date, at: Date): Promise<void> {
  await tx`
    update sites.alarm set state = 'cleared', cleared_at = greatest(raised_at, ${clearedAt}), updated_at = ${at}
     where id = ${id} and state = 'active'`
}

/** @returns false when it was acknowledged before, by whomever */
export async function acknowledge(tx: Tx, id: AlarmId, by: PersonId, at: Date): Promise<boolean> {
  const rows = await tx`
    update sites.alarm set acknowledged_at = ${at}, acknowledged_by = ${by}, updated_at = ${at}
     where id = ${id} and acknowledged_at is null
    returning id`
  return rows.length > 0
}

export async function assign(tx: Tx, id: AlarmId, assignee: PersonId, at: Date): Promise<void> {
  await tx`update sites.alarm set assignee_id = ${assignee}, updated_at = ${at} where id = ${id}`
}

export async function saveVerdict(tx: Tx, id: AlarmId, verdict: Standing | null, at: Date): Promise<void> {
  await tx`
    update sites.alarm set verdict = ${verdict && JSON.stringify(verdict)}::text::jsonb, updated_at = ${at} where id = ${id}`
}

/** The alarms that wait for this picture, now marked as having it. */
export async function markPictureStored(tx: Tx, site: SiteId, sha256: Sha256, at: Date): Promise<AlarmId[]> {
  const rows = await tx<{ id: AlarmId }[]>`
    update sites.alarm set picture_stored = true, updated_at = ${at}
     where site_id = ${site} and picture_sha256 = ${sha256} and not picture_stored
    returning id`
  return rows.map(({ id }) => id)
}

export async function findAlarm(sql: Reader, id: AlarmId): Promise<AlarmRow | undefined> {
  const [row] = await sql<AlarmRow[]>`${selectAlarm(sql)} where a.id = ${id}`
  return row
}

/** Newest first, by (raised_at, id). */
export async function listAlarms(
  sql: Reader,
  site: SiteId,
  { state, acknowledged, type, severity }: AlarmQuery,
  before: { raisedAt: Date; id: string } | undefined,
  limit: number,
): Promise<AlarmRow[]> {
  return sql<AlarmRow[]>`
    ${selectAlarm(sql)}
     where a.site_id = ${site}
       and (${state ?? null}::text is null or a.state = ${state ?? null})
       and (${acknowledged ?? null}::boolean is null or (a.acknowledged_at is not null) = ${acknowledged ?? null})
       and (${type ?? null}::text is null or a.type = ${type ?? null})
       and (${severity ?? null}::text is null or a.severity = ${severity ?? null})
       and (${before?.id ?? null}::uuid is null or (a.raised_at, a.id) < (${before?.raisedAt ?? null}, ${before?.id ?? null}))
     order by a.raised_at desc, a.id desc
     limit ${limit}`
}

const selectAlarm = (sql: Reader) => sql`
    select a.id, a.company_id, a.site_id, a.gateway_id, a.type, a.severity, a.state, a.source_kind, a.source_id,
           coalesce(c.name, d.name || ' ' || p.name, g.name, '') as source_name, coalesce(c.place, d.place) as source_place,
           a.raised_at, a.updated_at, a.cleared_at, a.occurrences, a.value, a.unit, a.threshold, a.episode,
           a.picture_stored, a.replay, a.acknowledged_at, a.acknowledged_by, a.assignee_id, a.verdict
      from sites.alarm a
      left join sites.camera c on a.source_kind = 'camera' and c.id = a.source_id
      left join sites.point p on a.source_kind = 'point' and p.id = a.source_id
      left join sites.device d on d.id = p.device_id
      left join sites.gateway g on a.source_kind = 'gateway' and g.id = a.source_id`

export type AlarmEventRow = {
  at: Date
  kind: AlarmEvent['kind']
  byPerson: PersonId | null
  severity: Severity | null
  comment: string | null
  assigneeId: PersonId | null
  step: number | null
  told: number | null
  verdict: AlarmVerdict['verdict'] | null
  reason: FalseReason | null
  episode: EpisodeId | null
}

export async function insertEvent(
  tx: Tx,
  alarm: AlarmId,
  event: Pick<AlarmEventRow, 'at' | 'kind'> & Partial<AlarmEventRow>,
): Promise<void> {
  await tx`
    insert into sites.alarm_event (company_id, alarm_id, at, kind, by_person, severity, comment, assignee_id, step, told,
                                   verdict, reason, episode)
    select company_id, id, ${event.at}, ${event.kind}, ${event.byPerson ?? null}, ${event.severity ?? null},
           ${event.comment ?? null}, ${event.assigneeId ?? null}, ${event.step ?? null}, ${event.told ?? null},
           ${event.verdict ?? null}, ${event.reason ?? null}, ${event.episode ?? null}
      from sites.alarm where id = ${alarm}`
}

export async function listEvents(
  sql: Reader,
  alarm: AlarmId,
  after: number,
  limit: number,
): Promise<(AlarmEventRow & { seq: number })[]> {
  return sql<(AlarmEventRow & { seq: number })[]>`
    select seq, at, kind, by_person, severity, comment, assignee_id, step, told, verdict, reason, episode
      from sites.alarm_event
     where alarm_id = ${alarm} and seq > ${after} order by seq limit ${limit}`
}
