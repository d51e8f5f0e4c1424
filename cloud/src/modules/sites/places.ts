import type {
  Camera,
  NewSite,
  Placement,
  Point,
  QuarantineEntry,
  Series,
  SeriesQuery,
  Site,
} from '@loujing/wire/http/sites'
import { uuidv7, type CameraId, type CompanyId, type DeviceId, type PointId, type SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { say } from '../../platform/outbox.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import { readLatest } from '../../stores/latest.ts'
import { readQuarantine } from '../../stores/quarantine.ts'
import type { Stores } from '../../stores/stores.ts'
import type { Caller } from '../identity/index.ts'
import type { Projects } from '../projects/index.ts'
import { SLUG_TAKEN } from './problems.ts'
import * as inventory from './store/inventory.ts'
import * as store from './store/site.ts'

export type PlacesDeps = {
  sql: Sql
  now: () => Date
  projects: Projects
  stores: Pick<Stores, 'readings' | 'previews'>
}
export type Places = ReturnType<typeof createPlaces>

/** Sites, and what stands on them: cameras, devices with their points, what was measured and what was not believed. */
export function createPlaces({ sql, now, projects, stores }: PlacesDeps) {
  const asIs = <Item>(item: Item): Item => item
  const byId = ({ id }: { id: string }): [string] => [id]

  async function tellMoved(tx: Tx, caller: Caller, site: SiteId, object: string, placement: Placement): Promise<void> {
    const { company, address } = caller
    await tellInventory(tx, company, site, now())
    const entry = { company, actor: caller, action: 'sites.place', object, address, after: placement }
    await record(tx, { ...entry, outcome: 'done' }, now())
  }

  return {
    listSites: ({ company }: Actor, { cursor, limit = 50 }: PageQuery): Promise<Page<Site>> =>
      inCompany(sql, company, async (tx) =>
        toPage(await store.listSites(tx, fromIdCursor(cursor), limit + 1), limit, byId, asIs),
      ),

    getSite: ({ company }: Actor, id: SiteId): Promise<Site> => inCompany(sql, company, (tx) => getSite(tx, id)),
    /** For a module that already holds a transaction. @throws Refusal not-found */
    getSiteIn: getSite,
    listRuleSources: inventory.listRuleSources,
    /** For a module that already holds a transaction: a camera of the company, retired or not. */
    findCameraIn: inventory.findCamera,

    /** @throws Refusal not-found for a project that is not the company's · slug-taken */
    createSite(caller: Caller, site: NewSite): Promise<Site> {
      const { company, address } = caller
      const created: Site = { id: uuidv7<SiteId>(now().getTime()), ...site }
      return inCompany(sql, company, async (tx) => {
        await projects.getProjectIn(tx, site.project)
        if (!(await store.insertSite(tx, company, created, now()))) throw refuse(SLUG_TAKEN, { slug: site.slug })
        await say(
          tx,
          { type: 'sites.site-created', subject: created.id, company, site: created.id, data: created },
          now(),
        )
        const entry = { company, actor: caller, action: 'sites.create', object: created.id, address, after: created }
        await record(tx, { ...entry, outcome: 'done' }, now())
        return created
      })
    },

    listCameras: ({ company }: Actor, site: SiteId, { cursor, limit = 50 }: PageQuery): Promise<Page<Camera>> =>
      inCompany(sql, company, async (tx) => {
        await getSite(tx, site)
        const rows = await inventory.listCameras(tx, site, fromIdCursor(cursor), limit + 1)
        const cameras = await Promise.all(
          rows.map(async (camera): Promise<Camera> => {
            const previewAt = await stores.previews.takenAt(camera.id)
            return { ...camera, ...(previewAt && { previewAt }) }
          }),
        )
        return toPage(cameras, limit, byId, asIs)
      }),

    /** For a module that already holds a transaction: the cameras that a site has now, the first two hundred. */
    listCamerasIn: (tx: Reader, site: SiteId): Promise<Camera[]> => inventory.listCameras(tx, site, undefined, 200),

    /** The newest picture of a camera, as it came. @throws Refusal not-found also when there is none yet */
    async openPreview({ company }: Actor, id: CameraId) {
      if (!(await inCompany(sql, company, (tx) => inventory.findCamera(tx, id)))) throw notFound('Camera')
      const preview = await stores.previews.open(id)
      if (!preview) throw notFound('Preview')
      return preview
    },

    placeCamera: (caller: Caller, id: CameraId, placement: Placement): Promise<Camera> =>
      inCompany(sql, caller.company, async (tx) => {
        const camera = await inventory.findCamera(tx, id)
        if (!camera) throw notFound('Camera')
        await inventory.placeCamera(tx, id, placement, now())
        await tellMoved(tx, caller, camera.site, id, placement)
        return { ...camera, ...placement }
      }),

    placeDevice: (caller: Caller, id: DeviceId, placement: Placement): Promise<Placement> =>
      inCompany(sql, caller.company, async (tx) => {
        const site = await inventory.placeDevice(tx, id, placement, now())
        if (!site) throw notFound('Device')
        await tellMoved(tx, caller, site, id, placement)
        return { place: placement.place }
      }),

    listPoints: ({ company }: Actor, site: SiteId, { cursor, limit = 50 }: PageQuery): Promise<Page<Point>> =>
      inCompany(sql, company, async (tx) => {
        await getSite(tx, site)
        const points = await inventory.listPoints(tx, site, fromIdCursor(cursor), limit + 1)
        const latest = await readLatest(
          tx,
          points.map(({ id }) => id),
        )
        return toPage(points, limit, byId, (point): Point => {
          const newest = latest.get(point.id)
          if (!newest) return point
          const { value, observedAt, quality } = newest
          return { ...point, latest: { value, observedAt, quality } }
        })
      }),

    /** @throws Refusal not-found · bad-range · too-many-samples */
    getSeries: ({ company }: Actor, id: PointId, { from, to, step = 'auto' }: SeriesQuery): Promise<Series> =>
      inCompany(sql, company, async (tx) => {
        const point = await inventory.findPoint(tx, id)
        if (!point) throw notFound('Point')
        return { point: id, unit: point.unit, ...(await stores.readings.series(tx, { point: id, from, to, step })) }
      }),

    listQuarantine: (
      { company }: Actor,
      site: SiteId,
      { cursor, limit = 50 }: PageQuery,
    ): Promise<Page<QuarantineEntry>> =>
      inCompany(sql, company, async (tx) => {
        await getSite(tx, site)
        return toPage(
          await readQuarantine(tx, site, { before: fromIdCursor(cursor), limit: limit + 1 }),
          limit,
          byId,
          asIs,
        )
      }),
  }
}

/** Tells that what stands on the site is not what it was: fetch again. */
export const tellInventory = (tx: Tx, company: CompanyId, site: SiteId, at: Date): Promise<void> =>
  say(tx, { type: 'sites.inventory-changed', subject: site, company, site, data: { at: toInstant(at) } }, at)

export async function getSite(sql: Reader, id: SiteId): Promise<Site> {
  const site = await store.findSite(sql, id)
  if (!site) throw notFound('Site')
  return site
}
