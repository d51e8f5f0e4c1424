import type { AcceptedChange, Proposal } from '@loujing/wire/http/feedback'
import type { CameraId, ChangeId, CommandId, CompanyId, GatewayId, PersonId, SiteId, Slug } from '@loujing/wire/id'
import type { Reader, Tx } from '../../../platform/db.ts'

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
