import type { ApprovalAct } from '@loujing/wire/http/approvals'
import { uuidv7, type ApprovalId, type PersonId } from '@loujing/wire/id'
import type { Tx } from '../../platform/db.ts'
import { refuse } from '../../platform/errors.ts'
import { sayAll } from '../../platform/outbox.ts'
import type { EvidenceDoor } from '../evidence/index.ts'
import type { Caller } from '../identity/index.ts'
import { enterDeed, mayDecide } from './model/enter.ts'
import type { Deed, Event } from './model/event.ts'
import { layOut } from './model/lay.ts'
import { apply, fold, here, type Progress, toEnter } from './model/progress.ts'
import type { Staff } from './model/staff.ts'
import type { LaidStage } from './model/stage.ts'
import { taskOf, tasksOf } from './model/tasks.ts'
import { tidingsOf } from './model/tidings.ts'
import { ID_TAKEN, NO_STEP, NOBODY } from './problems.ts'
import { readStaff, type WhoDecides } from './staff.ts'
import * as store from './store/approval.ts'
import type { ApprovalRow } from './store/approval.ts'
import { findEvent, insertEvent, listEvents } from './store/event.ts'
import type { Subjects } from './subjects.ts'

/** An approval in the hands of one transaction. */
export type Run = { row: ApprovalRow; progress: Progress; staff: Staff }
export type Said = { id?: string; by?: PersonId; words?: string; seen?: string; asked?: ApprovalAct }
export type Runs = ReturnType<typeof createRuns>

const ENDS = { approved: 'approved', rejected: 'rejected', recalled: 'recalled' } as const

/** The kind of evidence that every event of an approval is. */
const EVENT = 'approvals.act'

type Deps = { now: () => Date; identity: WhoDecides; subjects: Subjects; evidence: EvidenceDoor }

/** How an approval goes on: each event is added, what follows of itself is done, and the lists and the object are told. */
export function createRuns({ now, identity, subjects, evidence }: Deps) {
  evidence.register(EVENT, findEvent)

  const staffOf = (tx: Tx): Promise<Staff> => readStaff(tx, identity, now())
  const keyOf = (progress: Progress | undefined): string | null => (progress && here(progress)?.key) ?? null

  const toEvent = (deed: Deed, stage: string | null, said: Said): Event => ({
    ...{ id: said.id ?? uuidv7(now().getTime()), at: now(), deed, stage },
    ...{ by: said.by ?? null, words: said.words ?? '', seen: said.seen ?? null },
  })

  async function insert(tx: Tx, row: ApprovalRow, event: Event, asked?: ApprovalAct): Promise<void> {
    if (!(await insertEvent(tx, row.companyId, row.id, event, asked))) throw refuse(ID_TAKEN)
    await evidence.enterValue(tx, row.companyId, { kind: EVENT, subject: event.id })
  }

  async function add(tx: Tx, { row, progress }: Run, deed: Deed, said: Said): Promise<void> {
    const event = toEvent(deed, keyOf(progress), said)
    await insert(tx, row, event, said.asked)
    apply(progress, event)
  }

  /** The steps of an object's flow with their people. @throws Refusal nobody · no-step */
  function lay(staff: Staff, { flow, facts, startedBy }: Pick<ApprovalRow, 'flow' | 'facts' | 'startedBy'>) {
    const { stages, skipped, nobody } = layOut(flow, facts, startedBy, staff)
    if (nobody) throw refuse(NOBODY, { step: nobody.name })
    if (stages.length === 0) throw refuse(NO_STEP, { flow: flow.name })
    return { stages, skipped: skipped.map(({ name }) => name) }
  }

  /** Does what follows of itself, and tells: the lists, those who are to know, and the object when it is over. */
  async function settle(tx: Tx, run: Run, by: Caller | undefined): Promise<void> {
    const { row, progress } = run
    const [before, remindedBefore] = [await store.tasksOf(tx, [row.id]), row.remindedAt]
    for (let stage = toEnter(progress); stage; stage = toEnter(progress)) {
      const event = toEvent(enterDeed(progress, stage, run.staff, now()), stage.key, {})
      await insert(tx, row, event)
      apply(progress, event)
    }
    const end = progress.state === 'running' || progress.state === 'returned' ? undefined : ENDS[progress.state]
    const stage = here(progress)
    Object.assign(row, {
      ...{ state: progress.state, step: stage?.name ?? null, dueAt: stage?.dueAt ?? null },
      ...{ isOverdue: stage?.isOverdue ?? false, remindedAt: progress.remindedAt ?? null, endedAt: end ? now() : null },
    } satisfies Partial<ApprovalRow>)
    await store.saveStanding(tx, row)
    const { companyId: company, object, kind, id: approval, title, startedBy, state } = row
    const after = tasksOf(progress)
    await store.saveTasks(tx, company, approval, after)
    const copied = await store.addCopies(tx, company, approval, progress.copies)
    const isUrged = row.remindedAt !== null && row.remindedAt.getTime() !== remindedBefore?.getTime()
    const change = { approval, title, startedBy, state, before, after, copied, isUrged }
    const told = tidingsOf({ ...change, by: by?.person })
    const said = told.map((data) => ({ type: 'approvals.waits', subject: approval, company, data }))
    await sayAll(tx, said, now())
    if (end) await subjects.of(kind).onOutcome(tx, { company, object, approval, outcome: end, by })
  }

  return {
    staffOf,
    lay,
    settle,
    add,

    async begin(tx: Tx, row: ApprovalRow, stages: LaidStage[], staff: Staff, by: Caller): Promise<void> {
      const deed: Deed = { kind: 'start', originator: by.person, originatorMay: row.flow.originatorMay, stages }
      const event = toEvent(deed, null, { by: by.person, seen: row.seen })
      await insert(tx, row, event)
      await settle(tx, { row, progress: fold([event]), staff }, by)
    },

    /** Held until the transaction ends. */
    async open(tx: Tx, id: ApprovalId): Promise<Run | undefined> {
      const row = await store.lockApproval(tx, id)
      return row && { row, progress: fold(await listEvents(tx, id)), staff: await staffOf(tx) }
    },

    /** People who are away or have left give their place to those who stand in for them. True when somebody did. */
    async standIn(tx: Tx, run: Run): Promise<boolean> {
      const { progress, staff } = run
      const isAllowed = (person: PersonId) => mayDecide(progress, person)
      let isMoved = false
      for (const { person, task } of tasksOf(progress)) {
        // The one before may have ended it, or have taken it a step on.
        if (taskOf(progress, person) !== task) continue
        const isHis = task === 'choose' || task === 'resubmit'
        const standIns = staff.standInsFor(person, isHis ? () => true : isAllowed)
        if (!standIns || standIns.to.every((each) => each === person)) continue
        // Who is only away does himself what he alone began.
        if (isHis && standIns.why === 'absent') continue
        await add(tx, run, { kind: 'stand-in', person, ...standIns }, {})
        isMoved = true
      }
      if (isMoved) await settle(tx, run, undefined)
      return isMoved
    },
  }
}
