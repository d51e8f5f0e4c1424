import type { Responsibility, ResponsibilityEntry } from '@loujing/wire/http/hazards'
import type { Site } from '@loujing/wire/http/sites'
import type { CameraId, ContractorId, ResponsibilityId, SiteId } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { say } from '../../platform/outbox.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import type { Projects } from '../projects/index.ts'
import type { Sites } from '../sites/index.ts'
import { overlap } from './model/responsible.ts'
import { RESPONSIBILITY_ID_TAKEN, RESPONSIBILITY_OVERLAPS, WRONG_DAYS } from './problems.ts'
import * as store from './store/responsibility.ts'
import type { ResponsibilityRow } from './store/responsibility.ts'

type Deps = { sql: Sql; now: () => Date; projects: Projects; places: Sites['places'] }
type Key = { siteId: SiteId; responsibilityId: ResponsibilityId }

/** Who answers for which place, from when to when (属地管理). */
export function createResponsibilities({ sql, now, projects, places }: Deps) {
  async function toResponsibilities(tx: Tx, rows: readonly ResponsibilityRow[]): Promise<Responsibility[]> {
    const ids: ContractorId[] = rows.map(({ contractor }) => contractor)
    const names = await projects.contractors.contractorNames(tx, ids)
    return rows.map(({ contractor, until, ...row }) => ({
      ...row,
      contractor: { id: contractor, name: names.get(contractor) ?? '*' },
      ...(until && { until }),
    }))
  }

  async function getCamera(tx: Tx, site: Site, id: CameraId): Promise<void> {
    if ((await places.findCameraIn(tx, id))?.site !== site.id) throw notFound('Camera')
  }

  return {
    listResponsibilities: (
      { company }: Actor,
      site: SiteId,
      { cursor, limit = 50 }: PageQuery,
    ): Promise<Page<Responsibility>> =>
      inCompany(sql, company, async (tx) => {
        await places.getSiteIn(tx, site)
        const rows = await store.listResponsibilities(tx, site, fromIdCursor(cursor), limit + 1)
        const items = await toResponsibilities(tx, rows)
        return toPage(
          items,
          limit,
          ({ id }) => [id],
          (item) => item,
        )
      }),

    /**
     * Makes it, or changes it; hazards keep the contractor that they were given.
     * @throws Refusal not-found · wrong-days · responsibility-overlaps, with the other's id · responsibility-id-taken
     */
    putResponsibility(
      caller: Caller,
      { siteId, responsibilityId }: Key,
      entry: ResponsibilityEntry,
    ): Promise<Responsibility> {
      const { company, address } = caller
      return inCompany(sql, company, async (tx) => {
        const site = await places.getSiteIn(tx, siteId)
        await projects.contractors.getContractorIn(tx, site.project, entry.contractor)
        if (entry.scope.kind !== 'site') await getCamera(tx, site, entry.scope.camera)
        if (entry.until && entry.until < entry.from) throw refuse(WRONG_DAYS)
        await store.lockSite(tx, siteId)
        const before = await store.findResponsibility(tx, responsibilityId)
        if (before && before.site !== siteId) throw refuse(RESPONSIBILITY_ID_TAKEN)
        const row: ResponsibilityRow = { id: responsibilityId, site: siteId, ...entry }
        const others = (await store.allOfSite(tx, siteId)).filter(({ id }) => id !== responsibilityId)
        const other = others.find((rule) => overlap(rule, row))
        if (other) throw refuse(RESPONSIBILITY_OVERLAPS, { responsibility: other.id })
        if (!(await store.saveResponsibility(tx, company, row, now()))) throw refuse(RESPONSIBILITY_ID_TAKEN)
        const [answer] = await toResponsibilities(tx, [row])
        if (!answer) throw new Error('one in, one out')
        if (JSON.stringify(before?.scope) === JSON.stringify(row.scope) && isSame(before, row)) return answer
        const fact = { type: 'hazards.responsibility-changed', subject: responsibilityId, company, site: siteId }
        await say(tx, { ...fact, data: answer }, now())
        const line = { company, actor: caller, action: 'hazards.assign', object: responsibilityId, address }
        await record(tx, { ...line, outcome: 'done', before, after: row }, now())
        return answer
      })
    },

    /** For the module's own use: all rules of a site. */
    rulesOf: store.allOfSite,
  }
}

const isSame = (before: ResponsibilityRow | undefined, row: ResponsibilityRow): boolean =>
  before?.contractor === row.contractor && before.from === row.from && before.until === row.until
