import { isDeepStrictEqual } from 'node:util'
import { dayOf } from '@loujing/wire/beijing'
import type {
  Plan,
  PlanLink,
  PlanLinkEntry,
  PlanProgress,
  PlanSettings,
  PlanTask,
  PlanTaskChange,
} from '@loujing/wire/http/plans'
import { type CompanyId, type PlanLinkId, type PlanTaskId, type ProjectId, uuidv7 } from '@loujing/wire/id'
import { type Day, toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { gather } from '../../platform/gathered.ts'
import { keepLast } from '../../platform/kept.ts'
import type { Log } from '../../platform/log.ts'
import { fromCursor, fromIdCursor, toPage } from '../../platform/page.ts'
import type { Reads } from '../../platform/reads.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Approvals } from '../approvals/index.ts'
import type { Caller } from '../identity/index.ts'
import type { EvidenceDoor } from '../evidence/index.ts'
import type { Projects } from '../projects/index.ts'
import { createBaselines } from './baselines.ts'
import { createExchange } from './exchange.ts'
import { type Baselined, datesOf, type DatedPlan, type KeptPlan, type KeptTask, summaryOf } from './model/dates.ts'
import { watchOf } from './model/watch.ts'
import { DEVELOPMENT } from './model/template.ts'
import { createOutlooks } from './outlook.ts'
import { BAD_DATES, CODE_TAKEN, CYCLE, ID_TAKEN, NO_PLAN, NOBODY_HERE, NOT_EMPTY, TASK_CHANGED } from './problems.ts'
import { reckon } from './reckon.ts'
import * as store from './store.ts'
import { type PlanRow, type TaskRow, toSettings } from './store.ts'
import { createWarnings, type WarningsDeps } from './warnings.ts'

export type PlansDeps = {
  sql: Sql
  reads: Reads
  now: () => Date
  log: Log
  identity: WarningsDeps['identity']
  projects: Pick<Projects, 'getProjectIn'>
  evidence: EvidenceDoor
  approvals: Pick<Approvals, 'ask' | 'register'>
}
export type Plans = ReturnType<typeof createPlans>
/** A plan with all its dates, as of a day. */
export type DatedNow = DatedPlan & { version: number; today: Day }

type SummedPlan = DatedPlan & { summary: ReturnType<typeof summaryOf> }

/** Dated plans that are kept: those that people look at now. */
const MOST_KEPT = 16

/** The plan of a project: tasks, links and what has happened; every date is computed from them. */
export function createPlans({ sql, reads, now, log, identity, projects, evidence, approvals }: PlansDeps) {
  const today = (): Day => dayOf(now())
  const kept = keepLast<SummedPlan>(MOST_KEPT)

  async function planOf(tx: Reader, project: ProjectId): Promise<PlanRow> {
    const row = await store.findPlan(tx, project)
    if (row) return row
    await projects.getProjectIn(tx, project)
    throw refuse(NO_PLAN)
  }

  async function keptOf(tx: Reader, row: PlanRow): Promise<KeptPlan> {
    const tasks = (await store.listTasks(tx, row.projectId)).map(toKept)
    return { settings: toSettings(row), tasks, links: await store.listLinks(tx, row.projectId) }
  }

  /** @throws Refusal cycle, with the codes in their order · beyond-horizon */
  async function compute(tx: Reader, row: PlanRow, day = today()): Promise<SummedPlan> {
    const agreed = row.baselineId && (await store.findBaseline(tx, row.baselineId))
    const baseline: Baselined = new Map(agreed ? agreed.spans.map(({ id, span }) => [id, span]) : [])
    const made = reckon(await keptOf(tx, row), (plan) => datesOf(plan, baseline, day, watchOf(row)))
    return { ...made, summary: summaryOf(made.tasks) }
  }

  /** For readers: a version that is being written may still be taken back, and its dates with it. */
  async function dated(tx: Reader, row: PlanRow): Promise<SummedPlan> {
    const day = today()
    return kept(`${row.projectId} ${row.version} ${day}`, () => compute(tx, row, day))
  }

  /** Changes a plan, and takes nothing that cannot be dated. */
  function change<Result>(
    caller: Caller,
    project: ProjectId,
    { action, object, after }: { action: string; object: string; after?: unknown },
    work: (tx: Tx, row: PlanRow) => Promise<Result>,
  ): Promise<Result> {
    const { company, address } = caller
    return inCompany(sql, company, async (tx) => {
      await planOf(tx, project)
      const row = (await store.touchPlan(tx, project))!
      const result = await work(tx, row)
      const entry = { company, actor: caller, action: `plans.${action}`, object, address, after }
      await record(tx, { ...entry, outcome: 'done' }, now())
      return result
    })
  }

  async function taskOf(tx: Reader, project: ProjectId, id: PlanTaskId): Promise<TaskRow> {
    const row = await store.findTask(tx, id)
    if (row?.projectId !== project) throw notFound('Task')
    return row
  }
  async function datedTask(tx: Reader, row: PlanRow, id: PlanTaskId): Promise<PlanTask> {
    const found = (await compute(tx, row)).tasks.find((task) => task.id === id)
    if (found === undefined) throw notFound('Task')
    return found
  }

  async function toPlan(tx: Reader, row: PlanRow, { summary, finish }: SummedPlan): Promise<Plan> {
    const agreed = row.baselineId && (await store.findBaselineHead(tx, row.baselineId))
    return {
      project: row.projectId,
      ...toSettings(row),
      version: row.version,
      today: today(),
      finish,
      ...summary,
      ...(agreed && {
        baseline: { id: agreed.id, name: agreed.name, at: toInstant(agreed.madeAt), finish: agreed.finish },
      }),
    }
  }

  const versionIn = gather((company: CompanyId, projects) =>
    reads.inCompany(company, (read) => store.findVersions(read, projects as ProjectId[])),
  )

  return {
    /** Of the plan and the day: what was told of it holds until that is another. Undefined while the project has none. */
    async versionOf({ company }: Actor, project: ProjectId): Promise<string | undefined> {
      const version = await versionIn(company, project)
      return version === undefined ? undefined : `${version} ${today()}`
    },

    /** Undefined while the project has none. @throws Refusal not-found */
    findPlan: ({ company }: Actor, project: ProjectId): Promise<Plan | undefined> =>
      reads.inCompany(company, async (read) => {
        const row = await store.findPlan(read, project)
        if (row) return toPlan(read, row, await dated(read, row))
        await projects.getProjectIn(read, project)
        return undefined
      }),

    ...createBaselines({ sql, now, evidence, approvals, compute, planOf, change }),

    /** What of its nodes people are told. */
    warnings: createWarnings({ sql, now, log, identity, projects, dated, planOf, change }),

    ...createOutlooks({ sql, today, planOf, keptOf }),

    /** From and to Microsoft Project. */
    exchange: createExchange({ sql, now, projects, planOf, dated }),

    /** For other modules, inside their own transaction; undefined while the project has no plan. */
    async datedIn(tx: Reader, project: ProjectId): Promise<DatedNow | undefined> {
      const row = await store.findPlan(tx, project)
      return row && { version: row.version, today: today(), ...(await dated(tx, row)) }
    },

    /** Makes the plan, or changes when it begins, must end and stands still. @throws Refusal not-found · bad-dates */
    savePlan: (caller: Caller, project: ProjectId, settings: PlanSettings): Promise<Plan> =>
      inCompany(sql, caller.company, async (tx) => {
        await projects.getProjectIn(tx, project)
        if (settings.closures.some(({ from, to }) => to < from)) throw refuse(BAD_DATES)
        await store.savePlan(tx, caller.company, project, settings)
        const { company, address } = caller
        const entry = { company, actor: caller, action: 'plans.save', object: project, address, after: settings }
        await record(tx, { ...entry, outcome: 'done' }, now())
        const row = await planOf(tx, project)
        return toPlan(tx, row, await compute(tx, row))
      }),

    /** Fills an empty plan with a development's tasks and its legal gates. @throws Refusal no-plan · not-empty */
    fill: (caller: Caller, project: ProjectId): Promise<Plan> =>
      change(caller, project, { action: 'fill', object: project }, async (tx, row) => {
        if ((await store.listTasks(tx, project)).length > 0) throw refuse(NOT_EMPTY)
        const kept = { company: caller.company, project }
        const ids = new Map<string, PlanTaskId>()
        for (const { after: _, ...entry } of DEVELOPMENT) {
          const id = uuidv7<PlanTaskId>(now().getTime())
          ids.set(entry.code, id)
          await store.saveTask(tx, kept, id, entry)
        }
        for (const { code, after, calendar } of DEVELOPMENT) {
          for (const { code: before, type = 'FS', lag = 0 } of after) {
            const link = { from: ids.get(before)!, to: ids.get(code)!, type, lag, calendar }
            await store.saveLink(tx, kept, uuidv7<PlanLinkId>(now().getTime()), link)
          }
        }
        return toPlan(tx, row, await compute(tx, row))
      }),

    /** In the order of their codes. */
    listTasks: ({ company }: Actor, project: ProjectId, { cursor, limit = 50 }: PageQuery): Promise<Page<PlanTask>> =>
      reads.inCompany(company, async (read) => {
        const { tasks } = await dated(read, await planOf(read, project))
        const after = cursor === undefined ? undefined : String(fromCursor(cursor, 1)[0])
        const from = after === undefined ? 0 : countUpTo(tasks, after)
        const rows = tasks.slice(from, from + limit + 1)
        return toPage(
          rows,
          limit,
          ({ task }) => [task.code],
          (task) => task,
        )
      }),

    /** @throws Refusal no-plan · task-changed · nobody-here · code-taken · beyond-horizon */
    saveTask: (
      caller: Caller,
      project: ProjectId,
      id: PlanTaskId,
      { version, task }: PlanTaskChange,
    ): Promise<PlanTask> =>
      change(caller, project, { action: 'save-task', object: id, after: task }, async (tx, row) => {
        const found = await store.findTask(tx, id)
        if (found && found.projectId !== project) throw notFound('Task')
        if ((found?.version ?? 0) !== version) {
          // The same change again, after an answer that was lost.
          if (found && isDeepStrictEqual(found.entry, task)) return datedTask(tx, row, id)
          throw refuse(TASK_CHANGED, { version: found?.version })
        }
        const { responsible } = task
        const isHere = responsible === undefined || (await identity.findWhoMay(tx, responsible, 'plans.read'))
        if (!isHere) throw refuse(NOBODY_HERE)
        if (!(await store.saveTask(tx, { company: caller.company, project }, id, task)))
          throw refuse(CODE_TAKEN, { code: task.code })
        return datedTask(tx, row, id)
      }),

    /** What has happened on the place. @throws Refusal not-found · bad-dates */
    saveProgress: (caller: Caller, project: ProjectId, id: PlanTaskId, progress: PlanProgress): Promise<PlanTask> =>
      change(caller, project, { action: 'report', object: id, after: progress }, async (tx, row) => {
        await taskOf(tx, project, id)
        const { actualStart, actualFinish, percent } = progress
        const isBad =
          (actualFinish !== undefined && (actualStart === undefined || actualFinish < actualStart || percent < 100)) ||
          (percent > 0 && actualStart === undefined) ||
          [actualStart, actualFinish].some((day) => day !== undefined && day > today())
        if (isBad) throw refuse(BAD_DATES)
        await store.saveProgress(tx, id, progress)
        return datedTask(tx, row, id)
      }),

    /** A task goes with its links. @throws Refusal not-found */
    removeTask: (caller: Caller, project: ProjectId, id: PlanTaskId): Promise<void> =>
      change(caller, project, { action: 'remove-task', object: id }, async (tx) => {
        await taskOf(tx, project, id)
        await store.deleteTask(tx, id)
      }),

    listLinks: ({ company }: Actor, project: ProjectId, { cursor, limit = 50 }: PageQuery): Promise<Page<PlanLink>> =>
      reads.inCompany(company, async (read) => {
        await planOf(read, project)
        const rows = await store.listLinks(read, project, { after: fromIdCursor(cursor), limit: limit + 1 })
        return toPage(
          rows,
          limit,
          ({ id }) => [id],
          (link) => link,
        )
      }),

    /** @throws Refusal not-found · id-taken · cycle · beyond-horizon */
    saveLink: (caller: Caller, project: ProjectId, id: PlanLinkId, link: PlanLinkEntry): Promise<PlanLink> =>
      change(caller, project, { action: 'save-link', object: id, after: link }, async (tx, row) => {
        const elsewhere = await store.findLinkProject(tx, id)
        if (elsewhere !== undefined && elsewhere !== project) throw refuse(ID_TAKEN)
        await taskOf(tx, project, link.from)
        const { entry } = await taskOf(tx, project, link.to)
        if (link.from === link.to) throw refuse(CYCLE, { cycle: [entry.code] })
        await store.saveLink(tx, { company: caller.company, project }, id, link)
        await compute(tx, row)
        return { id, project, ...link }
      }),

    removeLink: (caller: Caller, project: ProjectId, id: PlanLinkId): Promise<void> =>
      change(caller, project, { action: 'remove-link', object: id }, async (tx) => {
        if ((await store.findLinkProject(tx, id)) !== project) throw notFound('Link')
        await store.deleteLink(tx, id)
      }),
  }
}

/** How many of the tasks, which stand in the order of their codes, have no later code. */
function countUpTo(tasks: readonly PlanTask[], code: string): number {
  let low = 0
  for (let high = tasks.length; low < high;) {
    const middle = (low + high) >> 1
    if (tasks[middle]!.task.code > code) high = middle
    else low = middle + 1
  }
  return low
}

const toKept = ({ id, projectId, entry, version, actualStart, actualFinish, percent }: TaskRow): KeptTask => ({
  ...{ id, project: projectId, version, task: entry },
  progress: { percent, ...(actualStart && { actualStart }), ...(actualFinish && { actualFinish }) },
})
