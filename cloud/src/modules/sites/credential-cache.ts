import type { GatewayId } from '@loujing/wire/id'
import type { GatewayIdentity } from '../../platform/auth.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { asPlatform } from '../../platform/tenant.ts'
import { hashToken } from '../identity/index.ts'
import { findByToken } from './store/gateway.ts'

const ENDED = 'sites_credential_ended'
/** The longest that a process which did not hear of an end goes on believing a credential. */
const KEPT_MS = 5_000
const MOST_KEPT = 1_000

export type CredentialCache = ReturnType<typeof createCredentialCache>

/** Who holds which credential, looked up once in a while: a gateway asks several times a second. */
export function createCredentialCache({ sql, now }: { sql: Sql; now: () => Date }) {
  const known = new Map<string, { gateway: GatewayIdentity; untilMs: number }>()
  // what was looked up before an end may have been read before it too
  let ends = 0

  function forget(gateway: GatewayId): void {
    ends++
    for (const [key, kept] of known) if (kept.gateway.gateway === gateway) known.delete(key)
  }

  return {
    async holderOf(token: string): Promise<GatewayIdentity | undefined> {
      const hash = hashToken(token)
      const key = hash.toString('base64')
      const atMs = now().getTime()
      const kept = known.get(key)
      if (kept && atMs < kept.untilMs) return kept.gateway
      known.delete(key)
      const endsBefore = ends
      const gateway = await asPlatform(sql, (tx) => findByToken(tx, hash))
      if (!gateway || ends !== endsBefore) return gateway
      if (known.size >= MOST_KEPT) known.clear()
      known.set(key, { gateway, untilMs: atMs + KEPT_MS })
      return gateway
    },

    /** After the commit that ended the gateway's credential. */
    forget,

    /** In the transaction that ends it: the other processes hear of it with the commit. */
    async announceEnd(tx: Tx, gateway: GatewayId): Promise<void> {
      await tx`select pg_notify(${ENDED}, ${gateway})`
    },

    /** Until closed. An end that was missed while the listening connection was away costs at most `KEPT_MS`. */
    async follow(): Promise<{ close(): Promise<void> }> {
      const listening = await sql.listen(ENDED, (gateway) => forget(gateway as GatewayId))
      return { close: () => listening.unlisten() }
    },
  }
}
