import type { RuleId } from '@loujing/wire/http/rules'
import type { CompanyId, GatewayId, PersonId, SiteId } from '@loujing/wire/id'
import type { Rule, WantedRule } from '@loujing/wire/rule'
import type { Reader, Tx } from '../../platform/db.ts'

export type RuleRow = {
  id: RuleId
  siteId: SiteId
  slug: string
  version: number
  rule: Rule
  changedAt: Date
  gatewayId: GatewayId | null
  running: WantedRule | null
  enabledAt: Date | null
}

export async function findRule(sql: Reader, id: RuleId): Promise<RuleRow | undefined> {
  const [row] = await sql<RuleRow[]>`
    select id, site_id, slug, version, rule, changed_at, gateway_id, running, enabled_at from rules.rule where id = ${id}`
  return row
}

export async function lockRule(tx: Tx, id: RuleId): Promise<RuleRow | undefined> {
  const [row] = await tx<RuleRow[]>`
    select id, site_id, slug, version, rule, changed_at, gateway_id, running, enabled_at
      from rules.rule where id = ${id} for update`
  return row
}

export async function listRules(
  sql: Reader,
  site: SiteId,
  after: string | undefined,
  limit: number,
): Promise<RuleRow[]> {
  return sql<RuleRow[]>`
    select id, site_id, slug, version, rule, changed_at, gateway_id, running, enabled_at from rules.rule
     where site_id = ${site} and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
}

/** False when another rule of the site has the slug. */
export async function insertRule(
  tx: Tx,
  made: { id: RuleId; company: CompanyId; site: SiteId; rule: Rule; by: PersonId },
  at: Date,
): Promise<boolean> {
  const rows = await tx`
    insert into rules.rule (id, company_id, site_id, slug, version, rule, changed_at, changed_by)
    values (${made.id}, ${made.company}, ${made.site}, ${made.rule.rule}, 1, ${JSON.stringify(made.rule)}::text::jsonb, ${at},
            ${made.by})
    on conflict on constraint rule_slug do nothing
    returning id`
  return rows.length > 0
}

export async function saveRule(tx: Tx, id: RuleId, rule: Rule, by: PersonId, at: Date): Promise<void> {
  await tx`
    update rules.rule set rule = ${JSON.stringify(rule)}::text::jsonb, version = version + 1, changed_at = ${at}, changed_by = ${by}
     where id = ${id}`
}

export async function saveRunning(
  tx: Tx,
  id: RuleId,
  running: { gateway: GatewayId; wanted: WantedRule; at: Date } | undefined,
): Promise<void> {
  await tx`
    update rules.rule
       set gateway_id = ${running?.gateway ?? null}, enabled_at = ${running?.at ?? null},
           running = ${running ? JSON.stringify(running.wanted) : null}::text::jsonb
     where id = ${id}`
}

export async function deleteRule(tx: Tx, id: RuleId): Promise<void> {
  await tx`delete from rules.rule where id = ${id}`
}

/** What a gateway is to run, in the order in which the rules were made. */
export async function listRunning(sql: Reader, gateway: GatewayId): Promise<WantedRule[]> {
  const rows = await sql<{ running: WantedRule }[]>`
    select running from rules.rule where gateway_id = ${gateway} order by id`
  return rows.map(({ running }) => running)
}

/** The name of a site's own rule, by the type of its alarms. */
export async function findName(sql: Reader, site: SiteId, slug: string): Promise<string | undefined> {
  const [row] = await sql<{ name: string }[]>`
    select coalesce(running, jsonb_build_object('rule', rule))->'rule'->>'name' as name
      from rules.rule where site_id = ${site} and slug = ${slug}`
  return row?.name
}
