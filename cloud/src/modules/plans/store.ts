import type {
  Baseline,
  NewBaseline,
  PlanLink,
  PlanLinkEntry,
  PlanProgress,
  PlanSettings,
  PlanSpan,
  PlanTaskEntry,
} from '@loujing/wire/http/plans'
import type { PlanWatch } from '@loujing/wire/http/plan-warnings'
import type { PlanImport } from '@loujing/wire/http/plan-imports'
import type {
  ApprovalId,
  BaselineId,
  CompanyId,
  PersonId,
  PlanImportId,
  PlanLinkId,
  PlanTaskId,
  ProjectId,
} from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../platform/db.ts'
import { sqlState } from '../../platform/db.ts'

export type PlanRow = {
  projectId: ProjectId
  startsOn: Day
  mustFinishOn: Day | null
  closures: PlanSettings['closures']
  version: number
  baselineId: BaselineId | null
  /** Null is the rule of the trade. */
  watch: PlanWatch | null
}
export type TaskRow = {
  id: PlanTaskId
  projectId: ProjectId
  code: string
  entry: PlanTaskEntry
  version: number
  actualStart: Day | null
  actualFinish: Day | null
  percent: number
}
export type BaselineRow = {
  id: BaselineId
  projectId: ProjectId
  name: string
  reason: string
  finish: Day
  madeAt: Date
  madeBy: PersonId
  state: Baseline['state']
  approvalId: ApprovalId | null
}

export const toSettings = ({ startsOn, mustFinishOn, closures }: PlanRow): PlanSettings => ({
  startsOn,
  ...(mustFinishOn !== null && { mustFinishOn }),
  closures,
})

const columns = (sql: Reader) => sql`project_id, starts_on, must_finish_on, closures, version, baseline_id, watch`

export async function findPlan(sql: Reader, project: ProjectId): Promise<PlanRow | undefined> {
  const [row] = await sql<PlanRow[]>`
    select ${columns(sql)} from plans.plan where project_id = ${project}`
  return row
}

/** The versions of these projects' plans; one that has none is not among them. */
export async function findVersions(sql: Reader, projects: readonly ProjectId[]): Promise<Map<ProjectId, number>> {
  const rows = await sql<{ projectId: ProjectId; version: number }[]>`
    select project_id, version from plans.plan where project_id = any(${projects as ProjectId[]}::uuid[])`
  return new Map(rows.map(({ projectId, version }) => [projectId, version]))
}

/** Holds the plan until the transaction ends, so that two writers come one after the other, and counts its version on. */
export async function touchPlan(tx: Tx, project: ProjectId): Promise<PlanRow | undefined> {
  const [row] = await tx<PlanRow[]>`
    update plans.plan set version = version + 1 where project_id = ${project}
    returning ${columns(tx)}`
  return row
}

export async function savePlan(tx: Tx, company: CompanyId, project: ProjectId, settings: PlanSettings): Promise<void> {
  const { startsOn, mustFinishOn, closures } = settings
  await tx`
    insert into plans.plan (project_id, company_id, starts_on, must_finish_on, closures, version)
    values (${project}, ${company}, ${startsOn}, ${mustFinishOn ?? null}, ${JSON.stringify(closures)}::text::jsonb, 1)
    on conflict (project_id) do update
      set starts_on = excluded.starts_on, must_finish_on = excluded.must_finish_on, closures = excluded.closures,
          version = plan.version + 1`
}

/** In the order of their codes. */
export async function listTasks(sql: Reader, project: ProjectId): Promise<TaskRow[]> {
  return sql<TaskRow[]>`
    select id, project_id, code, entry, version, actual_start, actual_finish, percent
      from plans.task where project_id = ${project} order by code collate "C"`
}

export async function findTask(sql: Reader, id: PlanTaskId): Promise<TaskRow | undefined> {
  const [row] = await sql<TaskRow[]>`
    select id, project_id, code, entry, version, actual_start, actual_finish, percent from plans.task where id = ${id}`
  return row
}

type Kept = { company: CompanyId; project: ProjectId }

/** False when another task of the plan has the code. */
export async function saveTask(
  tx: Tx,
  { company, project }: Kept,
  id: PlanTaskId,
  entry: PlanTaskEntry,
): Promise<boolean> {
  try {
    await tx.savepoint(
      (inner) => inner`
        insert into plans.task (id, company_id, project_id, code, entry, version)
        values (${id}, ${company}, ${project}, ${entry.code}, ${JSON.stringify(entry)}::text::jsonb, 1)
        on conflict (id) do update set code = excluded.code, entry = excluded.entry, version = task.version + 1`,
    )
    return true
  } catch (error) {
    if (sqlState(error) === '23505') return false
    throw error
  }
}

/** Many new tasks at once, with what has happened. */
export async function insertTasks(
  tx: Tx,
  { company, project }: Kept,
  tasks: readonly { id: PlanTaskId; entry: PlanTaskEntry; progress: PlanProgress }[],
): Promise<void> {
  const rows = tasks.map(({ id, entry, progress }) => ({ id, code: entry.code, entry, ...progress }))
  await tx`
    insert into plans.task (id, company_id, project_id, code, entry, version, actual_start, actual_finish, percent)
    select id, ${company}, ${project}, code, entry, 1, "actualStart", "actualFinish", percent
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
        as row (id uuid, code text, entry jsonb, "actualStart" date, "actualFinish" date, percent int)`
}

export async function insertLinks(tx: Tx, { company, project }: Kept, links: readonly PlanLink[]): Promise<void> {
  await tx`
    insert into plans.link (id, company_id, project_id, from_id, to_id, type, lag, calendar)
    select id, ${company}, ${project}, "from", "to", type, lag, calendar
      from jsonb_to_recordset(${JSON.stringify(links)}::text::jsonb)
        as row (id uuid, "from" uuid, "to" uuid, type text, lag int, calendar text)`
}

export async function findImport(
  sql: Reader,
  id: PlanImportId,
): Promise<{ projectId: ProjectId; report: PlanImport } | undefined> {
  const [row] = await sql<{ projectId: ProjectId; report: PlanImport }[]>`
    select project_id, report from plans.import where id = ${id}`
  return row
}

export async function insertImport(
  tx: Tx,
  { company, project }: Kept,
  made: { id: PlanImportId; report: PlanImport; by: PersonId },
  at: Date,
): Promise<void> {
  await tx`
    insert into plans.import (id, company_id, project_id, report, made_at, made_by)
    values (${made.id}, ${company}, ${project}, ${JSON.stringify(made.report)}::text::jsonb, ${at}, ${made.by})`
}

export async function saveProgress(tx: Tx, id: PlanTaskId, progress: PlanProgress): Promise<void> {
  const { actualStart, actualFinish, percent } = progress
  await tx`
    update plans.task
       set actual_start = ${actualStart ?? null}, actual_finish = ${actualFinish ?? null}, percent = ${percent},
           version = version + 1
     where id = ${id}`
}

export async function deleteTask(tx: Tx, id: PlanTaskId): Promise<void> {
  await tx`delete from plans.task where id = ${id}`
}

/** In the order of their ids, all of them or a page. */
export async function listLinks(
  sql: Reader,
  project: ProjectId,
  { after, limit }: { after?: string | undefined; limit?: number } = {},
): Promise<PlanLink[]> {
  return sql<PlanLink[]>`
    select id, project_id as project, from_id as "from", to_id as "to", type, lag, calendar
      from plans.link
     where project_id = ${project} and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit ?? null}`
}

export async function findLinkProject(sql: Reader, id: PlanLinkId): Promise<ProjectId | undefined> {
  const [row] = await sql<{ projectId: ProjectId }[]>`select project_id from plans.link where id = ${id}`
  return row?.projectId
}

export async function saveLink(tx: Tx, { company, project }: Kept, id: PlanLinkId, link: PlanLinkEntry): Promise<void> {
  const { from, to, type, lag, calendar } = link
  await tx`
    insert into plans.link (id, company_id, project_id, from_id, to_id, type, lag, calendar)
    values (${id}, ${company}, ${project}, ${from}, ${to}, ${type}, ${lag}, ${calendar})
    on conflict (id) do update
      set from_id = excluded.from_id, to_id = excluded.to_id, type = excluded.type, lag = excluded.lag,
          calendar = excluded.calendar`
}

export async function deleteLink(tx: Tx, id: PlanLinkId): Promise<void> {
  await tx`delete from plans.link where id = ${id}`
}

export type Spans = { id: PlanTaskId; span: PlanSpan }[]

/** Without its spans, which are as many as the plan has tasks. */
export async function findBaselineHead(sql: Reader, id: BaselineId): Promise<BaselineRow | undefined> {
  const [row] = await sql<BaselineRow[]>`
    select id, project_id, name, reason, finish, made_at, made_by, state, approval_id from plans.baseline where id = ${id}`
  return row
}

export async function findBaseline(sql: Reader, id: BaselineId): Promise<(BaselineRow & { spans: Spans }) | undefined> {
  const [row] = await sql<(BaselineRow & { spans: Spans })[]>`
    select id, project_id, name, reason, finish, spans, made_at, made_by, state, approval_id from plans.baseline where id = ${id}`
  return row
}

/** Waiting, when it has an approval; `putInForce` is for when it is agreed. */
export async function insertBaseline(
  tx: Tx,
  { company, project }: Kept,
  made: NewBaseline & { id: BaselineId; finish: Day; spans: Spans; by: PersonId; approvalId: ApprovalId | null },
  at: Date,
): Promise<void> {
  await tx`
    insert into plans.baseline (id, company_id, project_id, name, reason, finish, spans, made_at, made_by, state, approval_id)
    values (${made.id}, ${company}, ${project}, ${made.name}, ${made.reason}, ${made.finish},
            ${JSON.stringify(made.spans)}::text::jsonb, ${at}, ${made.by},
            ${made.approvalId === null ? 'agreed' : 'waiting'}, ${made.approvalId})`
}

export async function putInForce(tx: Tx, project: ProjectId, id: BaselineId): Promise<void> {
  await tx`update plans.plan set baseline_id = ${id} where project_id = ${project}`
}

export async function saveBaselineState(tx: Tx, id: BaselineId, state: Baseline['state']): Promise<void> {
  await tx`update plans.baseline set state = ${state} where id = ${id}`
}

/** Newest first. */
export async function listBaselines(
  sql: Reader,
  project: ProjectId,
  before: string | undefined,
  limit: number,
): Promise<BaselineRow[]> {
  return sql<BaselineRow[]>`
    select id, project_id, name, reason, finish, made_at, made_by, state, approval_id
      from plans.baseline
     where project_id = ${project} and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
}
