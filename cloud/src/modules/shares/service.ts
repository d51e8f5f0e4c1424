import type { MadeShare, NewShare, Share } from '@loujing/wire/http/shares'
import type { ShareId, SiteId } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor, Visitor } from '../../platform/auth.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import { type Caller, hashToken, newToken } from '../identity/index.ts'
import { BAD_EXPIRY, SHARE_EXPIRED, SHARE_ID_TAKEN, SHARE_REVOKED } from './problems.ts'
import * as store from './store.ts'
import { createTable, type TableDeps } from './table.ts'

export type Shares = ReturnType<typeof createShares>

const LONGEST_MS = 366 * 24 * 3_600_000

/** Links that show a sand-table to somebody without an account: a scope, an end, and a token of which the hash is kept. */
export function createShares(deps: TableDeps) {
  const { sql, now, sites } = deps
  return {
    table: createTable(deps),

    list: ({ company }: Actor, site: SiteId, { cursor, limit = 50 }: PageQuery): Promise<Page<Share>> =>
      inCompany(sql, company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        const rows = await store.listShares(tx, site, fromIdCursor(cursor), limit + 1)
        return toPage(
          rows,
          limit,
          ({ id }) => [id],
          (share) => share,
        )
      }),

    /**
     * The token is in this answer and nowhere else: who asks again for the same link, because no answer came, gets another, and the
     * one before it opens nothing. @throws Refusal not-found · bad-expiry · id-taken · revoked
     */
    make: (caller: Caller, site: SiteId, id: ShareId, wanted: NewShare): Promise<MadeShare> =>
      inCompany(sql, caller.company, async (tx) => {
        const { company, person: by, address } = caller
        await sites.places.getSiteIn(tx, site)
        const leftMs = Date.parse(wanted.expiresAt) - now().getTime()
        if (!(leftMs > 0 && leftMs <= LONGEST_MS)) throw refuse(BAD_EXPIRY)
        const known = await store.findShare(tx, id)
        const isOther =
          known !== undefined && (known.site !== site || known.title !== wanted.title || known.madeBy !== by)
        if (isOther) throw refuse(SHARE_ID_TAKEN)
        if (known?.revokedAt !== undefined) throw refuse(SHARE_REVOKED)
        const token = newToken()
        await store.saveShare(tx, { company, by, site, id, tokenHash: hashToken(token) }, wanted, now())
        const entry = { company, actor: caller, action: 'shares.keep', object: id, address, after: wanted }
        await record(tx, { ...entry, outcome: 'done' }, now())
        return { share: (await store.findShare(tx, id))!, token }
      }),

    /** Taken back at once, for good; twice is once. @throws Refusal not-found */
    revoke: (caller: Caller, id: ShareId): Promise<void> =>
      inCompany(sql, caller.company, async (tx) => {
        const { company, address } = caller
        if ((await store.findShare(tx, id)) === undefined) throw notFound('Share')
        if (!(await store.revoke(tx, id, now()))) return
        const entry = { company, actor: caller, action: 'shares.keep', object: id, address, after: 'revoked' }
        await record(tx, { ...entry, outcome: 'done' }, now())
      }),

    /** The door of `platform/auth`: what the holder of this token may see. @throws Refusal expired · revoked */
    async visitorByToken(token: string): Promise<Visitor | undefined> {
      const found = await asPlatform(sql, (tx) => store.findByToken(tx, hashToken(token)))
      const share = found && (await inCompany(sql, found.company, (tx) => store.findShare(tx, found.id)))
      if (found === undefined || share === undefined) return undefined
      const { revokedAt, expiresAt, site, building, showsPrices } = share
      if (revokedAt !== undefined) throw refuse(SHARE_REVOKED, { revokedAt })
      if (Date.parse(expiresAt) <= now().getTime()) throw refuse(SHARE_EXPIRED, { expiredAt: expiresAt })
      return { company: found.company, share: found.id, site, building, showsPrices }
    },
  }
}
