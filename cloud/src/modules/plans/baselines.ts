import type { Baseline, NewBaseline } from '@loujing/wire/http/plans'
import type { BaselineId, ProjectId } from '@loujing/wire/id'
import { type Day, toInstant } from '@loujing/wire/instant'
import { daysBetween } from '@loujing/wire/beijing'
import type { Page, PageQuery } from '@loujing/wire/page'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Approvals, Asked } from '../approvals/index.ts'
import type { EvidenceDoor } from '../evidence/index.ts'
import type { Caller } from '../identity/index.ts'
import type { DatedPlan } from './model/dates.ts'
import { ID_TAKEN } from './problems.ts'
import * as store from './store.ts'
import type { BaselineRow, PlanRow } from './store.ts'

/** What a baseline is called, as evidence and where it is approved. */
const BASELINE = 'plans.baseline'

type Deps = {
  sql: Sql
  now: () => Date
  evidence: EvidenceDoor
  approvals: Pick<Approvals, 'ask' | 'register'>
  compute(tx: Reader, row: PlanRow): Promise<DatedPlan>
  planOf(tx: Reader, project: ProjectId): Promise<PlanRow>
  change<Result>(
    caller: Caller,
    project: ProjectId,
    log: { action: string; object: string; after?: unknown },
    work: (tx: Tx, row: PlanRow) => Promise<Result>,
  ): Promise<Result>
}

/**
 * What was agreed of the dates (基线). Where the company has drawn a flow for it a baseline is in force when that has agreed, else at once;
 * its dates are those of the moment when it was asked for.
 */
export function createBaselines({ sql, now, evidence, approvals, compute, planOf, change }: Deps) {
  evidence.register(BASELINE, async (tx, id) => {
    const row = await store.findBaseline(tx, id as BaselineId)
    if (!row) return undefined
    const { projectId: project, name, reason, finish, spans } = row
    return { id, project, name, reason, finish, spans }
  })

  approvals.register({
    kind: BASELINE,
    reads: 'plans.read',
    async onOutcome(tx, { object, outcome }) {
      const row = await store.findBaselineHead(tx, object as BaselineId)
      if (!row) throw new Error('an approval is of a baseline that is there')
      const state = outcome === 'approved' ? 'agreed' : 'refused'
      await store.saveBaselineState(tx, row.id, state)
      // Counted on, so that nobody looks at the dates that were kept of the plan before.
      await store.touchPlan(tx, row.projectId)
      if (state === 'agreed') await store.putInForce(tx, row.projectId, row.id)
    },
  })

  async function askedOf(tx: Reader, plan: PlanRow, id: BaselineId, made: NewBaseline, finish: Day): Promise<Asked> {
    const before = plan.baselineId ? await store.findBaselineHead(tx, plan.baselineId) : undefined
    const later = before && daysBetween(before.finish, finish)
    return {
      kind: BASELINE,
      object: id,
      title: `${made.name} · ${made.reason}`.slice(0, 120),
      facts: { project: plan.projectId, types: [before ? 'revised-baseline' : 'first-baseline'] },
      figures: [
        { name: 'baseline', text: made.name },
        { name: 'finish', text: finish },
        ...(before ? [{ name: 'finishBefore', text: before.finish }] : []),
        ...(later === undefined ? [] : [{ name: 'laterDays', text: String(later) }]),
        { name: 'reason', text: made.reason },
      ],
    }
  }

  return {
    /** Keeps the forecast of now as what is agreed; the ones before stay as they were. @throws Refusal id-taken, and those of `approvals.ask` */
    addBaseline: (caller: Caller, project: ProjectId, id: BaselineId, made: NewBaseline): Promise<Baseline> =>
      change(caller, project, { action: 'baseline', object: id, after: made }, async (tx, row) => {
        const known = await store.findBaselineHead(tx, id)
        const isSameAgain = known?.projectId === project && known.name === made.name && known.reason === made.reason
        if (known && !isSameAgain) throw refuse(ID_TAKEN)
        if (!known) {
          const { tasks, finish } = await compute(tx, row)
          const spans = tasks.map(({ id: task, forecast }) => ({ id: task, span: forecast }))
          const approvalId = (await approvals.ask(tx, caller, await askedOf(tx, row, id, made, finish))) ?? null
          const kept = { company: caller.company, project }
          await store.insertBaseline(tx, kept, { ...made, id, finish, spans, by: caller.person, approvalId }, now())
          if (approvalId === null) await store.putInForce(tx, project, id)
          await evidence.enterValue(tx, caller.company, { kind: BASELINE, subject: id })
        }
        return toBaseline((await store.findBaselineHead(tx, id))!)
      }),

    listBaselines: (
      { company }: Actor,
      project: ProjectId,
      { cursor, limit = 50 }: PageQuery,
    ): Promise<Page<Baseline>> =>
      inCompany(sql, company, async (tx) => {
        await planOf(tx, project)
        const rows = await store.listBaselines(tx, project, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toBaseline)
      }),
  }
}

const toBaseline = ({ projectId, madeAt, madeBy, approvalId, ...row }: BaselineRow): Baseline => ({
  ...row,
  project: projectId,
  at: toInstant(madeAt),
  by: madeBy,
  ...(approvalId && { approval: approvalId }),
})
