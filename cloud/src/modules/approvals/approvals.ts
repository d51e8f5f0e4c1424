import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { ApprovalFacts, ApprovalKind } from '@loujing/wire/http/approval-flow'
import type {
  Approval,
  ApprovalAct,
  ApprovalBox,
  ApprovalCounts,
  ApprovalDetail,
  ApprovalFigure,
} from '@loujing/wire/http/approvals'
import { uuidv7, type ApprovalActId, type ApprovalId } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import { mostParticular } from './model/condition.ts'
import { toDeed } from './model/deed.ts'
import { fold } from './model/progress.ts'
import { objectionToAct } from './model/rules.ts'
import { BAD_PERSON, ID_TAKEN, LOCKED } from './problems.ts'
import type { Run, Runs } from './runs.ts'
import type { WhoDecides } from './staff.ts'
import * as store from './store/approval.ts'
import type { ApprovalRow } from './store/approval.ts'
import { findAsked, listEvents } from './store/event.ts'
import { listEnabled } from './store/template.ts'
import type { Subjects } from './subjects.ts'
import { namer, peopleIn, toApproval, toDetail } from './view.ts'

/** What another module wants to have approved. */
export type Asked = {
  kind: ApprovalKind
  /** Id of the object. */
  object: string
  title: string
  facts: ApprovalFacts
  /** What people look at when they decide. */
  figures: ApprovalFigure[]
}

type Deps = { sql: Sql; now: () => Date; identity: WhoDecides; subjects: Subjects; runs: Runs }

/** Approvals on their way: asked for by other modules, decided by people. */
export function createApprovalList({ sql, now, identity, subjects, runs }: Deps) {
  type Chosen = Pick<ApprovalRow, 'flow' | 'templateId' | 'templateVersion'>
  async function flowFor(tx: Tx, { kind, facts }: Asked): Promise<Chosen | undefined> {
    const { builtIn } = subjects.of(kind)
    const template = mostParticular(await listEnabled(tx, kind), facts)
    if (!template) return builtIn && { flow: builtIn, templateId: null, templateVersion: null }
    return { flow: template.flow, templateId: template.id, templateVersion: template.version }
  }

  /** @throws Refusal not-found, also for who may not read it */
  async function show(tx: Tx, actor: Actor, row: ApprovalRow): Promise<ApprovalDetail> {
    const hasPart = await store.hasPart(tx, row.id, actor.person)
    if (!hasPart && !identity.may(actor, subjects.of(row.kind).reads)) throw notFound('Approval')
    const events = await listEvents(tx, row.id)
    const whole = { row, events, progress: fold(events), tasks: await store.tasksOf(tx, [row.id]) }
    const person = await namer(tx, identity, actor, peopleIn(whole))
    return toDetail(whole, { person: actor.person, at: now(), hasPart }, person)
  }

  /** The same flow for what the object is now, and all begin to decide anew. */
  async function askAgain(tx: Tx, caller: Caller, run: Run, words: string, said: object = {}): Promise<void> {
    const { stages, skipped } = runs.lay(run.staff, run.row)
    await store.saveSubject(tx, Object.assign(run.row, { skipped }))
    await runs.add(tx, run, { kind: 'resubmit', stages }, { by: caller.person, words, seen: run.row.seen, ...said })
    await runs.settle(tx, run, caller)
  }

  async function log(tx: Tx, caller: Caller, id: ApprovalId, verb: string, after: unknown): Promise<void> {
    const { company, address } = caller
    const entry = { company, actor: caller, action: `approvals.${verb}`, object: id, address, after }
    await record(tx, { ...entry, outcome: 'done' }, now())
  }

  return {
    /**
     * Begins the approval of an object, in the transaction that makes or changes it; what came back to the originator and was
     * mended goes on its way again. From here on the object is changed by the outcome only. Undefined when no flow is meant for it: then
     * it needs no approval.
     * @throws Refusal locked · nobody · no-step
     */
    async ask(tx: Tx, caller: Caller, asked: Asked): Promise<ApprovalId | undefined> {
      const { kind, object, title, facts, figures } = asked
      const seen = createHash('sm3')
        .update(JSON.stringify([title, figures, facts]))
        .digest('hex')
      const live = await store.lockLive(tx, kind, object)
      if (live) {
        if (live.state !== 'returned' || live.startedBy !== caller.person) throw refuse(LOCKED, { approval: live.id })
        const run = (await runs.open(tx, live.id))!
        Object.assign(run.row, { title, facts, figures, seen })
        await askAgain(tx, caller, run, '')
        await log(tx, caller, live.id, 'resubmit', asked)
        return live.id
      }
      const staff = await runs.staffOf(tx)
      const chosen = await flowFor(tx, asked)
      if (!chosen) return undefined
      const { stages, skipped } = runs.lay(staff, { ...chosen, facts, startedBy: caller.person })
      const row: ApprovalRow = {
        ...{
          id: uuidv7(now().getTime()),
          companyId: caller.company,
          kind,
          object,
          title,
          facts,
          figures,
          seen,
          ...chosen,
        },
        ...{ projectId: facts.project ?? null, skipped, startedBy: caller.person, startedAt: now(), state: 'running' },
        ...{ step: null, dueAt: null, isOverdue: false, remindedAt: null, endedAt: null },
      }
      if (!(await store.insertApproval(tx, row))) throw refuse(LOCKED)
      await runs.begin(tx, row, stages, staff, caller)
      await log(tx, caller, row.id, 'start', asked)
      return row.id
    },

    /**
     * One act of one person; the same act again is that act. Two who act at once act one after the other.
     * @throws Refusal not-found · not-yours · over · touched · reminded · seen-changed · bad-person · bad-step · id-taken, and
     *   whatever the object's module refuses when this act would end it
     */
    act: (caller: Caller, id: ApprovalId, actId: ApprovalActId, act: ApprovalAct): Promise<ApprovalDetail> =>
      inCompany(sql, caller.company, async (tx) => {
        const run = await runs.open(tx, id)
        if (!run) throw notFound('Approval')
        const { row, progress, staff } = run
        const before = await findAsked(tx, actId)
        if (before) {
          const isSame = before.approval === id && before.by === caller.person && isDeepStrictEqual(before.asked, act)
          if (!isSame) throw refuse(ID_TAKEN)
          return show(tx, caller, row)
        }
        const hasPart = await store.hasPart(tx, id, caller.person)
        if (!hasPart && !identity.may(caller, subjects.of(row.kind).reads)) throw notFound('Approval')
        const objection = objectionToAct(progress, act, { person: caller.person, at: now(), hasPart }, row.seen)
        if (objection) throw refuse(objection)
        if (!namedIn(act).every((person) => staff.isAble(person))) throw refuse(BAD_PERSON)
        const said = { id: actId, by: caller.person, asked: act }
        const words = 'words' in act ? act.words : ''
        if (act.act === 'resubmit') await askAgain(tx, caller, run, words, said)
        else {
          await runs.add(tx, run, toDeed(act), { ...said, words, ...('seen' in act && { seen: act.seen }) })
          await runs.settle(tx, run, caller)
        }
        await log(tx, caller, id, act.act, act)
        return show(tx, caller, row)
      }),

    get: (actor: Actor, id: ApprovalId): Promise<ApprovalDetail> =>
      inCompany(sql, actor.company, async (tx) => {
        const row = await store.findApproval(tx, id)
        if (!row) throw notFound('Approval')
        return show(tx, actor, row)
      }),

    list: (actor: Actor, box: ApprovalBox, { cursor, limit = 50 }: PageQuery): Promise<Page<Approval>> =>
      inCompany(sql, actor.company, async (tx) => {
        const before = fromIdCursor(cursor)
        const rows = await store.listBox(tx, { box, person: actor.person, before, limit: limit + 1 })
        const tasks = await store.tasksOf(
          tx,
          rows.map(({ id }) => id),
        )
        const ids = [...rows.map(({ startedBy }) => startedBy), ...tasks.map(({ person }) => person)]
        const person = await namer(tx, identity, actor, ids)
        return toPage(
          rows,
          limit,
          ({ id }) => [id],
          (row) => toApproval(row, tasks, actor.person, person),
        )
      }),

    counts: ({ company, person }: Actor): Promise<ApprovalCounts> =>
      inCompany(sql, company, async (tx) => ({ waiting: await store.countWaiting(tx, person) })),
  }
}

/** People whom an act gives something to do, or to know. */
function namedIn(act: ApprovalAct) {
  if ('people' in act) return act.people
  return act.act === 'transfer' || act.act === 'delegate' ? [act.to] : []
}
