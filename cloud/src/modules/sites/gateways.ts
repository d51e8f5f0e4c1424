import type { Claimed, Gateway, GatewayClaimKey, NewGateway } from '@loujing/wire/http/sites'
import { uuidv7, type GatewayId, type SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor, GatewayIdentity } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { say } from '../../platform/outbox.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import { hashToken, newToken, type Caller } from '../identity/index.ts'
import { ALREADY_CLAIMED, CLAIM_EXPIRED, SLUG_TAKEN, UNKNOWN_CLAIM_KEY } from './problems.ts'
import * as store from './store/gateway.ts'
import { findSite } from './store/site.ts'

const DEFAULT_WINDOW_MINUTES = 60
/** A gateway's credential is looked up once in this time; whoever takes it away waits as long. */
const TOKEN_KEPT_MS = 5_000
const TOKENS_KEPT = 1_000

export type Gateways = ReturnType<typeof createGateways>

export function createGateways({ sql, now }: { sql: Sql; now: () => Date }) {
  const known = new Map<string, { gateway: GatewayIdentity; untilMs: number }>()

  const expiryAfter = (minutes: number): Date => new Date(now().getTime() + minutes * 60_000)

  async function tell(
    tx: Tx,
    { company, gateway }: { company: GatewayIdentity['company']; gateway: GatewayId },
  ): Promise<Gateway> {
    const told = await getGateway(tx, gateway)
    await say(tx, { type: 'sites.gateway-changed', subject: gateway, company, site: told.site, data: told }, now())
    return told
  }

  return {
    tell,

    listGateways: ({ company }: Actor, site: SiteId, { cursor, limit = 50 }: PageQuery): Promise<Page<Gateway>> =>
      inCompany(sql, company, async (tx) => {
        if (!(await findSite(tx, site))) throw notFound('Site')
        const gateways = await store.listGateways(tx, site, fromIdCursor(cursor), limit + 1)
        return toPage(
          gateways,
          limit,
          ({ id }) => [id],
          (gateway) => gateway,
        )
      }),

    getGateway: ({ company }: Actor, id: GatewayId): Promise<Gateway> =>
      inCompany(sql, company, (tx) => getGateway(tx, id)),

    /** The claim key is shown here and never again. @throws Refusal not-found · slug-taken */
    createGateway(
      caller: Caller,
      site: SiteId,
      { slug, name, claimWindowMinutes = DEFAULT_WINDOW_MINUTES }: NewGateway,
    ): Promise<GatewayClaimKey> {
      const { company, address } = caller
      const id = uuidv7<GatewayId>(now().getTime())
      const claimKey = newToken()
      const claimExpiresAt = expiryAfter(claimWindowMinutes)
      return inCompany(sql, company, async (tx) => {
        if (!(await findSite(tx, site))) throw notFound('Site')
        const gateway = { id, company, site, slug, name, claimKeyHash: hashToken(claimKey), claimExpiresAt }
        if (!(await store.insertGateway(tx, gateway, now()))) throw refuse(SLUG_TAKEN, { slug })
        const told = await tell(tx, { company, gateway: id })
        const entry = { company, actor: caller, action: 'sites.create-gateway', object: id, address, after: told }
        await record(tx, { ...entry, outcome: 'done' }, now())
        return { gateway: told, claimKey, expiresAt: toInstant(claimExpiresAt) }
      })
    },

    /** A new key with a new window, while the gateway is unclaimed; the old key is dead. @throws Refusal already-claimed */
    renewClaimKey(caller: Caller, id: GatewayId): Promise<GatewayClaimKey> {
      const { company, address } = caller
      const claimKey = newToken()
      const claimExpiresAt = expiryAfter(DEFAULT_WINDOW_MINUTES)
      return inCompany(sql, company, async (tx) => {
        const gateway = await getGateway(tx, id)
        if (!(await store.renewClaimKey(tx, id, hashToken(claimKey), claimExpiresAt)))
          throw refuse(ALREADY_CLAIMED, { claimedAt: gateway.claimedAt })
        const entry = { company, actor: caller, action: 'sites.renew-claim-key', object: id, address }
        await record(tx, { ...entry, outcome: 'done' }, now())
        return { gateway, claimKey, expiresAt: toInstant(claimExpiresAt) }
      })
    },

    /**
     * Once, and inside the window; the answer holds the gateway's credential, of which only the hash is kept.
     * @throws Refusal unknown-claim-key · already-claimed · claim-expired
     */
    async claim(claimKey: string, address: string): Promise<Claimed> {
      const found = await asPlatform(sql, (tx) => store.findClaim(tx, hashToken(claimKey)))
      if (!found) throw refuse(UNKNOWN_CLAIM_KEY)
      const token = newToken()
      return inCompany(sql, found.company, async (tx) => {
        const isMine = await store.claim(tx, found.gateway, hashToken(token), now())
        const gateway = await getGateway(tx, found.gateway)
        if (!isMine && gateway.claimedAt) throw refuse(ALREADY_CLAIMED, { claimedAt: gateway.claimedAt })
        if (!isMine) throw refuse(CLAIM_EXPIRED, { expiredAt: toInstant(found.claimExpiresAt) })
        const site = await findSite(tx, gateway.site)
        if (!site) throw new Error('a gateway stands on a site')
        await tell(tx, found)
        const entry = { company: found.company, action: 'sites.claim-gateway', object: found.gateway, address }
        await record(tx, { ...entry, outcome: 'done' }, now())
        return { gateway: found.gateway, slug: gateway.slug, site: site.slug, token }
      })
    },

    /** The door of `platform/auth`: who holds this credential. */
    async gatewayByToken(token: string): Promise<GatewayIdentity | undefined> {
      const hash = hashToken(token)
      const key = hash.toString('base64')
      const atMs = now().getTime()
      const kept = known.get(key)
      if (kept && atMs < kept.untilMs) return kept.gateway
      known.delete(key)
      const gateway = await asPlatform(sql, (tx) => store.findByToken(tx, hash))
      if (!gateway) return undefined
      if (known.size >= TOKENS_KEPT) known.clear()
      known.set(key, { gateway, untilMs: atMs + TOKEN_KEPT_MS })
      return gateway
    },
  }
}

export async function getGateway(sql: Reader, id: GatewayId): Promise<Gateway> {
  const gateway = await store.findGateway(sql, id)
  if (!gateway) throw notFound('Gateway')
  return gateway
}
