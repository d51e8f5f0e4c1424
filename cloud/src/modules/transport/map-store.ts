import type { Columns } from '@loujing/routing/network'
import type { TransportMap } from '@loujing/wire/http/transport'
import type { CompanyId, PersonId, SiteId, TransportMapId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

export type MapRow = Omit<TransportMap, 'site' | 'madeAt'> & { siteId: SiteId; sha256: Buffer; madeAt: Date }
export type NewMap = Omit<TransportMap, 'madeAt' | 'madeBy'> & { company: CompanyId; by: PersonId; sha256: Buffer }

export async function findMap(sql: Reader, id: TransportMapId): Promise<MapRow | undefined> {
  const [row] = await sql<MapRow[]>`
    select id, site_id, name, attribution, format, sha256, bytes, nodes, edges, road_km, places, skipped, made_at, made_by
      from transport.map where id = ${id}`
  return row
}

/** Newest first. */
export async function listMaps(
  sql: Reader,
  site: SiteId,
  before: string | undefined,
  limit: number,
): Promise<MapRow[]> {
  return sql<MapRow[]>`
    select id, site_id, name, attribution, format, sha256, bytes, nodes, edges, road_km, places, skipped, made_at, made_by
      from transport.map
     where site_id = ${site} and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
}

export async function countMaps(sql: Reader, site: SiteId): Promise<number> {
  const [row] = await sql<{ maps: number }[]>`select count(*) as maps from transport.map where site_id = ${site}`
  return row!.maps
}

/** False when there is a map of this id, of whichever company. */
export async function insertMap(tx: Tx, made: NewMap, at: Date): Promise<boolean> {
  const rows = await tx`
    insert into transport.map (id, company_id, site_id, name, attribution, format, sha256, bytes, nodes, edges, road_km, places,
                               skipped, made_at, made_by)
    values (${made.id}, ${made.company}, ${made.site}, ${made.name}, ${made.attribution}, ${made.format}, ${made.sha256},
            ${made.bytes}, ${made.nodes}, ${made.edges}, ${made.roadKm}, ${made.places},
            ${JSON.stringify(made.skipped)}::text::jsonb, ${at}, ${made.by})
    on conflict (id) do nothing returning id`
  return rows.length > 0
}

export async function deleteMap(tx: Tx, id: TransportMapId): Promise<void> {
  await tx`delete from transport.map where id = ${id}`
}

export async function insertNetwork(tx: Tx, company: CompanyId, map: TransportMapId, columns: Columns): Promise<void> {
  const { east, north, blocked, from, to, profile, offGround, profiles, places } = columns
  await tx`
    insert into transport.network (map_id, company_id, east, north, blocked, from_node, to_node, profile, off_ground, profiles, places)
    values (${map}, ${company}, ${bytesOf(east)}, ${bytesOf(north)}, ${bytesOf(blocked)}, ${bytesOf(from)}, ${bytesOf(to)},
            ${bytesOf(profile)}, ${bytesOf(offGround)}, ${JSON.stringify(profiles)}::text::jsonb,
            ${JSON.stringify(places)}::text::jsonb)`
}

type NetworkRow = Record<'east' | 'north' | 'blocked' | 'fromNode' | 'toNode' | 'profile' | 'offGround', Buffer> &
  Pick<Columns, 'profiles' | 'places'>

export async function findColumns(sql: Reader, map: TransportMapId): Promise<Columns | undefined> {
  const [row] = await sql<NetworkRow[]>`
    select east, north, blocked, from_node, to_node, profile, off_ground, profiles, places
      from transport.network where map_id = ${map}`
  return (
    row && {
      ...{ east: new Float64Array(copyOf(row.east)), north: new Float64Array(copyOf(row.north)) },
      ...{ blocked: new Uint8Array(copyOf(row.blocked)), offGround: new Uint8Array(copyOf(row.offGround)) },
      ...{ from: new Uint32Array(copyOf(row.fromNode)), to: new Uint32Array(copyOf(row.toNode)) },
      ...{ profile: new Uint16Array(copyOf(row.profile)), profiles: row.profiles, places: row.places },
    }
  )
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)
/** What the driver gives lies anywhere in a larger buffer, and doubles begin at eighths only. */
const copyOf = (bytes: Buffer): ArrayBuffer => Uint8Array.from(bytes).buffer
