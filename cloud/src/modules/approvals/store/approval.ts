import type { ApprovalFacts, ApprovalFlow, ApprovalKind } from '@loujing/wire/http/approval-flow'
import type { ApprovalBox, ApprovalFigure, ApprovalState, ApprovalTask } from '@loujing/wire/http/approvals'
import type { ApprovalId, ApprovalTemplateId, CompanyId, PersonId, ProjectId } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../../platform/db.ts'

const json = (value: unknown): string => JSON.stringify(value)

export type ApprovalRow = {
  id: ApprovalId
  companyId: CompanyId
  kind: ApprovalKind
  object: string
  projectId: ProjectId | null
  title: string
  facts: ApprovalFacts
  figures: ApprovalFigure[]
  seen: string
  flow: ApprovalFlow
  templateId: ApprovalTemplateId | null
  templateVersion: number | null
  skipped: string[]
  startedBy: PersonId
  startedAt: Date
  state: ApprovalState
  step: string | null
  dueAt: Date | null
  isOverdue: boolean
  remindedAt: Date | null
  endedAt: Date | null
}

const columns = (sql: Reader) => sql`
  id, company_id, kind, object, project_id, title, facts, figures, seen, flow, template_id, template_version, skipped,
  started_by, started_at, state, step, due_at, is_overdue, reminded_at, ended_at`

/** False when an approval of the object is under way. */
export async function insertApproval(tx: Tx, row: ApprovalRow): Promise<boolean> {
  const rows = await tx`
    insert into approvals.approval (id, company_id, kind, object, project_id, title, facts, figures, seen, flow, template_id,
                                    template_version, skipped, started_by, started_at, state)
    values (${row.id}, ${row.companyId}, ${row.kind}, ${row.object}, ${row.projectId}, ${row.title},
            ${json(row.facts)}::text::jsonb, ${json(row.figures)}::text::jsonb, ${row.seen}, ${json(row.flow)}::text::jsonb,
            ${row.templateId}, ${row.templateVersion}, ${row.skipped}, ${row.startedBy}, ${row.startedAt}, ${row.state})
    on conflict (kind, object) where ended_at is null do nothing
    returning id`
  return rows.length > 0
}

/** The one that is under way, held until the transaction ends. */
export async function lockLive(tx: Tx, kind: ApprovalKind, object: string): Promise<ApprovalRow | undefined> {
  const [row] = await tx<ApprovalRow[]>`
    select ${columns(tx)} from approvals.approval
     where kind = ${kind} and object = ${object} and ended_at is null for update`
  return row
}

export async function findApproval(sql: Reader, id: ApprovalId): Promise<ApprovalRow | undefined> {
  const [row] = await sql<ApprovalRow[]>`select ${columns(sql)} from approvals.approval where id = ${id}`
  return row
}

/** Held until the transaction ends: two who decide at once decide one after the other. */
export async function lockApproval(tx: Tx, id: ApprovalId): Promise<ApprovalRow | undefined> {
  const [row] = await tx<ApprovalRow[]>`select ${columns(tx)} from approvals.approval where id = ${id} for update`
  return row
}

export type Standing = Pick<ApprovalRow, 'id' | 'state' | 'step' | 'dueAt' | 'isOverdue' | 'remindedAt' | 'endedAt'>

/** What the lists show of an approval, after an event. */
export async function saveStanding(tx: Tx, row: Standing): Promise<void> {
  await tx`
    update approvals.approval
       set state = ${row.state}, step = ${row.step}, due_at = ${row.dueAt}, is_overdue = ${row.isOverdue},
           reminded_at = ${row.remindedAt}, ended_at = ${row.endedAt}
     where id = ${row.id}`
}

/** What is decided on, when who asked has mended it. */
export async function saveSubject(
  tx: Tx,
  row: Pick<ApprovalRow, 'id' | 'title' | 'facts' | 'figures' | 'seen' | 'skipped'>,
): Promise<void> {
  await tx`
    update approvals.approval
       set title = ${row.title}, facts = ${json(row.facts)}::text::jsonb, figures = ${json(row.figures)}::text::jsonb,
           seen = ${row.seen}, skipped = ${row.skipped}
     where id = ${row.id}`
}

export type TaskRow = { approval: ApprovalId; person: PersonId; task: ApprovalTask }

export async function saveTasks(
  tx: Tx,
  company: CompanyId,
  approval: ApprovalId,
  tasks: readonly { person: PersonId; task: ApprovalTask }[],
): Promise<void> {
  await tx`delete from approvals.task where approval_id = ${approval}`
  if (tasks.length === 0) return
  await tx`
    insert into approvals.task (approval_id, person_id, company_id, task)
    select ${approval}, person, ${company}, task
      from unnest(${tasks.map(({ person }) => person)}::uuid[], ${tasks.map(({ task }) => task)}::text[]) as t (person, task)`
}

/** @returns those who were not told before */
export async function addCopies(
  tx: Tx,
  company: CompanyId,
  approval: ApprovalId,
  people: readonly PersonId[],
): Promise<PersonId[]> {
  const rows = await tx<{ person: PersonId }[]>`
    insert into approvals.copy (approval_id, person_id, company_id)
    select ${approval}, person, ${company} from unnest(${[...people]}::uuid[]) as t (person)
    on conflict do nothing
    returning person_id as person`
  return rows.map(({ person }) => person)
}

export async function tasksOf(sql: Reader, approvals: readonly ApprovalId[]): Promise<TaskRow[]> {
  return sql<TaskRow[]>`
    select approval_id as approval, person_id as person, task from approvals.task
     where approval_id = any(${[...approvals]}::uuid[]) order by person_id`
}

/** The newest first, of one person's box. */
export async function listBox(
  sql: Reader,
  { box, person, before, limit }: { box: ApprovalBox; person: PersonId; before: string | undefined; limit: number },
): Promise<ApprovalRow[]> {
  const inBox = {
    waiting: sql`id in (select approval_id from approvals.task where person_id = ${person})`,
    handled: sql`id in (select approval_id from approvals.event where by_person = ${person}) and started_by <> ${person}`,
    started: sql`started_by = ${person}`,
    copied: sql`id in (select approval_id from approvals.copy where person_id = ${person})`,
  }[box]
  return sql<ApprovalRow[]>`
    select ${columns(sql)} from approvals.approval
     where ${inBox} and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
}

export async function countWaiting(sql: Reader, person: PersonId): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from approvals.task where person_id = ${person}`
  return row?.count ?? 0
}

/** Whether somebody asked, was asked, was told or did anything in it. */
export async function hasPart(sql: Reader, id: ApprovalId, person: PersonId): Promise<boolean> {
  const rows = await sql`
    select 1 from approvals.approval where id = ${id} and started_by = ${person}
    union all select 1 from approvals.task where approval_id = ${id} and person_id = ${person}
    union all select 1 from approvals.copy where approval_id = ${id} and person_id = ${person}
    union all select 1 from approvals.event where approval_id = ${id} and by_person = ${person}
    limit 1`
  return rows.length > 0
}

export type Found = { id: ApprovalId; company: CompanyId }

/** Of all companies. */
export async function listDue(sql: Reader, now: Date): Promise<Found[]> {
  return sql<Found[]>`
    select id, company_id as company from approvals.approval where due_at <= ${now} order by due_at limit 200`
}

/** Those that wait for somebody who is away today, of all companies. */
export async function listOfAbsent(sql: Reader, today: Day): Promise<Found[]> {
  return sql<Found[]>`
    select distinct t.approval_id as id, t.company_id as company
      from approvals.task t join approvals.absence a on a.person_id = t.person_id
     where ${today} between a.from_day and a.until_day limit 200`
}

export async function listWaitingFor(sql: Reader, person: PersonId): Promise<ApprovalId[]> {
  const rows = await sql<{ id: ApprovalId }[]>`
    select approval_id as id from approvals.task where person_id = ${person} order by approval_id`
  return rows.map(({ id }) => id)
}
