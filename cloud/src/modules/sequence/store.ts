import type { SequenceRule } from '@loujing/wire/http/sequence'
import type { CompanyId, PersonId, SiteId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

export type RulesRow = { version: number; rules: SequenceRule[]; changedAt: Date; changedBy: PersonId }

export async function findRules(sql: Reader, site: SiteId): Promise<RulesRow | undefined> {
  const [row] = await sql<RulesRow[]>`
    select version, rules, changed_at, changed_by from sequence.rules where site_id = ${site}`
  return row
}

/** Holds the rules of a site, there or not, until the transaction ends: two who save come one after the other. */
export async function lockRules(tx: Tx, site: SiteId): Promise<RulesRow | undefined> {
  await tx`select pg_advisory_xact_lock(hashtextextended('sequence rules ' || ${site}::text, 0))`
  return findRules(tx, site)
}

export async function saveRules(
  tx: Tx,
  { company, site, by }: { company: CompanyId; site: SiteId; by: PersonId },
  rules: readonly SequenceRule[],
  at: Date,
): Promise<void> {
  await tx`
    insert into sequence.rules (site_id, company_id, version, rules, changed_at, changed_by)
    values (${site}, ${company}, 1, ${JSON.stringify(rules)}::text::jsonb, ${at}, ${by})
    on conflict (site_id) do update
      set version = rules.version + 1, rules = excluded.rules, changed_at = excluded.changed_at,
          changed_by = excluded.changed_by`
}
