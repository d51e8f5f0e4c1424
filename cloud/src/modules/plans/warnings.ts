import { isDeepStrictEqual } from 'node:util'
import { dayOf } from '@loujing/wire/beijing'
import type { Tidings } from '@loujing/wire/http/news'
import type { PlanCauseEntry, PlanWarning, PlanWatch, WatchClimb } from '@loujing/wire/http/plan-warnings'
import { type CompanyId, type PersonId, type PlanWarningId, type ProjectId, uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import { say } from '../../platform/outbox.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import { createJob } from '../../stores/job.ts'
import type { Caller, Identity } from '../identity/index.ts'
import type { Projects } from '../projects/index.ts'
import type { DatedPlan } from './model/dates.ts'
import { afterWorkdays, compare, levelOf, severityOf, wantedOf, type Wanted, watchOf } from './model/watch.ts'
import { findPlan, listLinks, type PlanRow } from './store.ts'
import * as store from './warning-store.ts'
import type { WarningRow } from './warning-store.ts'

export type WarningsDeps = {
  sql: Sql
  now: () => Date
  log: Log
  identity: Pick<Identity, 'listHolders' | 'findWhoMay' | 'namesOf'>
  projects: Pick<Projects, 'getProjectIn'>
  dated(tx: Reader, row: PlanRow): Promise<DatedPlan>
  planOf(tx: Reader, project: ProjectId): Promise<PlanRow>
  change<Result>(
    caller: Caller,
    project: ProjectId,
    log: { action: string; object: string; after?: unknown },
    work: (tx: Tx, row: PlanRow) => Promise<Result>,
  ): Promise<Result>
}
export type Warnings = ReturnType<typeof createWarnings>

const EVERY_MS = 3_000
const PLANS_AT_ONCE = 50

/**
 * The watch over the nodes of all plans (节点预警): a plan is looked at when it has changed and when a day begins. A node that falls due is
 * reminded of; one that lies behind climbs until somebody says why. Each step is one transaction, with what is said to people.
 */
export function createWarnings({ sql, now, log, identity, projects, dated, planOf, change }: WarningsDeps) {
  const job = createJob({ name: 'plans', everyMs: EVERY_MS, log }, look)

  /** How many of the steps a warning has at its beginning: a reminder reaches one more the nearer it is, and climbs no further. */
  const begin = (watch: PlanWatch, { kind, step }: Wanted, level: number) => {
    const nearer = levelOf(watch, level).ahead.filter((days) => days > step).length
    return { told: kind === 'ahead' ? Math.min(nearer, watch.climbs.length - 1) : 0, tellAt: now(), roundAt: now() }
  }

  async function lookAt(tx: Tx, company: CompanyId, project: ProjectId): Promise<void> {
    const plan = await findPlan(tx, project)
    if (!plan) return
    const [today, watch] = [dayOf(now()), watchOf(plan)]
    const { tasks } = await dated(tx, plan)
    const levels = new Map(tasks.map(({ id, task }) => [id, task.level]))
    const links = await listLinks(tx, project)
    const { raise, change, end } = compare(await store.lockOpen(tx, project), wantedOf({ tasks, links }, watch, today))
    for (const wanted of raise) {
      const row = { ...wanted, ...begin(watch, wanted, levels.get(wanted.task)!), round: 1, answered: false }
      const id = uuidv7<PlanWarningId>(now().getTime())
      await store.insertWarning(tx, { ...row, id, companyId: company, projectId: project, raisedAt: now() })
    }
    for (const { row, wanted, again } of change) {
      const anew = { ...begin(watch, wanted, row.entry.level), round: row.round + 1, answered: false }
      await store.saveWarning(tx, { ...row, ...wanted, ...(again && anew) })
    }
    for (const row of end) await store.saveWarning(tx, { ...row, endedAt: now(), tellAt: null })
    await store.saveWatched(tx, project, plan.version, today)
  }

  /** Takes one step that is due. False when there is none. */
  const climb = (company: CompanyId): Promise<boolean> =>
    inCompany(sql, company, async (tx) => {
      const row = await store.takeClimbing(tx, now())
      if (!row) return false
      const { climbs } = watchOf(await planOf(tx, row.projectId))
      // Of what falls due everybody is reminded again; of what is late he hears whose turn it is.
      const steps = row.kind === 'ahead' ? climbs.slice(0, row.told + 1) : climbs.slice(row.told, row.told + 1)
      const people: PersonId[] = []
      for (const { tell: who } of steps) people.push(...(await peopleOf(tx, row, who)))
      if (people.length > 0) await tell(tx, row, people)
      const told = row.told + 1
      const next = row.kind === 'behind' ? climbs[told] : undefined
      // Nobody was there to be told, so those of the next step are told at once.
      const isAlone = people.length === 0 && told < climbs.length
      const dueAt = next && afterWorkdays(row.roundAt, next.afterWorkdays)
      await store.saveWarning(tx, { ...row, told, tellAt: isAlone ? now() : (dueAt ?? null) })
      return true
    })

  async function peopleOf(tx: Tx, { entry }: WarningRow, who: WatchClimb['tell']): Promise<PersonId[]> {
    const named =
      who !== 'responsible' ? await identity.listHolders(tx, who) : entry.responsible ? [entry.responsible] : []
    const may: PersonId[] = []
    for (const person of named) if (await identity.findWhoMay(tx, person, 'plans.read')) may.push(person)
    return may
  }

  async function tell(tx: Tx, row: WarningRow, people: PersonId[]): Promise<void> {
    const {
      id: warning,
      projectId: project,
      companyId: company,
      task,
      entry,
      kind: what,
      light,
      days,
      due,
      forecast,
    } = row
    const { name: projectName } = await projects.getProjectIn(tx, project)
    const figures = { what, light, days, due, forecast }
    const is = { about: 'plan', project, projectName, warning, task, code: entry.code, name: entry.name } as const
    const data: Tidings = { people, severity: severityOf(row), news: { ...is, ...figures } }
    await say(tx, { type: 'plans.warned', subject: warning, company, data }, now())
  }

  // One plan's trouble is not another's; it is looked at again.
  const failed = (of: object) => (error: unknown) => log.error({ err: error, ...of }, 'watch failed')

  async function look(): Promise<void> {
    const found = await asPlatform(sql, (tx) => store.listUnwatched(tx, dayOf(now()), PLANS_AT_ONCE))
    for (const { project, company } of found)
      await inCompany(sql, company, (tx) => lookAt(tx, company, project)).catch(failed({ project }))
    for (const company of await asPlatform(sql, (tx) => store.listClimbing(tx, now()))) {
      try {
        while (await climb(company));
      } catch (error) {
        failed({ company })(error)
      }
    }
  }

  async function toWarnings(tx: Tx, actor: Actor, rows: readonly WarningRow[]): Promise<PlanWarning[]> {
    const by = rows.flatMap(({ cause }) => (cause ? [cause.by] : []))
    const names = await identity.namesOf(tx, actor, by)
    return rows.map((row) => {
      const { id, projectId, task, entry, kind, light, days, due, forecast, told, raisedAt, endedAt, answered, cause } =
        row
      return {
        ...{
          id,
          project: projectId,
          task,
          code: entry.code,
          name: entry.name,
          level: entry.level,
          kind,
          light,
          days,
          due,
        },
        ...{ forecast, told, answered, raisedAt: toInstant(raisedAt), ...(endedAt && { endedAt: toInstant(endedAt) }) },
        ...(cause && { cause: { ...cause, by: { id: cause.by, name: names.get(cause.by) ?? '*' } } }),
      }
    })
  }

  return {
    /** One round, now: for tests, and what the timer does. */
    look,
    start: (): void => job.start(),
    close: (): Promise<void> => job.close(),

    getWatch: ({ company }: Actor, project: ProjectId): Promise<PlanWatch> =>
      inCompany(sql, company, async (tx) => watchOf(await planOf(tx, project))),

    /** Lights and warnings are those of the new rule at once. */
    saveWatch: (caller: Caller, project: ProjectId, watch: PlanWatch): Promise<PlanWatch> =>
      change(caller, project, { action: 'save-watch', object: project, after: watch }, async (tx) => {
        await store.saveWatch(tx, project, watch)
        return watch
      }),

    listWarnings: (
      actor: Actor,
      project: ProjectId,
      { cursor, limit = 50, open }: PageQuery & { open?: boolean },
    ): Promise<Page<PlanWarning>> =>
      inCompany(sql, actor.company, async (tx) => {
        await planOf(tx, project)
        const rows = await store.listWarnings(tx, project, { open, before: fromIdCursor(cursor), limit: limit + 1 })
        const page = toPage(
          rows,
          limit,
          ({ id }) => [id],
          (row) => row,
        )
        return { ...page, items: await toWarnings(tx, actor, page.items) }
      }),

    /** Why the node is late, and what is done about it: the warning climbs no further. @throws Refusal not-found */
    saveCause: (
      caller: Caller,
      project: ProjectId,
      id: PlanWarningId,
      { cause, words }: PlanCauseEntry,
    ): Promise<PlanWarning> =>
      change(caller, project, { action: 'say-cause', object: id, after: { cause, words } }, async (tx) => {
        const row = await store.lockWarning(tx, id)
        if (row?.projectId !== project) throw notFound('Warning')
        const isSame =
          row.answered && isDeepStrictEqual({ cause, words }, { cause: row.cause?.cause, words: row.cause?.words })
        const kept = isSame ? row.cause : { cause, words, by: caller.person, at: toInstant(now()) }
        const next = { ...row, cause: kept, answered: true, tellAt: null }
        await store.saveWarning(tx, next)
        return (await toWarnings(tx, caller, [next]))[0]!
      }),
  }
}
