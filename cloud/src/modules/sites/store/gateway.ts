import type { DesiredState } from '@loujing/wire/command'
import type { EdgeStatus } from '@loujing/wire/edge-status'
import type { Gateway } from '@loujing/wire/http/sites'
import type { CompanyId, GatewayId, SiteId, Slug } from '@loujing/wire/id'
import type { Instant } from '@loujing/wire/instant'
import { toInstant } from '@loujing/wire/instant'
import type { WantedRule } from '@loujing/wire/rule'
import type { GatewayIdentity } from '../../../platform/auth.ts'
import type { Reader, Tx } from '../../../platform/db.ts'

export type ClaimRow = { company: CompanyId; gateway: GatewayId; site: Slug; slug: Slug }
/** What stands behind a claim key: whether it was used, and for which credential. */
export type KeyRow = { keyUsedAt: Date | null; claimExpiresAt: Date; tokenHash: Buffer | null }
export type WatchedGateway = {
  company: CompanyId
  gateway: GatewayId
  site: SiteId
  state: Gateway['state']
  lastSeenAt: Date | null
}

type Row = {
  id: GatewayId
  site: SiteId
  slug: Slug
  name: string
  claimedAt: Date | null
  keyUsedAt: Date | null
  claimExpiresAt: Date
  revokedAt: Date | null
  state: Gateway['state']
  lastSeenAt: Date | null
  status: EdgeStatus | null
  desiredVersion: number
  desiredSources: DesiredState['sources']
  desiredRules: WantedRule[] | null
  reportedVersion: number | null
}

const all = (sql: Reader) => sql`
  select id, site_id as site, slug, name, claimed_at, key_used_at, claim_expires_at, revoked_at, state, last_seen_at, status,
         desired_version, desired_sources, desired_rules, reported_version
    from sites.gateway`

/** False when another gateway of the site has the slug. */
export async function insertGateway(
  tx: Tx,
  gateway: {
    id: GatewayId
    company: CompanyId
    site: SiteId
    slug: Slug
    name: string
    claimKeyHash: Buffer
    claimExpiresAt: Date
  },
  at: Date,
): Promise<boolean> {
  const rows = await tx`
    insert into sites.gateway (id, company_id, site_id, slug, name, created_at, claim_key_hash, claim_expires_at)
    values (${gateway.id}, ${gateway.company}, ${gateway.site}, ${gateway.slug}, ${gateway.name}, ${at},
            ${gateway.claimKeyHash}, ${gateway.claimExpiresAt})
    on conflict on constraint gateway_slug do nothing
    returning id`
  return rows.length > 0
}

export async function findGateway(sql: Reader, id: GatewayId): Promise<Gateway | undefined> {
  const [row] = await sql<Row[]>`
    ${all(sql)} where id = ${id}`
  return row && toGateway(row)
}

export async function listGateways(
  sql: Reader,
  site: SiteId,
  after: string | undefined,
  limit: number,
): Promise<Gateway[]> {
  const rows = await sql<Row[]>`
    ${all(sql)}
     where site_id = ${site} and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
  return rows.map(toGateway)
}

export async function lockGateway(tx: Tx, id: GatewayId): Promise<Gateway | undefined> {
  const [row] = await tx<Row[]>`
    ${all(tx)} where id = ${id} for update`
  return row && toGateway(row)
}

/** The key before it is dead. Whoever holds the gateway's credential keeps it until the new key is used. */
export async function replaceClaimKey(
  tx: Tx,
  id: GatewayId,
  claimKeyHash: Buffer,
  claimExpiresAt: Date,
): Promise<boolean> {
  const rows = await tx`
    update sites.gateway
       set claim_key_hash = ${claimKeyHash}, claim_expires_at = ${claimExpiresAt}, key_used_at = null
     where id = ${id}
    returning id`
  return rows.length > 0
}

/** By claim key, before the company is known. */
export async function findClaim(sql: Reader, claimKeyHash: Buffer): Promise<ClaimRow | undefined> {
  const [row] = await sql<ClaimRow[]>`
    select g.company_id as company, g.id as gateway, s.slug as site, g.slug
      from sites.gateway g join sites.site s on s.id = g.site_id
     where g.claim_key_hash = ${claimKeyHash}`
  return row
}

/** Of two who present one key at once, one gets the row: the other sees `key_used_at`. */
export async function claim(
  tx: Tx,
  { gateway, claimKeyHash, tokenHash }: { gateway: GatewayId; claimKeyHash: Buffer; tokenHash: Buffer },
  at: Date,
): Promise<boolean> {
  const rows = await tx`
    update sites.gateway
       set claimed_at = ${at}, key_used_at = ${at}, token_hash = ${tokenHash}, revoked_at = null,
           state = case when state in ('unclaimed', 'revoked') then 'offline' else state end
     where id = ${gateway} and claim_key_hash = ${claimKeyHash} and key_used_at is null and claim_expires_at > ${at}
    returning id`
  return rows.length > 0
}

/** What became of a key; undefined when another has taken its place. */
export async function findKey(tx: Tx, id: GatewayId, claimKeyHash: Buffer): Promise<KeyRow | undefined> {
  const [row] = await tx<KeyRow[]>`
    select key_used_at, claim_expires_at, token_hash from sites.gateway
     where id = ${id} and claim_key_hash = ${claimKeyHash}`
  return row
}

/** False when it has no credential. A key that waits goes on waiting. */
export async function revoke(tx: Tx, id: GatewayId, at: Date): Promise<boolean> {
  const rows = await tx`
    update sites.gateway set token_hash = null, claimed_at = null, revoked_at = ${at}, state = 'revoked'
     where id = ${id} and token_hash is not null
    returning id`
  return rows.length > 0
}

/** By token, before the company is known. */
export async function findByToken(sql: Reader, tokenHash: Buffer): Promise<GatewayIdentity | undefined> {
  const [row] = await sql<GatewayIdentity[]>`
    select g.company_id as company, g.site_id as site, s.slug as site_slug, g.id as gateway, g.slug
      from sites.gateway g join sites.site s on s.id = g.site_id
     where g.token_hash = ${tokenHash}`
  return row
}

/**
 * What comes on the live lane comes in order, so it is newer than what is known, whatever a clock that jumped says; what
 * comes from the backlog is taken only when its time is newer. What a gateway said before its credential was taken away does
 * not make it online.
 * @returns whether it was taken
 */
export async function saveStatus(
  tx: Tx,
  id: GatewayId,
  { status, observedAt, replay }: { status: EdgeStatus; observedAt: Instant; replay: boolean },
  seenAt: Date,
): Promise<boolean> {
  const rows = await tx`
    update sites.gateway
       set status = ${JSON.stringify(status)}::text::jsonb, status_at = ${observedAt},
           state = case when token_hash is null then state else ${status.state} end,
           last_seen_at = greatest(last_seen_at, ${seenAt})
     where id = ${id} and (${!replay} or status_at is null or status_at < ${observedAt})
    returning id`
  return rows.length > 0
}

/** @returns false when it was not online */
export async function markOffline(tx: Tx, id: GatewayId): Promise<boolean> {
  const rows = await tx`update sites.gateway set state = 'offline' where id = ${id} and state = 'online' returning id`
  return rows.length > 0
}

export async function saveDesired(tx: Tx, id: GatewayId, { version, sources }: DesiredState): Promise<void> {
  await tx`
    update sites.gateway
       set desired_version = ${version}, desired_sources = ${JSON.stringify(sources)}::text::jsonb
     where id = ${id}`
}

/** The sources stay as they are wanted. */
export async function saveWantedRules(
  tx: Tx,
  id: GatewayId,
  { version, rules }: { version: number; rules: readonly WantedRule[] },
): Promise<void> {
  await tx`
    update sites.gateway set desired_version = ${version}, desired_rules = ${JSON.stringify(rules)}::text::jsonb
     where id = ${id}`
}

/** @returns false when this version was reported before */
export async function saveReported(tx: Tx, id: GatewayId, version: number): Promise<boolean> {
  const rows = await tx`
    update sites.gateway set reported_version = ${version}
     where id = ${id} and reported_version is distinct from ${version} and desired_version >= ${version}
    returning id`
  return rows.length > 0
}

/** All that were claimed, of all companies: what the watch looks over. */
export async function listClaimed(sql: Reader): Promise<WatchedGateway[]> {
  return sql<WatchedGateway[]>`
    select company_id as company, id as gateway, site_id as site, state, last_seen_at from sites.gateway
     where claimed_at is not null order by company_id, id`
}

function toGateway(row: Row): Gateway {
  const { id, site, slug, name, state, claimedAt, keyUsedAt, revokedAt, lastSeenAt, status, reportedVersion } = row
  return {
    id,
    site,
    slug,
    name,
    state,
    ...(claimedAt && { claimedAt: toInstant(claimedAt) }),
    ...(!keyUsedAt && { claimKeyExpiresAt: toInstant(row.claimExpiresAt) }),
    ...(revokedAt && { revokedAt: toInstant(revokedAt) }),
    ...(lastSeenAt && { lastSeenAt: toInstant(lastSeenAt) }),
    ...(status && { status }),
    desired: {
      version: row.desiredVersion,
      sources: row.desiredSources,
      ...(row.desiredRules && { rules: row.desiredRules }),
    },
    ...(reportedVersion !== null && { reportedVersion }),
  }
}
