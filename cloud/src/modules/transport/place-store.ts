import type { TransportPlace } from '@loujing/wire/http/transport'
import type { CompanyId, PersonId, TransportPlaceId, SiteId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

export type PlaceRow = { id: TransportPlaceId; siteId: SiteId; version: number; place: TransportPlace; changedAt: Date }
export type ChangedPlace = {
  id: TransportPlaceId
  company: CompanyId
  site: SiteId
  place: TransportPlace
  by: PersonId
}

export async function findPlace(sql: Reader, id: TransportPlaceId): Promise<PlaceRow | undefined> {
  const [row] = await sql<PlaceRow[]>`
    select id, site_id, version, place, changed_at from transport.place where id = ${id}`
  return row
}

export async function lockPlace(tx: Tx, id: TransportPlaceId): Promise<PlaceRow | undefined> {
  const [row] = await tx<PlaceRow[]>`
    select id, site_id, version, place, changed_at from transport.place where id = ${id} for update`
  return row
}

/** In the order in which they were made. */
export async function listPlaces(
  sql: Reader,
  site: SiteId,
  after: string | undefined,
  limit: number,
): Promise<PlaceRow[]> {
  return sql<PlaceRow[]>`
    select id, site_id, version, place, changed_at
      from transport.place
     where site_id = ${site} and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
}

/** False when there is one of this id, of whichever company. */
export async function insertPlace(tx: Tx, made: ChangedPlace, at: Date): Promise<boolean> {
  const rows = await tx`
    insert into transport.place (id, company_id, site_id, version, place, changed_at, changed_by)
    values (${made.id}, ${made.company}, ${made.site}, 1, ${JSON.stringify(made.place)}::text::jsonb, ${at}, ${made.by})
    on conflict (id) do nothing returning id`
  return rows.length > 0
}

export async function updatePlace(tx: Tx, { id, place, by }: ChangedPlace, at: Date): Promise<void> {
  await tx`
    update transport.place
       set place = ${JSON.stringify(place)}::text::jsonb, version = version + 1, changed_at = ${at}, changed_by = ${by}
     where id = ${id}`
}

export async function deletePlace(tx: Tx, id: TransportPlaceId): Promise<void> {
  await tx`delete from transport.place where id = ${id}`
}

/** All of a site: for an answer, in which each may be the next. */
export async function listAllPlaces(sql: Reader, site: SiteId): Promise<Pick<PlaceRow, 'id' | 'place'>[]> {
  return sql<Pick<PlaceRow, 'id' | 'place'>[]>`
    select id, place from transport.place where site_id = ${site} order by id`
}
