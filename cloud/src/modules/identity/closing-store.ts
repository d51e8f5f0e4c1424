import type { PersonId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

/** From now on he may not log in; it is not taken back. */
export async function closePerson(tx: Tx, id: PersonId, at: Date): Promise<void> {
  await tx`
    update identity.person
       set closed_at = coalesce(closed_at, ${at}), disabled_at = coalesce(disabled_at, ${at}), roles = '{}'
     where id = ${id}`
}

export async function isClosed(sql: Reader, id: PersonId): Promise<boolean> {
  const rows = await sql`select id from identity.person where id = ${id} and closed_at is not null`
  return rows.length > 0
}

/** As what identity providers know him. */
export async function listSubjects(sql: Reader, person: PersonId): Promise<string[]> {
  const rows = await sql<{ subject: string }[]>`select subject from identity.sign_on where person_id = ${person}`
  return rows.map(({ subject }) => subject)
}

/** Sessions, second factor, recovery codes, sign-on, and the failures that are counted for his account. Answers how many rows. */
export async function deleteWaysIn(tx: Tx, person: PersonId, accountHash: Buffer): Promise<number> {
  const [gone] = await tx<{ rows: number }[]>`
    with sessions as (delete from identity.session where person_id = ${person} returning 1),
         codes as (delete from identity.recovery_code where person_id = ${person} returning 1),
         factor as (delete from identity.second_factor where person_id = ${person} returning 1),
         sign_on as (delete from identity.sign_on where person_id = ${person} returning 1),
         failures as (delete from identity.login_failure where account_hash = ${accountHash} returning 1)
    select count(*) as rows
      from (select from sessions union all select from codes union all select from factor
            union all select from sign_on union all select from failures) as gone`
  return gone!.rows
}

/** What reviewers of access wrote about him. */
export async function eraseReasonsAbout(tx: Tx, person: PersonId): Promise<number> {
  const { count } = await tx`
    update identity.access_review
       set decisions = (select jsonb_agg(case when decision ->> 'person' = ${person} then decision - 'reason' else decision end
                                         order by place)
                          from jsonb_array_elements(decisions) with ordinality as each (decision, place))
     where exists (select 1 from jsonb_array_elements(decisions) as decision
                    where decision ->> 'person' = ${person} and decision ? 'reason')`
  return count
}

/** No name is left: an empty seal is the sign of it. */
export async function erasePerson(
  tx: Tx,
  { id, account, passwordHash }: { id: PersonId; account: string; passwordHash: string },
): Promise<void> {
  await tx`
    update identity.person set account = ${account}, name_sealed = '', password_hash = ${passwordHash}, signed_in_at = null
     where id = ${id}`
}
