import type { SandTable, SharedTable, SharedUnit } from '@loujing/wire/http/shares'
import type { CompanyId, ModelId, SiteId } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor, Visitor } from '../../platform/auth.ts'
import type { Reader, Sql } from '../../platform/db.ts'
import { notFound } from '../../platform/errors.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Identity } from '../identity/index.ts'
import type { Projects } from '../projects/index.ts'
import type { Sites } from '../sites/index.ts'
import type { OpenTile, TwinService } from '../twin/index.ts'
import type { Units } from '../units/index.ts'
import * as store from './store.ts'

export type TableDeps = {
  sql: Sql
  now: () => Date
  identity: Pick<Identity, 'getCompanyIn'>
  projects: Pick<Projects, 'getProjectIn'>
  sites: { places: Pick<Sites['places'], 'getSiteIn'> }
  twin: Pick<TwinService, 'standing' | 'openTileIn'>
  units: Pick<Units, 'listModelsIn' | 'listPublicIn'>
}
export type Table = ReturnType<typeof createTable>

/** What stands on the sand-table (沙盘) of a site: for a member, and for a visitor no more than the link shows. */
export function createTable({ sql, now, identity, projects, sites, twin, units }: TableDeps) {
  async function tableIn(tx: Reader, company: CompanyId, site: SiteId, building?: string): Promise<SandTable> {
    const { name, project, origin } = await sites.places.getSiteIn(tx, site)
    const shown = await modelsIn(tx, site, building)
    return {
      ...{ site, name, origin },
      project: (await projects.getProjectIn(tx, project)).name,
      company: (await identity.getCompanyIn(tx, company)).name,
      models: shown.map(({ id, name }) => ({ id, name, tilesetUrl: `/api/models/${id}/tiles/tileset.json` })),
    }
  }

  /** A link to one building shows the models that draw its units; one to a site, and a member, all of them. */
  async function modelsIn(tx: Reader, site: SiteId, building: string | undefined) {
    const all = await twin.standing.listModels(tx, site)
    if (building === undefined) return all
    const own = await units.listModelsIn(tx, site, building)
    return all.filter(({ id }) => own.has(id))
  }

  return {
    forMember: ({ company }: Actor, site: SiteId): Promise<SandTable> =>
      inCompany(sql, company, (tx) => tableIn(tx, company, site)),

    /** Counts the opening; of who opened it nothing is kept. */
    open: ({ company, share: id, site, building }: Visitor): Promise<SharedTable> =>
      inCompany(sql, company, async (tx) => {
        await store.countOpen(tx, id, now())
        await record(tx, { company, action: 'shares.open', object: id, outcome: 'done' }, now())
        const { title, showsPrices, expiresAt, view } = (await store.findShare(tx, id))!
        const table = await tableIn(tx, company, site, building)
        const models = table.models.map((model) => ({
          ...model,
          tilesetUrl: `/api/shared/models/${model.id}/tiles/tileset.json`,
        }))
        return {
          ...{ ...table, models, title, showsPrices, expiresAt },
          ...(building !== undefined && { building }),
          ...(view !== undefined && { view }),
        }
      }),

    listUnits: ({ company, site, building, showsPrices }: Visitor, page: PageQuery): Promise<Page<SharedUnit>> =>
      inCompany(sql, company, (tx) => units.listPublicIn(tx, { site, building, showsPrices }, page)),

    /** @throws Refusal not-found, also for a model that the link does not show */
    openTile: (
      { company, site, building }: Visitor,
      model: ModelId,
      name: string,
      accepted: string | undefined,
    ): Promise<OpenTile> =>
      inCompany(sql, company, async (tx) => {
        const shown = await modelsIn(tx, site, building)
        if (!shown.some(({ id }) => id === model)) throw notFound('Model')
        return twin.openTileIn(tx, model, name, accepted)
      }),
  }
}
