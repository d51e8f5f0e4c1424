import type { ChannelId, ChannelKind } from '@loujing/wire/http/notices'
import type { CompanyId, PersonId } from '@loujing/wire/id'
import type { Severity } from '@loujing/wire/severity'
import type { Reader, Tx } from '../../../platform/db.ts'

export type ChannelRow = {
  id: ChannelId
  personId: PersonId
  kind: ChannelKind
  name: string
  addressSealed: Buffer
  addressMasked: string
  secretSealed: Buffer | null
  destination: Buffer
  leastSeverity: Severity
  enabled: boolean
}

export async function findChannel(sql: Reader, id: ChannelId): Promise<ChannelRow | undefined> {
  const [row] = await sql<ChannelRow[]>`
    select id, person_id, kind, name, address_sealed, address_masked, secret_sealed, destination, least_severity, enabled
      from notices.channel where id = ${id}`
  return row
}

export async function listChannels(
  sql: Reader,
  person: PersonId,
  after: string | undefined,
  limit: number,
): Promise<ChannelRow[]> {
  return sql<ChannelRow[]>`
    select id, person_id, kind, name, address_sealed, address_masked, secret_sealed, destination, least_severity, enabled
      from notices.channel
     where person_id = ${person} and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
}

export async function countChannels(sql: Reader, person: PersonId): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from notices.channel where person_id = ${person}`
  return row?.count ?? 0
}

/** False when the id is somebody else's. */
export async function saveChannel(tx: Tx, company: CompanyId, channel: ChannelRow, at: Date): Promise<boolean> {
  const { id, personId, kind, name, addressSealed, addressMasked, secretSealed, destination } = channel
  const rows = await tx`
    insert into notices.channel (id, company_id, person_id, kind, name, address_sealed, address_masked, secret_sealed,
                                 destination, least_severity, enabled, created_at)
    values (${id}, ${company}, ${personId}, ${kind}, ${name}, ${addressSealed}, ${addressMasked}, ${secretSealed},
            ${destination}, ${channel.leastSeverity}, ${channel.enabled}, ${at})
    on conflict (id) do update
       set kind = excluded.kind, name = excluded.name, address_sealed = excluded.address_sealed,
           address_masked = excluded.address_masked, secret_sealed = excluded.secret_sealed,
           destination = excluded.destination, least_severity = excluded.least_severity, enabled = excluded.enabled
     where channel.person_id = excluded.person_id
    returning id`
  return rows.length > 0
}

export async function deleteChannel(tx: Tx, id: ChannelId): Promise<void> {
  await tx`delete from notices.channel where id = ${id}`
}
