import type { NewPriceList, PriceList } from '@loujing/wire/http/units'
import type { PriceListId, SiteId } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Sql } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import type { Sites } from '../sites/index.ts'
import { unitsChanged } from './events.ts'
import * as store from './price-store.ts'
import { ABOVE_FILED, BAD_LIST, ID_TAKEN } from './problems.ts'

export type Prices = ReturnType<typeof createPrices>
type PricesDeps = { sql: Sql; now: () => Date; sites: { places: Pick<Sites['places'], 'getSiteIn'> } }

/** Price lists (一房一价表) of a site: versions that are added and never changed. */
export function createPrices({ sql, now, sites }: PricesDeps) {
  return {
    listLists: ({ company }: Actor, site: SiteId, { cursor, limit = 50 }: PageQuery): Promise<Page<PriceList>> =>
      inCompany(sql, company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        const before = cursor === undefined ? undefined : Number(fromCursor(cursor, 1)[0])
        const rows = await store.listLists(tx, site, before, limit + 1)
        return toPage(
          rows,
          limit,
          ({ version }) => [version],
          (list) => list,
        )
      }),

    /** The same list again is the same version. @throws Refusal not-found · bad-price-list · above-filed-price · id-taken */
    addList: (caller: Caller, site: SiteId, id: PriceListId, list: NewPriceList): Promise<PriceList> =>
      inCompany(sql, caller.company, async (tx) => {
        const { company, person: by, address } = caller
        await sites.places.getSiteIn(tx, site)
        const known = await store.findList(tx, id)
        if (known !== undefined) {
          const isSame = known.site === site && known.name === list.name && known.units === list.lines.length
          if (!isSame) throw refuse(ID_TAKEN)
          return known
        }
        const { lines, approvedOn, effectiveFrom } = list
        const isWhole = new Set(lines.map(({ unit }) => unit)).size === lines.length && approvedOn <= effectiveFrom
        if (!isWhole) throw refuse(BAD_LIST)
        if ((await store.countOfSite(tx, site, lines)) < lines.length) throw notFound('Unit')
        const above = lines.filter(({ listFen, filedFen }) => filedFen !== undefined && listFen > filedFen)
        if (above.length > 0) throw refuse(ABOVE_FILED, { units: above.slice(0, 20).map(({ unit }) => unit) })
        if (lines.some(({ listFen }) => listFen <= 0)) throw refuse(BAD_LIST)
        await store.insertList(tx, { company, by, site, id }, list, now())
        const entry = { company, actor: caller, action: 'units.keep', object: id, address, after: list }
        await record(tx, { ...entry, outcome: 'done' }, now())
        await unitsChanged(tx, company, site, now())
        return (await store.findList(tx, id))!
      }),
  }
}
