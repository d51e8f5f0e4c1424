import type { PlanWarning, PlanWatch } from '@loujing/wire/http/plan-warnings'
import type { PlanTaskEntry } from '@loujing/wire/http/plans'
import type { CompanyId, PersonId, PlanTaskId, PlanWarningId, ProjectId } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../platform/db.ts'

export type KeptCause = Pick<NonNullable<PlanWarning['cause']>, 'cause' | 'words' | 'at'> & { by: PersonId }
export type WarningRow = Pick<
  PlanWarning,
  'id' | 'kind' | 'light' | 'days' | 'due' | 'forecast' | 'told' | 'answered'
> & {
  companyId: CompanyId
  projectId: ProjectId
  task: PlanTaskId
  entry: PlanTaskEntry
  step: number
  round: number
  tellAt: Date | null
  raisedAt: Date
  roundAt: Date
  endedAt: Date | null
  cause: KeptCause | null
}

const columns = (sql: Reader) => sql`
  w.id, w.company_id, w.project_id, w.task_id as task, t.entry, w.kind, w.step, w.light, w.days, w.due, w.forecast, w.round,
  w.told, w.tell_at, w.raised_at, w.round_at, w.ended_at, w.answered, w.cause`

export type Found = { project: ProjectId; company: CompanyId }

/** Plans that have changed, or that were not looked at today, of all companies. */
export async function listUnwatched(sql: Reader, today: Day, limit: number): Promise<Found[]> {
  return sql<Found[]>`
    select project_id as project, company_id as company from plans.plan
     where watched_version is distinct from version or watched_on is distinct from ${today}
     order by watched_on nulls first, project_id limit ${limit}`
}

/** Companies with a warning that climbs now. */
export async function listClimbing(sql: Reader, at: Date): Promise<CompanyId[]> {
  const rows = await sql<{ company: CompanyId }[]>`
    select distinct company_id as company from plans.warning where tell_at <= ${at} and ended_at is null`
  return rows.map(({ company }) => company)
}

export async function saveWatched(tx: Tx, project: ProjectId, version: number, day: Day): Promise<void> {
  await tx`update plans.plan set watched_version = ${version}, watched_on = ${day} where project_id = ${project}`
}

export async function saveWatch(tx: Tx, project: ProjectId, watch: PlanWatch): Promise<void> {
  await tx`update plans.plan set watch = ${JSON.stringify(watch)}::text::jsonb where project_id = ${project}`
}

/** Held until the transaction ends. */
export async function lockOpen(tx: Tx, project: ProjectId): Promise<WarningRow[]> {
  return tx<WarningRow[]>`
    select ${columns(tx)} from plans.warning w join plans.task t on t.id = w.task_id
     where w.project_id = ${project} and w.ended_at is null order by w.id for update of w`
}

/** The next one of the company that climbs, held until the transaction ends. */
export async function takeClimbing(tx: Tx, at: Date): Promise<WarningRow | undefined> {
  const [row] = await tx<WarningRow[]>`
    select ${columns(tx)} from plans.warning w join plans.task t on t.id = w.task_id
     where w.tell_at <= ${at} and w.ended_at is null order by w.tell_at, w.id limit 1 for update of w skip locked`
  return row
}

export async function lockWarning(tx: Tx, id: PlanWarningId): Promise<WarningRow | undefined> {
  const [row] = await tx<WarningRow[]>`
    select ${columns(tx)} from plans.warning w join plans.task t on t.id = w.task_id where w.id = ${id} for update of w`
  return row
}

/** Nothing when the node has one of this kind. */
export async function insertWarning(tx: Tx, row: Omit<WarningRow, 'entry' | 'endedAt' | 'cause'>): Promise<void> {
  await tx`
    insert into plans.warning (id, company_id, project_id, task_id, kind, step, light, days, due, forecast, round, told, tell_at,
                               raised_at, round_at, answered)
    values (${row.id}, ${row.companyId}, ${row.projectId}, ${row.task}, ${row.kind}, ${row.step}, ${row.light}, ${row.days},
            ${row.due}, ${row.forecast}, ${row.round}, ${row.told}, ${row.tellAt}, ${row.raisedAt}, ${row.roundAt},
            ${row.answered})
    on conflict (task_id, kind) where ended_at is null do nothing`
}

export async function saveWarning(tx: Tx, row: WarningRow): Promise<void> {
  await tx`
    update plans.warning
       set step = ${row.step}, light = ${row.light}, days = ${row.days}, due = ${row.due}, forecast = ${row.forecast},
           round = ${row.round}, told = ${row.told}, tell_at = ${row.tellAt}, round_at = ${row.roundAt},
           ended_at = ${row.endedAt}, answered = ${row.answered},
           cause = ${row.cause && JSON.stringify(row.cause)}::text::jsonb
     where id = ${row.id}`
}

/** Newest first. */
export async function listWarnings(
  sql: Reader,
  project: ProjectId,
  { open, before, limit }: { open: boolean | undefined; before: string | undefined; limit: number },
): Promise<WarningRow[]> {
  return sql<WarningRow[]>`
    select ${columns(sql)} from plans.warning w join plans.task t on t.id = w.task_id
     where w.project_id = ${project}
       and (${open ?? null}::boolean is null or (w.ended_at is null) = ${open ?? null})
       and (${before ?? null}::uuid is null or w.id < ${before ?? null})
     order by w.id desc limit ${limit}`
}
