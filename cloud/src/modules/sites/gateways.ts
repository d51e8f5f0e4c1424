import type { Claim, Claimed, Gateway, GatewayClaimKey, NewGateway } from '@loujing/wire/http/sites'
import { uuidv7, type GatewayId, type SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor, GatewayIdentity } from '../../platform/auth.ts'
import { sqlState, type Reader, type Sql, type Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { say } from '../../platform/outbox.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import { hashToken, newToken, type Caller } from '../identity/index.ts'
import { createCredentialCache } from './credential-cache.ts'
import {
  ALREADY_CLAIMED,
  CLAIM_EXPIRED,
  CREDENTIAL_TAKEN,
  NOT_CLAIMED,
  SLUG_TAKEN,
  UNKNOWN_CLAIM_KEY,
  WRONG_GATEWAY,
} from './problems.ts'
import * as store from './store/gateway.ts'
import { findSite } from './store/site.ts'

const DEFAULT_WINDOW_MINUTES = 60
const UNIQUE_VIOLATION = '23505'

export type Gateways = ReturnType<typeof createGateways>

export function createGateways({ sql, now }: { sql: Sql; now: () => Date }) {
  const credentials = createCredentialCache({ sql, now })

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

    /**
     * A new key with a new window, shown here and never again; the key before it is dead. The gateway's credential, if it has
     * one, lasts until the key is used. @throws Refusal not-found
     */
    issueClaimKey(caller: Caller, id: GatewayId): Promise<GatewayClaimKey> {
      const { company, address } = caller
      const claimKey = newToken()
      const claimExpiresAt = expiryAfter(DEFAULT_WINDOW_MINUTES)
      return inCompany(sql, company, async (tx) => {
        if (!(await store.replaceClaimKey(tx, id, hashToken(claimKey), claimExpiresAt))) throw notFound('Gateway')
        const gateway = await tell(tx, { company, gateway: id })
        const entry = { company, actor: caller, action: 'sites.issue-claim-key', object: id, address }
        await record(tx, { ...entry, outcome: 'done' }, now())
        return { gateway, claimKey, expiresAt: toInstant(claimExpiresAt) }
      })
    },

    /**
     * Takes the gateway's credential away: from now on it is nobody. What it has not sent stays with it until it claims anew.
     * @throws Refusal not-found · not-claimed
     */
    async revoke(caller: Caller, id: GatewayId): Promise<Gateway> {
      const { company, address } = caller
      const revoked = await inCompany(sql, company, async (tx) => {
        const before = await getGateway(tx, id)
        if (!(await store.revoke(tx, id, now()))) {
          if (before.state === 'revoked') return before
          throw refuse(NOT_CLAIMED)
        }
        await credentials.announceEnd(tx, id)
        const told = await tell(tx, { company, gateway: id })
        const entry = {
          company,
          actor: caller,
          action: 'sites.revoke-gateway',
          object: id,
          address,
          before,
          after: told,
        }
        await record(tx, { ...entry, outcome: 'done' }, now())
        return told
      })
      credentials.forget(id)
      return revoked
    },

    /**
     * Inside the window, and for one credential: the same again is the same claim, so an answer that was lost is asked for
     * again. Only the credential's hash is kept; the one that the gateway had before ends.
     * @throws Refusal unknown-claim-key · wrong-gateway · already-claimed · claim-expired · credential-taken
     */
    async claim({ claimKey, token, site, slug }: Claim, address: string): Promise<Claimed> {
      const [claimKeyHash, tokenHash] = [hashToken(claimKey), hashToken(token)]
      const found = await asPlatform(sql, (tx) => store.findClaim(tx, claimKeyHash))
      if (!found) throw refuse(UNKNOWN_CLAIM_KEY)
      const { company, gateway: id, ...whose } = found
      if (whose.site !== site || whose.slug !== slug) throw refuse(WRONG_GATEWAY, whose)
      await inCompany(sql, company, async (tx) => {
        if (!(await store.claim(tx, { gateway: id, claimKeyHash, tokenHash }, now())))
          return requireSameClaim(tx, id, claimKeyHash, tokenHash)
        await credentials.announceEnd(tx, id)
        await tell(tx, found)
        const entry = { company, action: 'sites.claim-gateway', object: id, address }
        await record(tx, { ...entry, outcome: 'done' }, now())
      }).catch((error: unknown) => {
        throw sqlState(error) === UNIQUE_VIOLATION ? refuse(CREDENTIAL_TAKEN) : error
      })
      credentials.forget(id)
      return { gateway: id, ...whose }
    },

    /** For a module that already holds a transaction. @throws Refusal not-found */
    getGatewayIn: getGateway,

    /** The door of `platform/auth`: who holds this credential. */
    gatewayByToken: credentials.holderOf,
    /** Hears from other processes which credentials have ended, until `close`. */
    followCredentials: credentials.follow,
  }
}

async function requireSameClaim(tx: Tx, id: GatewayId, claimKeyHash: Buffer, tokenHash: Buffer): Promise<void> {
  const key = await store.findKey(tx, id, claimKeyHash)
  if (!key) throw refuse(UNKNOWN_CLAIM_KEY)
  if (!key.keyUsedAt) throw refuse(CLAIM_EXPIRED, { expiredAt: toInstant(key.claimExpiresAt) })
  if (!key.tokenHash?.equals(tokenHash)) throw refuse(ALREADY_CLAIMED, { claimedAt: toInstant(key.keyUsedAt) })
}

export async function getGateway(sql: Reader, id: GatewayId): Promise<Gateway> {
  const gateway = await store.findGateway(sql, id)
  if (!gateway) throw notFound('Gateway')
  return gateway
}
