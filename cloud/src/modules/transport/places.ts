import type { KeptTransportPlace, TransportPlaceChange } from '@loujing/wire/http/transport'
import type { TransportPlaceId, SiteId } from '@loujing/wire/id'
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
import { PLACE_CHANGED } from './problems.ts'
import * as store from './place-store.ts'
import type { PlaceRow } from './place-store.ts'

type PlacesDeps = { sql: Sql; now: () => Date; sites: { places: Pick<Sites['places'], 'getSiteIn'> } }

/** Places that are set by hand: gates at which ways begin, and what a map lacks. */
export function createPlaces({ sql, now, sites }: PlacesDeps) {
  const note = (tx: Tx, { company, ...actor }: Caller, action: string, object: TransportPlaceId, change: object) =>
    record(tx, { company, actor, action, object, outcome: 'done', address: actor.address, ...change }, now())

  async function lock(tx: Tx, id: TransportPlaceId): Promise<PlaceRow> {
    const row = await store.lockPlace(tx, id)
    if (row === undefined) throw notFound('Place')
    return row
  }

  return {
    list: ({ company }: Actor, site: SiteId, { cursor, limit = 50 }: PageQuery): Promise<Page<KeptTransportPlace>> =>
      inCompany(sql, company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        const rows = await store.listPlaces(tx, site, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toPlace)
      }),

    /** The same place again is the same place. @throws Refusal not-found · place-changed when another version was read */
    save: (
      caller: Caller,
      site: SiteId,
      id: TransportPlaceId,
      { version, place }: TransportPlaceChange,
    ): Promise<KeptTransportPlace> =>
      inCompany(sql, caller.company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        const kept = await store.lockPlace(tx, id)
        if (kept && kept.siteId !== site) throw notFound('Place')
        if (kept?.version === version + 1 && isDeepStrictEqual(kept.place, place)) return toPlace(kept)
        if ((kept?.version ?? 0) !== version) throw refuse(PLACE_CHANGED, { version: kept?.version })
        const changed = { id, company: caller.company, site, place, by: caller.person }
        if (kept) await store.updatePlace(tx, changed, now())
        else if (!(await store.insertPlace(tx, changed, now()))) throw refuse(PLACE_CHANGED)
        await note(tx, caller, 'transport.save-place', id, { before: kept?.place, after: place })
        return toPlace(await lock(tx, id))
      }),

    remove: (caller: Caller, id: TransportPlaceId): Promise<void> =>
      inCompany(sql, caller.company, async (tx) => {
        const { place } = await lock(tx, id)
        await store.deletePlace(tx, id)
        await note(tx, caller, 'transport.remove-place', id, { before: place })
      }),
  }
}

const toPlace = ({ siteId, changedAt, ...row }: PlaceRow): KeptTransportPlace => ({
  ...row,
  site: siteId,
  changedAt: toInstant(changedAt),
})
