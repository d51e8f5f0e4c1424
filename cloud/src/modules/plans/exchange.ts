import { hash } from 'node:crypto'
import type { PlanImport } from '@loujing/wire/http/plan-imports'
import type { PlanLink, PlanSettings, PlanSpan } from '@loujing/wire/http/plans'
import {
  type BaselineId,
  type PlanImportId,
  type PlanLinkId,
  type PlanTaskId,
  type ProjectId,
  uuidv7,
} from '@loujing/wire/id'
import { dayOf, daysBetween } from '@loujing/wire/beijing'
import type { Day } from '@loujing/wire/instant'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { refuse } from '../../platform/errors.ts'
import { keepLast } from '../../platform/kept.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import type { Projects } from '../projects/index.ts'
import { type DatedPlan, datesOf, type KeptTask, logicalSpans } from './model/dates.ts'
import type { Draft, DraftTask } from './mspdi/draft.ts'
import { readApart } from './mspdi/run.ts'
import { writeMspdi } from './mspdi/write.ts'
import { ID_TAKEN, NOT_EMPTY, TOO_MANY_TASKS } from './problems.ts'
import { reckon } from './reckon.ts'
import * as store from './store.ts'
import { type PlanRow, toSettings } from './store.ts'

const MOST_TASKS = 20_000
const MOST_DRAFTS = 2

/** A plan that another program wrote, ready to be kept: every task and link with its id. */
type Ready = {
  settings: PlanSettings
  tasks: (KeptTask & { draft: DraftTask })[]
  links: PlanLink[]
  report: PlanImport
}

export type ExchangeDeps = {
  sql: Sql
  now: () => Date
  projects: Pick<Projects, 'getProjectIn'>
  /** @throws Refusal not-found · no-plan */
  planOf(tx: Reader, project: ProjectId): Promise<PlanRow>
  dated(tx: Reader, row: PlanRow): Promise<DatedPlan>
}

/** Plans out of files of Microsoft Project, looked at first, then taken whole or not at all into an empty plan; and back. */
export function createExchange({ sql, now, projects, planOf, dated }: ExchangeDeps) {
  const today = (): Day => dayOf(now())
  const drafts = keepLast<Draft>(MOST_DRAFTS)
  /** A file is looked at, and then taken: it is read once. */
  const draftOf = (bytes: Uint8Array): Promise<Draft> =>
    drafts(`${hash('sha256', bytes)} ${today()}`, () => readApart(bytes, today()))

  async function isEmpty(tx: Reader, project: ProjectId): Promise<boolean> {
    await projects.getProjectIn(tx, project)
    return (await store.listTasks(tx, project)).length === 0
  }

  return {
    /** What would be taken; nothing is. @throws Refusal not-found · not-mspdi · too-many-tasks · cycle · beyond-horizon */
    async check({ company }: Actor, project: ProjectId, bytes: Uint8Array): Promise<PlanImport> {
      const settings = await inCompany(sql, company, async (tx) => {
        await projects.getProjectIn(tx, project)
        return settingsOf(await store.findPlan(tx, project))
      })
      return makeReady(project, settings, await draftOf(bytes), today()).report
    },

    /**
     * Takes a file into an empty plan: tasks, links, what has happened, the first baseline. Asked again, it answers the same.
     * @throws Refusal not-found · not-empty · not-mspdi · too-many-tasks · cycle · beyond-horizon · id-taken
     */
    async take(caller: Caller, project: ProjectId, id: PlanImportId, bytes: Uint8Array): Promise<PlanImport> {
      const { company, address } = caller
      const known = await inCompany(sql, company, async (tx) => {
        const found = await store.findImport(tx, id)
        if (found && found.projectId !== project) throw refuse(ID_TAKEN)
        if (!found && !(await isEmpty(tx, project))) throw refuse(NOT_EMPTY)
        return { report: found?.report, settings: settingsOf(await store.findPlan(tx, project)) }
      })
      if (known.report) return known.report
      const ready = makeReady(project, known.settings, await draftOf(bytes), today())
      return inCompany(sql, company, async (tx) => {
        const kept = { company, project }
        await store.savePlan(tx, company, project, ready.settings)
        // Held until the end: of two that take a file at once, the second finds the plan filled.
        await store.touchPlan(tx, project)
        const taken = await store.findImport(tx, id)
        if (taken) return taken.report
        if (!(await isEmpty(tx, project))) throw refuse(NOT_EMPTY)
        await store.insertTasks(
          tx,
          kept,
          ready.tasks.map((task) => ({ id: task.id, entry: task.task, progress: task.progress })),
        )
        await store.insertLinks(tx, kept, ready.links)
        await addBaseline(tx, caller, project, ready)
        await store.insertImport(tx, kept, { id, report: ready.report, by: caller.person }, now())
        const entry = { company, actor: caller, action: 'plans.import', object: id, address, after: ready.report }
        await record(tx, { ...entry, outcome: 'done' }, now())
        return ready.report
      })
    },

    /** The plan as it is now, for Microsoft Project, in pieces. @throws Refusal not-found · no-plan */
    write: ({ company }: Actor, project: ProjectId): Promise<{ code: string; pieces: Iterable<string> }> =>
      inCompany(sql, company, async (tx) => {
        const { code, name } = await projects.getProjectIn(tx, project)
        const row = await planOf(tx, project)
        const [{ tasks, finish }, links] = [await dated(tx, row), await store.listLinks(tx, project)]
        return { code, pieces: writeMspdi({ name, settings: toSettings(row), finish, tasks, links }) }
      }),
  }

  async function addBaseline(tx: Tx, caller: Caller, project: ProjectId, { tasks, report }: Ready): Promise<void> {
    const spans = tasks.flatMap(({ id, draft: { baseline } }) => (baseline ? [{ id, span: baseline }] : []))
    const finish = spans
      .map(({ span }) => span.finish)
      .sort()
      .at(-1)
    if (finish === undefined) return
    const made = { id: uuidv7<BaselineId>(now().getTime()), name: 'Microsoft Project', reason: report.name || '导入' }
    const kept = { company: caller.company, project }
    await store.insertBaseline(tx, kept, { ...made, finish, spans, by: caller.person, approvalId: null }, now())
    await store.putInForce(tx, project, made.id)
  }
}

/** Of a plan that is there, its closures and its end stay. */
const settingsOf = (row: PlanRow | undefined): Omit<PlanSettings, 'startsOn'> =>
  row ? toSettings(row) : { closures: [] }

function makeReady(project: ProjectId, kept: Omit<PlanSettings, 'startsOn'>, draft: Draft, today: Day): Ready {
  if (draft.tasks.length > MOST_TASKS) throw refuse(TOO_MANY_TASKS, { most: MOST_TASKS, found: draft.tasks.length })
  const settings = { ...kept, startsOn: draft.startsOn }
  const ids = new Map(draft.tasks.map(({ key }) => [key, uuidv7<PlanTaskId>()]))
  const tasks = draft.tasks.map((one) => ({
    ...{ id: ids.get(one.key)!, project, version: 1, task: one.entry, progress: one.progress, draft: one },
  }))
  const links = draft.links.map(({ from, to, ...link }) => ({
    ...{ id: uuidv7<PlanLinkId>(), project, from: ids.get(from)!, to: ids.get(to)!, ...link },
  }))
  const { finish, spans } = reckon({ settings, tasks, links }, (plan) => ({
    finish: datesOf(plan, new Map(), today).finish,
    spans: logicalSpans(plan),
  }))
  const { name, startsOn, groups, calendars, notes } = draft
  const report: PlanImport = {
    ...{ name, startsOn, finish, groups, calendars, notes },
    tasks: tasks.length,
    milestones: tasks.filter(({ task }) => task.days === 0).length,
    links: links.length,
    baselined: draft.tasks.filter(({ baseline }) => baseline !== undefined).length,
    compared: compare(draft.tasks, spans),
  }
  return { settings, tasks, links, report }
}

function compare(tasks: readonly DraftTask[], spans: readonly PlanSpan[]): PlanImport['compared'] {
  const dated = tasks.flatMap(({ entry, theirs }, i) => {
    if (!theirs) return []
    const ours = spans[i]!
    const apart = Math.max(
      ...[daysBetween(theirs.start, ours.start), daysBetween(theirs.finish, ours.finish)].map(Math.abs),
    )
    return [{ apart, code: entry.code, name: entry.name, theirs, ours }]
  })
  const furthest = dated.reduce<(typeof dated)[number] | undefined>(
    (most, one) => (one.apart > (most?.apart ?? 0) ? one : most),
    undefined,
  )
  return {
    tasks: dated.length,
    same: dated.filter(({ apart }) => apart === 0).length,
    ...(furthest && {
      furthest: { code: furthest.code, name: furthest.name, theirs: furthest.theirs, ours: furthest.ours },
    }),
  }
}
