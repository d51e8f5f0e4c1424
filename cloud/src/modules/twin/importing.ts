import type { Site } from '@loujing/wire/http/sites'
import type { Discipline } from '@loujing/wire/http/twin'
import type { BuildingId, ModelId, SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound } from '../../platform/errors.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import type { Projects } from '../projects/index.ts'
import { modelChanged } from './events.ts'
import { type KeptModel, toModel } from './model.ts'
import * as store from './store.ts'

/** `revises`: any revision of the file that this is the next one of. */
export type NewModel = {
  name: string
  fileName?: string | undefined
  building?: BuildingId | undefined
  discipline?: Discipline | undefined
  revises?: ModelId | undefined
}
export type Importing = ReturnType<typeof createImporting>
type Ports = {
  sql: Sql
  now: () => Date
  sites: { getSiteIn(tx: Reader, id: SiteId): Promise<Site> }
  projects: Pick<Projects, 'listBuildings'>
}

/** What is the same for every file that becomes a model, however it came. */
export function createImporting({ sql, now, sites, projects }: Ports) {
  async function hasBuilding(actor: Actor, project: Site['project'], building: BuildingId): Promise<boolean> {
    for (let cursor: string | undefined; ;) {
      const page = await projects.listBuildings(actor, project, { limit: 200, ...(cursor && { cursor }) })
      if (page.items.some(({ id }) => id === building)) return true
      if (page.nextCursor === undefined) return false
      cursor = page.nextCursor
    }
  }

  return {
    siteOf: (tx: Reader, site: SiteId): Promise<Site> => sites.getSiteIn(tx, site),

    /** @throws Refusal not-found for a site, a building or a revised model that is not there, or is another project's */
    async check(caller: Caller, site: SiteId, { building, revises }: NewModel): Promise<void> {
      const project = await inCompany(sql, caller.company, async (tx) => {
        const found = revises === undefined ? undefined : await store.findModel(tx, revises)
        if (revises !== undefined && found?.site !== site) throw notFound('Model')
        return (await sites.getSiteIn(tx, site)).project
      })
      if (building !== undefined && !(await hasBuilding(caller, project, building))) throw notFound('Building')
    },

    /** Writes down a model whose file lies on the disk, to be converted. */
    async keep(tx: Tx, caller: Caller, site: SiteId, id: ModelId, wanted: NewModel): Promise<KeptModel> {
      const { company, address } = caller
      const { name, fileName, building, discipline, revises } = wanted
      const revised = revises === undefined ? undefined : await store.findModel(tx, revises)
      const line = revised?.line ?? id
      const standsIn = building ?? revised?.building
      const model: KeptModel = {
        ...{ id, site, name, fileName: fileName ?? `${name}.ifc`, ...(standsIn && { building: standsIn }) },
        ...{ line, revision: await store.nextRevision(tx, line), notes: [] },
        ...{ discipline: discipline ?? revised?.discipline ?? 'architecture', createdAt: toInstant(now()) },
        ...{ state: 'converting', attempts: 0, storeys: [], elements: 0, triangles: 0 },
      }
      await store.insertModel(tx, company, model, now())
      await modelChanged(tx, { company, site, id, state: 'converting' }, now())
      const entry = { company, actor: caller, action: 'twin.import', object: id, address, after: toModel(model) }
      await record(tx, { ...entry, outcome: 'done' }, now())
      return model
    },
  }
}
