import type { KeptNoiseSource, NoiseSourceChange } from '@loujing/wire/http/noise'
import type { NoiseSourceId, SiteId } from '@loujing/wire/id'
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
import { SOURCE_CHANGED } from './problems.ts'
import * as store from './source-store.ts'
import type { SourceRow } from './source-store.ts'

type SourcesDeps = { sql: Sql; now: () => Date; sites: { places: Pick<Sites['places'], 'getSiteIn'> } }

/** What is heard on a site: roads and machines, as they are today. */
export function createSources({ sql, now, sites }: SourcesDeps) {
  const note = (tx: Tx, { company, ...actor }: Caller, action: string, object: NoiseSourceId, change: object) =>
    record(tx, { company, actor, action, object, outcome: 'done', address: actor.address, ...change }, now())

  async function lock(tx: Tx, id: NoiseSourceId): Promise<SourceRow> {
    const row = await store.lockSource(tx, id)
    if (row === undefined) throw notFound('Source')
    return row
  }

  return {
    list: ({ company }: Actor, site: SiteId, { cursor, limit = 50 }: PageQuery): Promise<Page<KeptNoiseSource>> =>
      inCompany(sql, company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        const rows = await store.listSources(tx, site, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toSource)
      }),

    /** The same source again is the same source. @throws Refusal not-found · source-changed when another version was read */
    save: (
      caller: Caller,
      site: SiteId,
      id: NoiseSourceId,
      { version, source }: NoiseSourceChange,
    ): Promise<KeptNoiseSource> =>
      inCompany(sql, caller.company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        const kept = await store.lockSource(tx, id)
        if (kept && kept.siteId !== site) throw notFound('Source')
        if (kept?.version === version + 1 && isDeepStrictEqual(kept.source, source)) return toSource(kept)
        if ((kept?.version ?? 0) !== version) throw refuse(SOURCE_CHANGED, { version: kept?.version })
        const changed = { id, company: caller.company, site, source, by: caller.person }
        if (kept) await store.updateSource(tx, changed, now())
        else if (!(await store.insertSource(tx, changed, now()))) throw refuse(SOURCE_CHANGED)
        await note(tx, caller, 'noise.save-source', id, { before: kept?.source, after: source })
        return toSource(await lock(tx, id))
      }),

    /** Studies keep what they were made with. */
    remove: (caller: Caller, id: NoiseSourceId): Promise<void> =>
      inCompany(sql, caller.company, async (tx) => {
        const { source } = await lock(tx, id)
        await store.deleteSource(tx, id)
        await note(tx, caller, 'noise.remove-source', id, { before: source })
      }),
  }
}

const toSource = ({ siteId, changedAt, ...row }: SourceRow): KeptNoiseSource => ({
  ...row,
  site: siteId,
  changedAt: toInstant(changedAt),
})
