import type { NewShare, Share, ShareView } from '@loujing/wire/http/shares'
import type { CompanyId, PersonId, ShareId, SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../platform/db.ts'

type Row = {
  id: ShareId
  siteId: SiteId
  title: string
  building: string | null
  showsPrices: boolean
  view: ShareView | null
  expiresAt: Date
  revokedAt: Date | null
  opens: number
  lastOpenedAt: Date | null
  madeAt: Date
  madeBy: PersonId
}

export async function findShare(sql: Reader, id: ShareId): Promise<Share | undefined> {
  const [row] = await sql<Row[]>`
    select id, site_id, title, building, shows_prices, view, expires_at, revoked_at, opens, last_opened_at, made_at, made_by
      from shares.share where id = ${id}`
  return row && toShare(row)
}

/** Newest first. */
export async function listShares(
  sql: Reader,
  site: SiteId,
  before: string | undefined,
  limit: number,
): Promise<Share[]> {
  const rows = await sql<Row[]>`
    select id, site_id, title, building, shows_prices, view, expires_at, revoked_at, opens, last_opened_at, made_at, made_by
      from shares.share
     where site_id = ${site} and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
  return rows.map(toShare)
}

/** Over all companies: whose link it is shows only by its hash. */
export async function findByToken(
  sql: Reader,
  tokenHash: Buffer,
): Promise<{ company: CompanyId; id: ShareId } | undefined> {
  const [row] = await sql<{ company: CompanyId; id: ShareId }[]>`
    select company_id as company, id from shares.share where token_hash = ${tokenHash}`
  return row
}

export async function saveShare(
  tx: Tx,
  {
    company,
    by,
    site,
    id,
    tokenHash,
  }: { company: CompanyId; by: PersonId; site: SiteId; id: ShareId; tokenHash: Buffer },
  { title, building, showsPrices, expiresAt, view }: NewShare,
  at: Date,
): Promise<void> {
  const text = view === undefined ? null : JSON.stringify(view)
  await tx`
    insert into shares.share (id, company_id, site_id, title, building, shows_prices, view, token_hash, expires_at, made_at,
                              made_by)
    values (${id}, ${company}, ${site}, ${title}, ${building ?? null}, ${showsPrices}, ${text}::text::jsonb, ${tokenHash},
            ${expiresAt}, ${at}, ${by})
    on conflict (id) do update set token_hash = excluded.token_hash`
}

/** False when it was taken back before. */
export async function revoke(tx: Tx, id: ShareId, at: Date): Promise<boolean> {
  return (
    (await tx`update shares.share set revoked_at = ${at} where id = ${id} and revoked_at is null returning id`).length >
    0
  )
}

export async function countOpen(tx: Tx, id: ShareId, at: Date): Promise<void> {
  await tx`update shares.share set opens = opens + 1, last_opened_at = ${at} where id = ${id}`
}

function toShare({ siteId, building, view, expiresAt, revokedAt, lastOpenedAt, madeAt, ...row }: Row): Share {
  return {
    ...{ ...row, site: siteId, expiresAt: toInstant(expiresAt), madeAt: toInstant(madeAt) },
    ...(building !== null && { building }),
    ...(view !== null && { view }),
    ...(revokedAt !== null && { revokedAt: toInstant(revokedAt) }),
    ...(lastOpenedAt !== null && { lastOpenedAt: toInstant(lastOpenedAt) }),
  }
}
