import type { ApprovalAct } from '@loujing/wire/http/approvals'
import type { ApprovalId, CompanyId, PersonId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../../platform/db.ts'
import type { Deed, Event } from '../model/event.ts'

type EventRow = {
  id: string
  at: Date
  byPerson: PersonId | null
  stage: string | null
  words: string
  seen: string | null
  deed: Deed
}

/** False when an event has this id, whosever it is. */
export async function insertEvent(
  tx: Tx,
  company: CompanyId,
  approval: ApprovalId,
  { id, at, by, stage, words, seen, deed }: Event,
  asked?: ApprovalAct,
): Promise<boolean> {
  const rows = await tx`
    insert into approvals.event (id, company_id, approval_id, at, kind, by_person, stage, words, seen, asked, deed)
    values (${id}, ${company}, ${approval}, ${at}, ${deed.kind}, ${by}, ${stage}, ${words}, ${seen},
            ${asked ? JSON.stringify(asked) : null}::text::jsonb, ${JSON.stringify(deed)}::text::jsonb)
    on conflict (id) do nothing
    returning id`
  return rows.length > 0
}

/** An act as it was sent. */
export async function findAsked(
  sql: Reader,
  id: string,
): Promise<{ approval: ApprovalId; by: PersonId | null; asked: ApprovalAct | null } | undefined> {
  const [row] = await sql<{ approval: ApprovalId; by: PersonId | null; asked: ApprovalAct | null }[]>`
    select approval_id as approval, by_person as by, asked from approvals.event where id = ${id}`
  return row
}

/** An event as it is kept, for its hash; undefined when there is none. */
export async function findEvent(sql: Reader, id: string): Promise<object | undefined> {
  const [row] = await sql<EventRow[]>`
    select id, approval_id as approval, at, by_person, stage, words, seen, deed from approvals.event where id = ${id}`
  return row && { ...row, at: toInstant(row.at) }
}

export async function listEvents(sql: Reader, approval: ApprovalId): Promise<Event[]> {
  const rows = await sql<EventRow[]>`
    select id, at, by_person, stage, words, seen, deed from approvals.event where approval_id = ${approval} order by seq`
  return rows.map(({ byPerson, ...row }) => ({ ...row, by: byPerson }))
}
