import type { CompanyId, PersonId, SiteId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../../platform/db.ts'

export type PlanKind = 'roster' | 'escalation'
export type PlanRow = { version: number; document: unknown }

export async function findPlan(sql: Reader, site: SiteId, kind: PlanKind): Promise<PlanRow | undefined> {
  const [row] = await sql<PlanRow[]>`
    select version, document from notices.plan where site_id = ${site} and kind = ${kind}`
  return row
}

/** False when the plan is not at the version before `version`. */
export async function savePlan(
  tx: Tx,
  plan: { company: CompanyId; site: SiteId; kind: PlanKind; version: number; document: object; by: PersonId },
  at: Date,
): Promise<boolean> {
  const { company, site, kind, version, document, by } = plan
  const json = JSON.stringify(document)
  const rows =
    version === 1
      ? await tx`
          insert into notices.plan (company_id, site_id, kind, version, document, changed_at, changed_by)
          values (${company}, ${site}, ${kind}, 1, ${json}::text::jsonb, ${at}, ${by})
          on conflict do nothing returning version`
      : await tx`
          update notices.plan set version = ${version}, document = ${json}::text::jsonb, changed_at = ${at}, changed_by = ${by}
           where site_id = ${site} and kind = ${kind} and version = ${version - 1}
          returning version`
  return rows.length > 0
}
