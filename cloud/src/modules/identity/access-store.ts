import type { AccessReview } from '@loujing/wire/http/access-review'
import type { AccessReviewId, CompanyId, PersonId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'
import type { PersonRow } from './store.ts'

export type AccessPerson = PersonRow & { signedInAt: Date | null; hasSecondFactor: boolean; signsOn: boolean }

/** People in the order of their accounts' making, with how they sign in. */
export async function listAccess(sql: Reader, after: PersonId | undefined, limit: number): Promise<AccessPerson[]> {
  return sql<AccessPerson[]>`
    select p.id, p.company_id, p.account, p.name_sealed, p.roles, p.created_at, p.disabled_at, p.signed_in_at,
           exists (select 1 from identity.second_factor f where f.person_id = p.id and f.since is not null) as has_second_factor,
           exists (select 1 from identity.sign_on s where s.person_id = p.id) as signs_on
      from identity.person p
     where ${after ?? null}::uuid is null or p.id > ${after ?? null}
     order by p.id limit ${limit}`
}

/** Those whom a review has to decide on: everybody who holds a role, locked so that none gets another meanwhile. */
export async function lockHoldersOfRoles(tx: Tx): Promise<{ id: PersonId; roles: PersonRow['roles'] }[]> {
  return tx<{ id: PersonId; roles: PersonRow['roles'] }[]>`
    select id, roles from identity.person where roles <> '{}' order by id for update`
}

export async function noteSignIn(tx: Tx, person: PersonId, at: Date): Promise<void> {
  await tx`update identity.person set signed_in_at = greatest(signed_in_at, ${at}) where id = ${person}`
}

export type ReviewRow = { id: AccessReviewId; at: Date; byPerson: PersonId; decisions: AccessReview['decisions'] }

/** False when the id is taken, in this company or another. */
export async function insertReview(
  tx: Tx,
  company: CompanyId,
  { id, at, byPerson, decisions }: ReviewRow,
): Promise<boolean> {
  const rows = await tx`
    insert into identity.access_review (id, company_id, by_person, at, decisions)
    values (${id}, ${company}, ${byPerson}, ${at}, ${tx.json(decisions)}) on conflict do nothing returning id`
  return rows.length > 0
}

export async function findReview(sql: Reader, id: AccessReviewId): Promise<ReviewRow | undefined> {
  const [row] = await sql<ReviewRow[]>`
    select id, at, by_person, decisions from identity.access_review where id = ${id}`
  return row
}

export async function listReviews(sql: Reader, before: string | undefined, limit: number): Promise<ReviewRow[]> {
  return sql<ReviewRow[]>`
    select id, at, by_person, decisions from identity.access_review
     where ${before ?? null}::uuid is null or id < ${before ?? null}
     order by id desc limit ${limit}`
}
