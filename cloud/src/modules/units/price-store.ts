import type { NewPriceList, PriceLine, PriceList } from '@loujing/wire/http/units'
import type { CompanyId, PersonId, PriceListId, SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../platform/db.ts'

type Row = Omit<PriceList, 'site' | 'madeAt'> & { siteId: SiteId; madeAt: Date }

export async function findList(sql: Reader, id: PriceListId): Promise<PriceList | undefined> {
  const [row] = await sql<Row[]>`
    select id, site_id, version, name, effective_from, approved_on, made_at, made_by,
           (select count(*)::int from units.price where list_id = price_list.id) as units
      from units.price_list where id = ${id}`
  return row && toList(row)
}

/** Newest first. */
export async function listLists(
  sql: Reader,
  site: SiteId,
  before: number | undefined,
  limit: number,
): Promise<PriceList[]> {
  const rows = await sql<Row[]>`
    select id, site_id, version, name, effective_from, approved_on, made_at, made_by,
           (select count(*)::int from units.price where list_id = price_list.id) as units
      from units.price_list
     where site_id = ${site} and (${before ?? null}::int is null or version < ${before ?? null})
     order by version desc limit ${limit}`
  return rows.map(toList)
}

/** How many of some units are of the site. */
export async function countOfSite(sql: Reader, site: SiteId, lines: readonly PriceLine[]): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from units.unit
     where site_id = ${site} and id = any(${lines.map(({ unit }) => unit)}::uuid[])`
  return row?.count ?? 0
}

/** Takes the next version of the site's list; two at once take one after the other. */
export async function insertList(
  tx: Tx,
  { company, by, site, id }: { company: CompanyId; by: PersonId; site: SiteId; id: PriceListId },
  { name, effectiveFrom, approvedOn, lines }: NewPriceList,
  at: Date,
): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('price list ' || ${site}::text, 0))`
  await tx`
    insert into units.price_list (id, company_id, site_id, version, name, effective_from, approved_on, made_at, made_by)
    select ${id}, ${company}, ${site}, coalesce(max(version), 0) + 1, ${name}, ${effectiveFrom}, ${approvedOn}, ${at}, ${by}
      from units.price_list where site_id = ${site}`
  await tx`
    insert into units.price (list_id, unit_id, company_id, list_fen, filed_fen)
    select ${id}, unit, ${company}, "listFen", "filedFen"
      from jsonb_to_recordset(${JSON.stringify(lines)}::text::jsonb) as line (unit uuid, "listFen" bigint, "filedFen" bigint)`
}

const toList = ({ siteId, madeAt, ...row }: Row): PriceList => ({ ...row, site: siteId, madeAt: toInstant(madeAt) })
