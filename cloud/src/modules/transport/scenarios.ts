import type { KeptScenario, ScenarioChange } from '@loujing/wire/http/transport'
import type { ScenarioId, SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { isDeepStrictEqual } from 'node:util'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import type { Sites } from '../sites/index.ts'
import { SCENARIO_CHANGED } from './problems.ts'
import * as store from './scenario-store.ts'
import type { ScenarioRow } from './scenario-store.ts'

type ScenariosDeps = { sql: Sql; now: () => Date; sites: { places: Pick<Sites['places'], 'getSiteIn'> } }

/** Scenarios (交通方案): what would be otherwise, laid over whichever map it is asked with. */
export function createScenarios({ sql, now, sites }: ScenariosDeps) {
  const note = (tx: Tx, { company, ...actor }: Caller, action: string, object: ScenarioId, change: object) =>
    record(tx, { company, actor, action, object, outcome: 'done', address: actor.address, ...change }, now())

  async function lock(tx: Tx, id: ScenarioId): Promise<ScenarioRow> {
    const row = await store.lockScenario(tx, id)
    if (row === undefined) throw notFound('Scenario')
    return row
  }

  return {
    list: ({ company }: Actor, site: SiteId, { cursor, limit = 50 }: PageQuery): Promise<Page<KeptScenario>> =>
      inCompany(sql, company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        const rows = await store.listScenarios(tx, site, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toScenario)
      }),

    /** The same scenario again is the same scenario. @throws Refusal not-found · scenario-changed when another version was read */
    save: (
      caller: Caller,
      site: SiteId,
      id: ScenarioId,
      { version, scenario }: ScenarioChange,
    ): Promise<KeptScenario> =>
      inCompany(sql, caller.company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        const kept = await store.lockScenario(tx, id)
        if (kept && kept.siteId !== site) throw notFound('Scenario')
        if (kept?.version === version + 1 && isDeepStrictEqual(kept.scenario, scenario)) return toScenario(kept)
        if ((kept?.version ?? 0) !== version) throw refuse(SCENARIO_CHANGED, { version: kept?.version })
        const changed = { id, company: caller.company, site, scenario, by: caller.person }
        if (kept) await store.updateScenario(tx, changed, now())
        else if (!(await store.insertScenario(tx, changed, now()))) throw refuse(SCENARIO_CHANGED)
        await note(tx, caller, 'transport.save-scenario', id, { before: kept?.scenario, after: scenario })
        return toScenario(await lock(tx, id))
      }),

    remove: (caller: Caller, id: ScenarioId): Promise<void> =>
      inCompany(sql, caller.company, async (tx) => {
        const { scenario } = await lock(tx, id)
        await store.deleteScenario(tx, id)
        await note(tx, caller, 'transport.remove-scenario', id, { before: scenario })
      }),
  }
}

const toScenario = ({ siteId, changedAt, ...row }: ScenarioRow): KeptScenario => ({
  ...row,
  site: siteId,
  changedAt: toInstant(changedAt),
})
