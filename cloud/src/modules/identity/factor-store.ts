import type { Role } from '@loujing/wire/http/identity'
import type { CompanyId, PersonId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

export type FactorRow = {
  secretSealed: Buffer | null
  since: Date | null
  offeredSealed: Buffer | null
}

export async function findFactor(sql: Reader, person: PersonId): Promise<FactorRow | undefined> {
  const [row] = await sql<FactorRow[]>`
    select secret_sealed, since, offered_sealed from identity.second_factor where person_id = ${person}`
  return row
}

/** A new enrolment begins; one that was begun before and not confirmed is forgotten, one in use stays in use. */
export async function saveOffer(tx: Tx, company: CompanyId, person: PersonId, offeredSealed: Buffer): Promise<void> {
  await tx`
    insert into identity.second_factor (person_id, company_id, offered_sealed) values (${person}, ${company}, ${offeredSealed})
    on conflict (person_id) do update set offered_sealed = excluded.offered_sealed`
}

/** What was offered is in use from now on; `step` is spent. */
export async function takeOffer(tx: Tx, person: PersonId, step: number, at: Date): Promise<void> {
  await tx`
    update identity.second_factor
       set secret_sealed = offered_sealed, offered_sealed = null, since = ${at}, last_step = ${step}
     where person_id = ${person}`
}

/** False when this step or a later one was spent before. */
export async function spendStep(tx: Tx, person: PersonId, step: number): Promise<boolean> {
  const rows = await tx`
    update identity.second_factor set last_step = ${step} where person_id = ${person} and last_step < ${step} returning person_id`
  return rows.length > 0
}

export async function deleteFactor(tx: Tx, person: PersonId): Promise<void> {
  await tx`delete from identity.recovery_code where person_id = ${person}`
  await tx`delete from identity.second_factor where person_id = ${person}`
}

/** In the place of those that the person had. */
export async function replaceRecoveryCodes(
  tx: Tx,
  company: CompanyId,
  person: PersonId,
  hashes: readonly Buffer[],
): Promise<void> {
  await tx`delete from identity.recovery_code where person_id = ${person}`
  const rows = hashes.map((codeHash) => ({ code_hash: codeHash, company_id: company, person_id: person }))
  await tx`insert into identity.recovery_code ${tx(rows)}`
}

export async function countRecoveryCodes(sql: Reader, person: PersonId): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) from identity.recovery_code where person_id = ${person}`
  return row?.count ?? 0
}

/** False when the person has no such code, or no longer. */
export async function spendRecoveryCode(tx: Tx, person: PersonId, hash: Buffer): Promise<boolean> {
  const rows = await tx`
    delete from identity.recovery_code where person_id = ${person} and code_hash = ${hash} returning code_hash`
  return rows.length > 0
}

export async function getFactorRoles(sql: Reader, company: CompanyId): Promise<Role[]> {
  const [row] = await sql<{ secondFactorRoles: Role[] }[]>`
    select second_factor_roles from identity.company where company_id = ${company}`
  return row?.secondFactorRoles ?? []
}

export async function saveFactorRoles(tx: Tx, company: CompanyId, roles: readonly Role[]): Promise<void> {
  await tx`update identity.company set second_factor_roles = ${[...roles]} where company_id = ${company}`
}
