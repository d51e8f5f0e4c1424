import type { HazardEvent } from '@loujing/wire/http/hazards'
import type { CompanyId, HazardId, PersonId, Sha256 } from '@loujing/wire/id'
import type { Reader, Tx } from '../../../platform/db.ts'

export type HazardEventRow = {
  id: string
  hazard: HazardId
  at: Date
  kind: HazardEvent['kind']
  byPerson: PersonId | null
  text: string | null
  photos: Sha256[]
}

/** False when an event has this id, whosever it is. */
export async function insertEvent(tx: Tx, company: CompanyId, event: HazardEventRow): Promise<boolean> {
  const rows = await tx`
    insert into hazards.event (id, company_id, hazard_id, at, kind, by_person, text, photos)
    values (${event.id}, ${company}, ${event.hazard}, ${event.at}, ${event.kind}, ${event.byPerson}, ${event.text},
            ${event.photos}::text[])
    on conflict (id) do nothing
    returning id`
  return rows.length > 0
}

export async function findEvent(sql: Reader, id: string): Promise<HazardEventRow | undefined> {
  const [row] = await sql<HazardEventRow[]>`
    select id, hazard_id as hazard, at, kind, by_person, text, photos from hazards.event where id = ${id}`
  return row
}

export async function listEvents(
  sql: Reader,
  hazard: HazardId,
  after: number,
  limit: number,
): Promise<(HazardEventRow & { seq: number })[]> {
  return sql<(HazardEventRow & { seq: number })[]>`
    select seq, id, hazard_id as hazard, at, kind, by_person, text, photos from hazards.event
     where hazard_id = ${hazard} and seq > ${after} order by seq limit ${limit}`
}

/** The pictures of hazards, oldest first, with the step that they belong to. */
export async function listPictures(
  sql: Reader,
  hazards: readonly HazardId[],
): Promise<{ hazard: HazardId; kind: HazardEvent['kind']; photos: Sha256[] }[]> {
  return sql`
    select hazard_id as hazard, kind, photos from hazards.event
     where hazard_id = any(${hazards}::uuid[]) and cardinality(photos) > 0 order by seq`
}
