import type { ProtectedKey } from '@loujing/seal/protected-key'
import type { Purpose, Seat } from '@loujing/wire/http/originals'
import type { AlarmId, CameraId, CompanyId, OriginalRequestId, PersonId, Sha256, SiteId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../../platform/db.ts'

export type RequestRow = {
  id: OriginalRequestId
  siteId: SiteId
  alarmId: AlarmId
  cameraId: CameraId
  cameraName: string
  takenAt: Date
  sealedSha256: Sha256
  purpose: Purpose
  reasonSealed: Buffer
  askedBy: PersonId
  askedAt: Date
  decideBefore: Date
  lookPublic: string
  lookProtected: ProtectedKey
  lookBefore: Date | null
  looks: number
}
export type DecisionRow = {
  requestId: OriginalRequestId
  person: PersonId
  at: Date
  seat: Seat | null
  half: string | null
  reasonSealed: Buffer | null
}

/** @returns false when there is one of this id */
export async function insertRequest(
  tx: Tx,
  company: CompanyId,
  request: Omit<RequestRow, 'lookBefore' | 'looks'>,
): Promise<boolean> {
  const rows = await tx`
    insert into originals.request (id, company_id, site_id, alarm_id, camera_id, camera_name, taken_at, sealed_sha256,
                                   purpose, reason_sealed, asked_by, asked_at, decide_before, look_public, look_protected)
    values (${request.id}, ${company}, ${request.siteId}, ${request.alarmId}, ${request.cameraId}, ${request.cameraName},
            ${request.takenAt}, ${request.sealedSha256}, ${request.purpose}, ${request.reasonSealed}, ${request.askedBy},
            ${request.askedAt}, ${request.decideBefore}, ${request.lookPublic},
            ${JSON.stringify(request.lookProtected)}::text::jsonb)
    on conflict (id) do nothing returning id`
  return rows.length > 0
}

export async function findRequest(sql: Reader, id: OriginalRequestId): Promise<RequestRow | undefined> {
  const [row] = await sql<RequestRow[]>`${selectRequest(sql)} where id = ${id}`
  return row
}

/** The request, locked: two who decide at once come one after the other. */
export async function lockRequest(tx: Tx, id: OriginalRequestId): Promise<RequestRow | undefined> {
  const [row] = await tx<RequestRow[]>`${selectRequest(tx)} where id = ${id} for update`
  return row
}

/** Newest first. */
export function listRequests(
  sql: Reader,
  alarm: AlarmId | undefined,
  before: string | undefined,
  limit: number,
): Promise<RequestRow[]> {
  return sql<RequestRow[]>`
    ${selectRequest(sql)}
     where (${alarm ?? null}::uuid is null or alarm_id = ${alarm ?? null})
       and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
}

export async function saveAgreed(tx: Tx, id: OriginalRequestId, lookBefore: Date): Promise<void> {
  await tx`update originals.request set look_before = ${lookBefore} where id = ${id}`
}

/** Counts a look. @returns its number from 1, or undefined when there were `most`, or the time is over */
export async function countLook(tx: Tx, id: OriginalRequestId, most: number, now: Date): Promise<number | undefined> {
  const [row] = await tx<{ looks: number }[]>`
    update originals.request set looks = looks + 1
     where id = ${id} and looks < ${most} and look_before > ${now} returning looks`
  return row?.looks
}

/** The companies that hold pictures for requests which nobody can open any more, whatever was decided. */
export async function companiesHolding(tx: Tx, decidedBefore: Date): Promise<CompanyId[]> {
  const rows = await tx<{ companyId: CompanyId }[]>`
    select distinct company_id from originals.request where released_at is null and decide_before < ${decidedBefore}`
  return rows.map(({ companyId }) => companyId)
}

export async function takeReleased(tx: Tx, decidedBefore: Date, at: Date): Promise<OriginalRequestId[]> {
  const rows = await tx<{ id: OriginalRequestId }[]>`
    update originals.request set released_at = ${at}
     where released_at is null and decide_before < ${decidedBefore} returning id`
  return rows.map(({ id }) => id)
}

export async function insertDecision(tx: Tx, company: CompanyId, decision: DecisionRow): Promise<void> {
  await tx`
    insert into originals.decision (company_id, request_id, person_id, at, seat, half, reason_sealed)
    values (${company}, ${decision.requestId}, ${decision.person}, ${decision.at}, ${decision.seat}, ${decision.half},
            ${decision.reasonSealed})`
}

export function listDecisions(sql: Reader, requests: readonly OriginalRequestId[]): Promise<DecisionRow[]> {
  return sql<DecisionRow[]>`
    select request_id, person_id as person, at, seat, half, reason_sealed
      from originals.decision where request_id = any(${requests as OriginalRequestId[]}) order by at`
}

const selectRequest = (sql: Reader) => sql`
    select id, site_id, alarm_id, camera_id, camera_name, taken_at, sealed_sha256, purpose, reason_sealed, asked_by,
           asked_at, decide_before, look_public, look_protected, look_before, looks
      from originals.request`
