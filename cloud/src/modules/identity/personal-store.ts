import type { PersonalKind } from '@loujing/wire/http/personal'
import type { CompanyId, PersonId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

export type PersonalRow = { kind: PersonalKind; sealed: Buffer; since: Date }

export async function savePersonal(
  tx: Tx,
  company: CompanyId,
  person: PersonId,
  { kind, sealed, since, fingerprint }: PersonalRow & { fingerprint: string },
): Promise<void> {
  await tx`
    insert into identity.personal_field (company_id, person_id, kind, sealed, fingerprint, since)
    values (${company}, ${person}, ${kind}, ${sealed}, ${fingerprint}, ${since})
    on conflict (person_id, kind) do update
       set sealed = excluded.sealed, fingerprint = excluded.fingerprint, since = excluded.since`
}

export async function listPersonal(sql: Reader, person: PersonId): Promise<PersonalRow[]> {
  return sql<PersonalRow[]>`
    select kind, sealed, since from identity.personal_field where person_id = ${person} order by kind`
}

/** Of the transaction's company, whose value has one of these fingerprints. */
export async function findByFingerprint(
  sql: Reader,
  kind: PersonalKind,
  fingerprints: readonly string[],
): Promise<PersonId[]> {
  const rows = await sql<{ personId: PersonId }[]>`
    select person_id from identity.personal_field
     where kind = ${kind} and fingerprint = any(${[...fingerprints]}) order by person_id`
  return rows.map(({ personId }) => personId)
}

export async function deletePersonal(tx: Tx, person: PersonId): Promise<number> {
  const { count } = await tx`delete from identity.personal_field where person_id = ${person}`
  return count
}
