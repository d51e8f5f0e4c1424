import type { Scenario } from '@loujing/wire/http/transport'
import type { CompanyId, PersonId, ScenarioId, SiteId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

export type ScenarioRow = { id: ScenarioId; siteId: SiteId; version: number; scenario: Scenario; changedAt: Date }
export type ChangedScenario = { id: ScenarioId; company: CompanyId; site: SiteId; scenario: Scenario; by: PersonId }

export async function findScenario(sql: Reader, id: ScenarioId): Promise<ScenarioRow | undefined> {
  const [row] = await sql<ScenarioRow[]>`
    select id, site_id, version, scenario, changed_at from transport.scenario where id = ${id}`
  return row
}

export async function lockScenario(tx: Tx, id: ScenarioId): Promise<ScenarioRow | undefined> {
  const [row] = await tx<ScenarioRow[]>`
    select id, site_id, version, scenario, changed_at from transport.scenario where id = ${id} for update`
  return row
}

/** In the order in which they were made. */
export async function listScenarios(
  sql: Reader,
  site: SiteId,
  after: string | undefined,
  limit: number,
): Promise<ScenarioRow[]> {
  return sql<ScenarioRow[]>`
    select id, site_id, version, scenario, changed_at
      from transport.scenario
     where site_id = ${site} and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
}

/** False when there is one of this id, of whichever company. */
export async function insertScenario(tx: Tx, made: ChangedScenario, at: Date): Promise<boolean> {
  const rows = await tx`
    insert into transport.scenario (id, company_id, site_id, version, scenario, changed_at, changed_by)
    values (${made.id}, ${made.company}, ${made.site}, 1, ${JSON.stringify(made.scenario)}::text::jsonb, ${at}, ${made.by})
    on conflict (id) do nothing returning id`
  return rows.length > 0
}

export async function updateScenario(tx: Tx, { id, scenario, by }: ChangedScenario, at: Date): Promise<void> {
  await tx`
    update transport.scenario
       set scenario = ${JSON.stringify(scenario)}::text::jsonb, version = version + 1, changed_at = ${at}, changed_by = ${by}
     where id = ${id}`
}

export async function deleteScenario(tx: Tx, id: ScenarioId): Promise<void> {
  await tx`delete from transport.scenario where id = ${id}`
}
