import type { Company, Role } from '@loujing/wire/http/identity'
import type { CompanyId, PersonId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

/** A person as kept: the name sealed. */
export type PersonRow = {
  id: PersonId
  companyId: CompanyId
  account: string
  nameSealed: Buffer
  roles: Role[]
  createdAt: Date
  disabledAt: Date | null
}
export type Credential = {
  id: PersonId
  companyId: CompanyId
  account: string
  passwordHash: string
  disabledAt: Date | null
}

/** False when a company was set up before, or is being set up at this moment by somebody else who then succeeds. */
export async function takeSetup(tx: Tx, company: CompanyId, at: Date): Promise<boolean> {
  const rows = await tx`
    insert into identity.setup (company_id, done_at) values (${company}, ${at}) on conflict do nothing returning company_id`
  return rows.length > 0
}

export async function insertCompany(tx: Tx, { id, name, nameEn }: Company, at: Date): Promise<void> {
  await tx`
    insert into identity.company (company_id, name, name_en, created_at) values (${id}, ${name}, ${nameEn ?? null}, ${at})`
}

/** All of the installation. */
export async function listCompanies(sql: Reader): Promise<CompanyId[]> {
  const rows = await sql<{ id: CompanyId }[]>`select company_id as id from identity.company order by company_id`
  return rows.map(({ id }) => id)
}

export async function getCompany(sql: Reader, id: CompanyId): Promise<Company> {
  const [row] = await sql<{ id: CompanyId; name: string; nameEn: string | null }[]>`
    select company_id as id, name, name_en from identity.company where company_id = ${id}`
  if (!row) throw new Error('the company of a session is gone')
  return { id: row.id, name: row.name, ...(row.nameEn !== null && { nameEn: row.nameEn }) }
}

/** False when the account is taken, in this company or another: accounts are of the whole installation. */
export async function insertPerson(
  tx: Tx,
  person: {
    id: PersonId
    company: CompanyId
    account: string
    nameSealed: Buffer
    passwordHash: string
    roles: readonly Role[]
  },
  at: Date,
): Promise<boolean> {
  const rows = await tx`
    insert into identity.person (id, company_id, account, name_sealed, password_hash, roles, created_at)
    values (${person.id}, ${person.company}, ${person.account}, ${person.nameSealed}, ${person.passwordHash},
            ${[...person.roles]}, ${at})
    on conflict (account) do nothing
    returning id`
  return rows.length > 0
}

/** By account, before the company is known. */
export async function findCredential(sql: Reader, account: string): Promise<Credential | undefined> {
  const [row] = await sql<Credential[]>`
    select id, company_id, account, password_hash, disabled_at from identity.person where account = ${account}`
  return row
}

export async function findPassword(sql: Reader, id: PersonId): Promise<string | undefined> {
  const [row] = await sql<{ passwordHash: string }[]>`select password_hash from identity.person where id = ${id}`
  return row?.passwordHash
}

export async function savePassword(tx: Tx, id: PersonId, passwordHash: string): Promise<void> {
  await tx`update identity.person set password_hash = ${passwordHash} where id = ${id}`
}

export async function findPerson(sql: Reader, id: PersonId): Promise<PersonRow | undefined> {
  const [row] = await sql<PersonRow[]>`
    select id, company_id, account, name_sealed, roles, created_at, disabled_at from identity.person where id = ${id}`
  return row
}

export async function lockPerson(tx: Tx, id: PersonId): Promise<PersonRow | undefined> {
  const [row] = await tx<PersonRow[]>`
    select id, company_id, account, name_sealed, roles, created_at, disabled_at from identity.person
     where id = ${id} for update`
  return row
}

export async function savePerson(tx: Tx, { id, nameSealed, roles, disabledAt }: PersonRow): Promise<void> {
  await tx`
    update identity.person set name_sealed = ${nameSealed}, roles = ${roles}, disabled_at = ${disabledAt} where id = ${id}`
}

export async function listPeople(sql: Reader, after: PersonId | undefined, limit: number): Promise<PersonRow[]> {
  return sql<PersonRow[]>`
    select id, company_id, account, name_sealed, roles, created_at, disabled_at from identity.person
     where ${after ?? null}::uuid is null or id > ${after ?? null}
     order by id limit ${limit}`
}

export async function findPeople(sql: Reader, ids: readonly PersonId[]): Promise<PersonRow[]> {
  return sql<PersonRow[]>`
    select id, company_id, account, name_sealed, roles, created_at, disabled_at from identity.person
     where id = any(${[...ids]}::uuid[])`
}

export async function listHolders(sql: Reader, role: Role): Promise<PersonId[]> {
  const rows = await sql<{ id: PersonId }[]>`
    select id from identity.person where ${role} = any(roles) and disabled_at is null order by id`
  return rows.map(({ id }) => id)
}

/** Everybody who may log in. */
export async function listActive(sql: Reader): Promise<{ id: PersonId; roles: Role[] }[]> {
  return sql<{ id: PersonId; roles: Role[] }[]>`
    select id, roles from identity.person where disabled_at is null order by id`
}

/** Locks everybody who holds `role` and may log in, so that two changes at once cannot each leave the other as the last. */
export async function lockHolders(tx: Tx, role: Role): Promise<PersonId[]> {
  const rows = await tx<{ id: PersonId }[]>`
    select id from identity.person where ${role} = any(roles) and disabled_at is null order by id for update`
  return rows.map(({ id }) => id)
}
