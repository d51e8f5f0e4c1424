import type { Readable } from 'node:stream'
import type { Site } from '@loujing/wire/http/sites'
import type {
  Basemap,
  Discipline,
  Element,
  ElementFilter,
  ElementSummary,
  Model,
  ModelTree,
  Twin,
} from '@loujing/wire/http/twin'
import { type BuildingId, type ModelId, type SiteId, uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import type { Projects } from '../projects/index.ts'
import { createConversions } from './conversions.ts'
import { intoFrameOf } from './convert/earth.ts'
import type { Matrix } from './convert/matrix.ts'
import type { ConversionLimits } from './convert/run.ts'
import { modelChanged } from './events.ts'
import { createModelFiles, type KeptEnvelope } from './files.ts'
import { type KeptModel, NOT_CONVERTING, NOT_READY, spotOf, standing, tileTypeOf, toModel } from './model.ts'
import * as elements from './elements-store.ts'
import { createRevisions } from './revisions.ts'
import { createStanding } from './standing.ts'
import * as store from './store.ts'
import { treeOf } from './tree.ts'
import { createUnits } from './units.ts'

export type TwinOptions = {
  sql: Sql
  now: () => Date
  log: Log
  /** Where the models' files lie. */
  folder: string
  basemap: Basemap
  sites: { getSiteIn(tx: Reader, id: SiteId): Promise<Site> }
  projects: Pick<Projects, 'listBuildings'>
  mostBytes?: number
  limits?: ConversionLimits
}
/** `revises`: any revision of the file that this is the next one of. */
export type NewModel = { name: string; fileName?: string; building?: BuildingId } & {
  discipline?: Discipline
  revises?: ModelId
}
export type OpenTile = { stream: Readable; bytes: number; type: string; gzip: boolean }
export type SiteEnvelope = Omit<KeptEnvelope, 'transform'> & { model: ModelId; name: string; toSite: Matrix }
export type TwinService = ReturnType<typeof createTwin>

const GB = 1024 ** 3
const MODELS_OF_A_SITE = 200

export function createTwin({ sql, now, log, folder, basemap, sites, projects, ...options }: TwinOptions) {
  const { mostBytes = GB / 2, limits = { timeMs: 600_000, memoryBytes: 3 * GB } } = options
  const files = createModelFiles(folder, mostBytes)
  const originOf = async (tx: Reader, site: SiteId) => (await sites.getSiteIn(tx, site)).origin
  const conversions = createConversions({ sql, now, log, files, limits, originOf })

  const revisions = createRevisions({ sql, now })

  return {
    mostBytes,
    revisions,
    standing: createStanding({ now, revisions }),
    units: createUnits({ sql, now }),
    start: conversions.start,
    settled: conversions.settled,
    close: conversions.close,

    getTwin: ({ company }: Actor, site: SiteId): Promise<Twin> =>
      inCompany(sql, company, async (tx) => {
        const { origin } = await sites.getSiteIn(tx, site)
        const models = await store.listModels(tx, site, undefined, MODELS_OF_A_SITE)
        return { site, origin, models: standing(models).map(shown), basemap }
      }),

    listModels: ({ company }: Actor, site: SiteId, { cursor, limit = 50 }: PageQuery): Promise<Page<Model>> =>
      inCompany(sql, company, async (tx) => {
        await sites.getSiteIn(tx, site)
        const rows = await store.listModels(tx, site, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], shown)
      }),

    /**
     * Takes an IFC file and begins its conversion; the answer comes before that is done.
     * @throws Refusal not-found, also for a building of another project · what `receive` refuses
     */
    async importModel(
      caller: Caller,
      site: SiteId,
      { name, fileName, building, discipline, revises }: NewModel,
      body: Readable,
    ): Promise<Model> {
      const { company, address } = caller
      const { project, revised } = await inCompany(sql, company, async (tx) => {
        const found = revises === undefined ? undefined : ((await store.findModel(tx, revises)) ?? gone('Model'))
        if (found !== undefined && found.site !== site) throw notFound('Model')
        return { project: (await sites.getSiteIn(tx, site)).project, revised: found }
      })
      if (building !== undefined && !(await hasBuilding(caller, project, building))) throw notFound('Building')
      const id = uuidv7<ModelId>(now().getTime())
      await files.receive(id, body)
      const line = revised?.line ?? id
      const standsIn = building ?? revised?.building
      const first: KeptModel = {
        ...{ id, site, name, fileName: fileName ?? `${name}.ifc`, ...(standsIn && { building: standsIn }) },
        ...{ line, revision: 1, discipline: discipline ?? revised?.discipline ?? 'architecture', notes: [] },
        ...{ state: 'converting', attempts: 0, storeys: [], elements: 0, triangles: 0, createdAt: toInstant(now()) },
      }
      const kept = inCompany(sql, company, async (tx) => {
        const model = { ...first, revision: await store.nextRevision(tx, line) }
        await store.insertModel(tx, company, model, now())
        await modelChanged(tx, { company, site, id, state: 'converting' }, now())
        const entry = { company, actor: caller, action: 'twin.import', object: id, address, after: toModel(model) }
        await record(tx, { ...entry, outcome: 'done' }, now())
        return model
      })
      const model = await kept.catch(async (error: unknown) => {
        await files.remove(id)
        throw error
      })
      conversions.add({ company, site, id })
      return shown(model)
    },

    getModel: ({ company }: Actor, id: ModelId): Promise<Model> =>
      inCompany(sql, company, async (tx) => shown((await store.findModel(tx, id)) ?? gone('Model'))),

    /** Stops a conversion; the model has failed as cancelled soon after. @throws Refusal not-found · not-converting */
    async cancelConversion(caller: Caller, id: ModelId): Promise<void> {
      const { company, address } = caller
      const found = await inCompany(sql, company, (tx) => store.findModel(tx, id))
      if (found === undefined) return gone('Model')
      if (found.state !== 'converting' || !conversions.cancel(id)) throw refuse(NOT_CONVERTING, { state: found.state })
      await inCompany(sql, company, (tx) => {
        const entry = { company, actor: caller, action: 'twin.import', object: id, address, after: 'cancelled' }
        return record(tx, { ...entry, outcome: 'done' }, now())
      })
    },

    /** @throws Refusal not-found · not-ready */
    async openTile({ company }: Actor, id: ModelId, name: string, gzip: boolean): Promise<OpenTile> {
      const model = await inCompany(sql, company, (tx) => store.findModel(tx, id))
      const type = tileTypeOf(name)
      if (model === undefined || type === undefined) return gone('Tile')
      if (model.state !== 'ready') throw refuse(NOT_READY, { state: model.state })
      const file = (await files.openTile(id, name, gzip)) ?? gone('Tile')
      return { ...file, type, gzip }
    },

    /**
     * What stands in the sun's way on a site, and what is looked out of: of each model that is ready, in its own frame with
     * the way (`toSite`) into metres east, north and up of the site's origin.
     */
    async listEnvelopes(tx: Reader, site: SiteId): Promise<SiteEnvelope[]> {
      const origin = spotOf(await originOf(tx, site))
      const found: SiteEnvelope[] = []
      for (const { id, name, state } of standing(await store.listModels(tx, site, undefined, MODELS_OF_A_SITE))) {
        const envelope = state === 'ready' ? await files.readEnvelope(id) : undefined
        if (envelope === undefined) continue
        const { transform, ...rest } = envelope
        found.push({ model: id, name, toSite: intoFrameOf(origin, transform), ...rest })
      }
      return found
    },

    getTree: ({ company }: Actor, id: ModelId): Promise<ModelTree> =>
      inCompany(sql, company, async (tx) => {
        const { storeys } = (await store.findModel(tx, id)) ?? gone('Model')
        return treeOf(id, storeys, await elements.countByClass(tx, id))
      }),

    /** Ordered by their own ids. */
    listElements: (
      { company }: Actor,
      id: ModelId,
      { cursor, limit = 50, ...filter }: ElementFilter & PageQuery,
    ): Promise<Page<ElementSummary>> =>
      inCompany(sql, company, async (tx) => {
        if ((await store.findModel(tx, id)) === undefined) return gone('Model')
        const rows = await elements.listElements(tx, id, filter, fromIdCursor(cursor), limit + 1)
        return toPage(
          rows,
          limit,
          ({ id }) => [id],
          (element) => element,
        )
      }),

    getElement: ({ company }: Actor, model: ModelId, guid: string): Promise<Element> =>
      inCompany(sql, company, async (tx) => (await elements.findElement(tx, model, guid)) ?? gone('Element')),
  }

  /** A model with how far its conversion is. */
  function shown(kept: KeptModel): Model {
    const progress = kept.state === 'converting' ? conversions.progressOf(kept.id) : undefined
    return { ...toModel(kept), ...(progress && { progress }) }
  }

  async function hasBuilding(actor: Actor, project: Site['project'], building: BuildingId): Promise<boolean> {
    for (let cursor: string | undefined; ;) {
      const page = await projects.listBuildings(actor, project, { limit: 200, ...(cursor && { cursor }) })
      if (page.items.some(({ id }) => id === building)) return true
      if (page.nextCursor === undefined) return false
      cursor = page.nextCursor
    }
  }
}

function gone(what: string): never {
  throw notFound(what)
}
