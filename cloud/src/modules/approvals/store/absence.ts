import type { AbsenceId, CompanyId, PersonId } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../../platform/db.ts'

export type AbsenceRow = { id: AbsenceId; personId: PersonId; fromDay: Day; untilDay: Day; deputyId: PersonId }

export async function findAbsence(sql: Reader, id: AbsenceId): Promise<AbsenceRow | undefined> {
  const [row] = await sql<AbsenceRow[]>`
    select id, person_id, from_day, until_day, deputy_id from approvals.absence where id = ${id}`
  return row
}

/** Makes or changes one; false when another company has the id. */
export async function saveAbsence(tx: Tx, company: CompanyId, row: AbsenceRow): Promise<boolean> {
  const rows = await tx`
    insert into approvals.absence (id, company_id, person_id, from_day, until_day, deputy_id)
    values (${row.id}, ${company}, ${row.personId}, ${row.fromDay}, ${row.untilDay}, ${row.deputyId})
    on conflict (id) do nothing returning id`
  if (rows.length > 0) return true
  const changed = await tx`
    update approvals.absence set from_day = ${row.fromDay}, until_day = ${row.untilDay}, deputy_id = ${row.deputyId}
     where id = ${row.id} and person_id = ${row.personId} returning id`
  return changed.length > 0
}

export async function listAbsences(sql: Reader, person: PersonId, before: string | undefined, limit: number) {
  return sql<AbsenceRow[]>`
    select id, person_id, from_day, until_day, deputy_id from approvals.absence
     where person_id = ${person} and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
}

/** Who stands in for whom on a day; of several for one person the newest. */
export async function deputiesOn(sql: Reader, day: Day): Promise<Map<PersonId, PersonId>> {
  const rows = await sql<{ person: PersonId; deputy: PersonId }[]>`
    select person_id as person, deputy_id as deputy from approvals.absence
     where ${day} between from_day and until_day order by id`
  return new Map(rows.map(({ person, deputy }) => [person, deputy]))
}
