import type { ProtectedKey } from '@loujing/seal/protected-key'
import type { Seat } from '@loujing/wire/http/originals'
import type { CompanyId, HolderKeyId, PersonId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../../platform/db.ts'

export type KeyRow = {
  id: HolderKeyId
  personId: PersonId
  seat: Seat
  publicKey: string
  fingerprint: string
  protected: ProtectedKey
  madeAt: Date
  retiredAt: Date | null
  handedTo: HolderKeyId | null
  handedAt: Date | null
}
export type NewKey = Pick<KeyRow, 'id' | 'personId' | 'seat' | 'publicKey' | 'fingerprint' | 'protected' | 'madeAt'>

export async function insertKey(tx: Tx, company: CompanyId, key: NewKey): Promise<boolean> {
  const rows = await tx`
    insert into originals.holder_key (id, company_id, person_id, seat, public_key, fingerprint, protected, made_at)
    values (${key.id}, ${company}, ${key.personId}, ${key.seat}, ${key.publicKey}, ${key.fingerprint},
            ${JSON.stringify(key.protected)}::text::jsonb, ${key.madeAt})
    on conflict (id) do nothing returning id`
  return rows.length > 0
}

/** Serialises what changes who holds which seat in a company. */
export async function lockSeats(tx: Tx, company: CompanyId): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('holder keys ' || ${company}::text, 0))`
}

export async function findKey(sql: Reader, id: HolderKeyId): Promise<KeyRow | undefined> {
  const [row] = await sql<KeyRow[]>`${selectKey(sql)} where k.id = ${id}`
  return row
}

/** In use and retired, of one person. */
export function keysOfPerson(sql: Reader, person: PersonId): Promise<KeyRow[]> {
  return sql<KeyRow[]>`${selectKey(sql)} where k.person_id = ${person} order by k.id`
}

export function keysByFingerprint(sql: Reader, fingerprints: readonly string[]): Promise<KeyRow[]> {
  return sql<KeyRow[]>`${selectKey(sql)} where k.fingerprint = any(${fingerprints as string[]}) order by k.id`
}

export function listKeys(sql: Reader, after: string | undefined, limit: number): Promise<KeyRow[]> {
  return sql<KeyRow[]>`
    ${selectKey(sql)} where ${after ?? null}::uuid is null or k.id > ${after ?? null} order by k.id limit ${limit}`
}

export async function retireKeysOf(tx: Tx, person: PersonId, at: Date): Promise<void> {
  await tx`update originals.holder_key set retired_at = ${at} where person_id = ${person} and retired_at is null`
}

/** One more try of the passphrase. False while the key is locked; the last free try locks it. */
export async function countTry(tx: Tx, id: HolderKeyId, now: Date, most: number, lockedUntil: Date): Promise<boolean> {
  const rows = await tx`
    update originals.holder_key
       set tries = case when tries >= ${most} then 1 else tries + 1 end,
           locked_until = case when tries + 1 = ${most} then ${lockedUntil}::timestamptz else null end
     where id = ${id} and (locked_until is null or locked_until <= ${now})
    returning id`
  return rows.length > 0
}

export async function forgetTries(tx: Tx, id: HolderKeyId): Promise<void> {
  await tx`update originals.holder_key set tries = 0, locked_until = null where id = ${id}`
}

export type Succession = { keyId: HolderKeyId; toKeyId: HolderKeyId; encrypted: string }

export async function insertSuccession(tx: Tx, company: CompanyId, line: Succession, at: Date): Promise<void> {
  await tx`
    insert into originals.succession (company_id, key_id, to_key_id, encrypted, at)
    values (${company}, ${line.keyId}, ${line.toKeyId}, ${line.encrypted}, ${at})
    on conflict do nothing`
}

export function successionsTo(sql: Reader, keys: readonly HolderKeyId[]): Promise<Succession[]> {
  return sql<Succession[]>`
    select key_id, to_key_id, encrypted from originals.succession where to_key_id = any(${keys as HolderKeyId[]})`
}

const selectKey = (sql: Reader) => sql`
    select k.id, k.person_id, k.seat, k.public_key, k.fingerprint, k.protected, k.made_at, k.retired_at,
           s.to_key_id as handed_to, s.at as handed_at
      from originals.holder_key k
      left join lateral (select to_key_id, at from originals.succession where key_id = k.id order by at desc limit 1) s on true`
