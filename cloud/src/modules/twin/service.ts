import type { Readable } from 'node:stream'
import type { Site } from '@loujing/wire/http/sites'
import type { Basemap, Element, ElementFilter, ElementSummary, Model, ModelTree, Twin } from '@loujing/wire/http/twin'
import { type ModelId, type SiteId, uuidv7 } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import { createJob } from '../../stores/job.ts'
import type { Caller } from '../identity/index.ts'
import type { Projects } from '../projects/index.ts'
import { codingsOf } from './codings.ts'
import { createConversions } from './conversions.ts'
import { intoFrameOf } from './convert/earth.ts'
import type { Matrix } from './convert/matrix.ts'
import type { ConversionLimits } from './convert/run.ts'
import { createModelFiles, type KeptEnvelope, type OpenFile } from './files.ts'
import { createImporting, type NewModel } from './importing.ts'
import { type KeptModel, NOT_CONVERTING, NOT_READY, spotOf, standing, tileTypeOf, toModel } from './model.ts'
import * as elements from './elements-store.ts'
import { createRevisions } from './revisions.ts'
import { createStanding } from './standing.ts'
import * as store from './store.ts'
import { treeOf } from './tree.ts'
import { createUnits } from './units.ts'
import { createUploads } from './uploads.ts'

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
  /** An upload that nobody goes on with is removed after so long. */
  keepUploadsMs?: number
}
export type OpenTile = OpenFile & { type: string }
export type SiteEnvelope = Omit<KeptEnvelope, 'transform'> & { model: ModelId; name: string; toSite: Matrix }
export type TwinService = ReturnType<typeof createTwin>

const GB = 1024 ** 3
const MODELS_OF_A_SITE = 200
const HOUR_MS = 3_600_000

export function createTwin({ sql, now, log, folder, basemap, sites, projects, ...options }: TwinOptions) {
  const { mostBytes = GB / 2, limits = { timeMs: 600_000, memoryBytes: 3 * GB } } = options
  const { keepUploadsMs: keepMs = 7 * 24 * HOUR_MS } = options
  const files = createModelFiles(folder, mostBytes)
  const originOf = async (tx: Reader, site: SiteId) => (await sites.getSiteIn(tx, site)).origin
  const conversions = createConversions({ sql, now, log, files, limits, originOf })
  const importing = createImporting({ sql, now, sites, projects })
  const uploads = createUploads({ sql, now, files, importing, conversions, mostBytes, keepMs })
  const sweeping = createJob({ name: 'sweep of uploads', everyMs: HOUR_MS, log }, () => uploads.sweep())
  const revisions = createRevisions({ sql, now })

  return {
    mostBytes,
    revisions,
    standing: createStanding({ now, revisions }),
    units: createUnits({ sql, now }),
    uploads,
    async start(): Promise<void> {
      sweeping.start()
      await conversions.start()
    },
    settled: conversions.settled,
    async close(): Promise<void> {
      await sweeping.close()
      await conversions.close()
    },

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
    async importModel(caller: Caller, site: SiteId, wanted: NewModel, body: Readable): Promise<Model> {
      const { company } = caller
      await importing.check(caller, site, wanted)
      const id = uuidv7<ModelId>(now().getTime())
      await files.receive(id, body)
      const kept = inCompany(sql, company, (tx) => importing.keep(tx, caller, site, id, wanted))
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
    openTile: ({ company }: Actor, id: ModelId, name: string, accepted: string | undefined): Promise<OpenTile> =>
      inCompany(sql, company, (tx) => openTileIn(tx, id, name, accepted)),
    openTileIn,

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

  async function openTileIn(tx: Reader, id: ModelId, name: string, accepted: string | undefined): Promise<OpenTile> {
    const model = await store.findModel(tx, id)
    const type = tileTypeOf(name)
    if (model === undefined || type === undefined) return gone('Tile')
    if (model.state !== 'ready') throw refuse(NOT_READY, { state: model.state })
    const file = (await files.openTile(id, name, codingsOf(accepted))) ?? gone('Tile')
    return { ...file, type }
  }

  /** A model with how far its conversion is. */
  function shown(kept: KeptModel): Model {
    const progress = kept.state === 'converting' ? conversions.progressOf(kept.id) : undefined
    return { ...toModel(kept), ...(progress && { progress }) }
  }
}

function gone(what: string): never {
  throw notFound(what)
}
