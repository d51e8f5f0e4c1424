import type { ApprovalFlow, ApprovalKind } from '@loujing/wire/http/approval-flow'
import type { ApprovalTemplateId, CompanyId, PersonId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../../platform/db.ts'

export type TemplateRow = {
  id: ApprovalTemplateId
  version: number
  enabled: boolean
  flow: ApprovalFlow
  madeBy: PersonId
  madeAt: Date
}
export type VersionRow = Pick<TemplateRow, 'version' | 'flow' | 'madeBy' | 'madeAt'>

const current = (sql: Reader) => sql`
  select t.id, t.version, t.enabled, v.flow, v.made_by, v.made_at
    from approvals.template t join approvals.template_version v on v.template_id = t.id and v.version = t.version`

export async function findTemplate(sql: Reader, id: ApprovalTemplateId): Promise<TemplateRow | undefined> {
  const [row] = await sql<TemplateRow[]>`${current(sql)} where t.id = ${id}`
  return row
}

export async function listTemplates(sql: Reader, after: string | undefined, limit: number): Promise<TemplateRow[]> {
  return sql<TemplateRow[]>`
    ${current(sql)} where ${after ?? null}::uuid is null or t.id > ${after ?? null} order by t.id limit ${limit}`
}

export async function listEnabled(sql: Reader, kind: ApprovalKind): Promise<TemplateRow[]> {
  return sql<TemplateRow[]>`${current(sql)} where t.kind = ${kind} and t.enabled order by t.id`
}

/** False when another has this id, of this company or not. */
export async function insertTemplate(
  tx: Tx,
  { id, company, kind }: { id: ApprovalTemplateId; company: CompanyId; kind: ApprovalKind },
): Promise<boolean> {
  const rows = await tx`
    insert into approvals.template (id, company_id, kind, version) values (${id}, ${company}, ${kind}, 1)
    on conflict (id) do nothing returning id`
  return rows.length > 0
}

/** False when the version is no longer the one that was read. */
export async function raiseVersion(tx: Tx, id: ApprovalTemplateId, kind: ApprovalKind, from: number): Promise<boolean> {
  const rows = await tx`
    update approvals.template set version = version + 1, kind = ${kind} where id = ${id} and version = ${from} returning id`
  return rows.length > 0
}

export async function insertVersion(
  tx: Tx,
  company: CompanyId,
  id: ApprovalTemplateId,
  { version, flow, madeBy, madeAt }: VersionRow,
): Promise<void> {
  await tx`
    insert into approvals.template_version (template_id, version, company_id, flow, made_by, made_at)
    values (${id}, ${version}, ${company}, ${JSON.stringify(flow)}::text::jsonb, ${madeBy}, ${madeAt})`
}

export async function saveEnabled(tx: Tx, id: ApprovalTemplateId, enabled: boolean): Promise<void> {
  await tx`update approvals.template set enabled = ${enabled} where id = ${id}`
}

/** The newest first. */
export async function listVersions(
  sql: Reader,
  id: ApprovalTemplateId,
  before: number | undefined,
  limit: number,
): Promise<VersionRow[]> {
  return sql<VersionRow[]>`
    select version, flow, made_by, made_at from approvals.template_version
     where template_id = ${id} and (${before ?? null}::int is null or version < ${before ?? null})
     order by version desc limit ${limit}`
}
