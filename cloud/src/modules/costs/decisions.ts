import { isDeepStrictEqual } from 'node:util'
import type { CostDecision, NewCostDecision } from '@loujing/wire/http/costs'
import type { CostDecisionId, ProjectId } from '@loujing/wire/id'
import { dayOf } from '@loujing/wire/beijing'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import type { Approvals, Asked } from '../approvals/index.ts'
import type { Caller } from '../identity/index.ts'
import * as store from './contract-store.ts'
import type { DecisionRow } from './contract-store.ts'
import type { Ledger } from './ledger.ts'
import { BUILT_IN_FLOW } from './model/flow.ts'
import { onDecision } from './model/postings.ts'
import { withTax } from './model/tax.ts'
import { BAD_ADJUSTMENT, ID_TAKEN } from './problems.ts'
import type { AccountRow, Kept } from './store.ts'

/**
 * Proposals to adjust. Each is decided by an approval; the money moves when it is agreed, and nothing else moves it.
 * @param approvals the door that the kind `costs.decision` is registered at
 */
export function createDecisions(ledger: Ledger, approvals: Pick<Approvals, 'ask' | 'register'>) {
  async function decisionOf(tx: Reader, project: ProjectId, id: CostDecisionId): Promise<DecisionRow> {
    const row = await store.findDecision(tx, id)
    if (row?.projectId !== project) throw notFound('Decision')
    return row
  }

  /** @throws Refusal bad-adjustment · not-a-leaf · not-found */
  async function adjustmentOf(tx: Reader, project: ProjectId, made: NewCostDecision) {
    const { kind, adjust, amount } = made
    const account = await ledger.leafOf(tx, project, made.account)
    const from = made.from === undefined ? undefined : await ledger.leafOf(tx, project, made.from)
    const isBad =
      (kind === 'transfer') !== (from !== undefined) ||
      from?.id === account.id ||
      (kind === 'exceed' && (account.entry.control === 'strong' || adjust !== 0)) ||
      ((kind === 'transfer' || kind === 'raise-target') && adjust === 0) ||
      adjust > amount
    if (isBad) throw refuse(BAD_ADJUSTMENT)
    const isChange = made.document === 'change'
    const postings = onDecision(
      { kind, account: account.id, from: from?.id, isChange },
      { from: withTax(adjust, from?.entry.taxRate ?? 0), to: withTax(adjust, account.entry.taxRate) },
    )
    // No account lends what it has planned or bound itself.
    const takes = from ?? (kind === 'use-reserve' && isChange ? account : undefined)
    if (takes) {
      const { target, committed, reserve } = await ledger.standing(tx, takes, postings)
      if (reserve < 0 || (from && committed > target)) throw refuse(BAD_ADJUSTMENT, { code: takes.code, reserve })
    }
    return { account, postings }
  }

  /** What happens when all have agreed, and nothing else makes it happen. */
  async function agree(tx: Tx, kept: Kept, { id, entry }: DecisionRow): Promise<void> {
    const { postings } = await adjustmentOf(tx, kept.project, entry)
    const source = { document: 'decision', documentId: id, title: entry.reason, day: dayOf(ledger.now()) } as const
    await ledger.post(tx, kept, source, postings)
  }

  /** What those who decide look at, and what their flow asks for. */
  async function askedOf(tx: Reader, { id, projectId, entry }: DecisionRow): Promise<Asked> {
    const { kind, document, amount, adjust, reason } = entry
    const account = await ledger.leafOf(tx, projectId, entry.account)
    const { target, committed, reserve } = await ledger.standing(tx, account)
    const nameOf = (row: AccountRow) => `${row.entry.code} ${row.entry.name}`
    const from = entry.from && (await ledger.leafOf(tx, projectId, entry.from))
    return {
      kind: 'costs.decision',
      object: id,
      title: `${nameOf(account)} · ${reason}`.slice(0, 120),
      facts: { project: projectId, amount, account: account.entry.code, types: [kind, document] },
      figures: [
        { name: 'how', word: kind },
        { name: 'document', word: document },
        { name: 'account', text: nameOf(account) },
        { name: 'amount', fen: amount },
        ...(adjust > 0 ? [{ name: 'adjust', fen: adjust }] : []),
        ...(from ? [{ name: 'from', text: nameOf(from) }] : []),
        { name: 'target', fen: target },
        { name: 'committed', fen: committed },
        { name: 'reserve', fen: reserve },
        { name: 'reason', text: reason },
      ],
    }
  }

  approvals.register({
    kind: 'costs.decision',
    reads: 'costs.read',
    builtIn: BUILT_IN_FLOW,
    async onOutcome(tx, { company, object, outcome }) {
      const row = await store.findDecision(tx, object as CostDecisionId)
      if (!row) throw new Error('an approval is of a decision that is there')
      await ledger.hold(tx, row.projectId)
      if (outcome === 'approved') await agree(tx, { company, project: row.projectId }, row)
      await store.saveState(tx, row.id, outcome === 'approved' ? 'agreed' : 'refused')
    },
  })

  return {
    /**
     * Proposed, and on its way to those who decide. What they returned is mended by its maker under the same id.
     * @throws Refusal id-taken · bad-adjustment · not-a-leaf, and those of `approvals.ask`
     */
    propose: (caller: Caller, project: ProjectId, id: CostDecisionId, made: NewCostDecision): Promise<CostDecision> =>
      ledger.change(caller, project, { action: 'propose', object: id, after: made }, async (tx, kept) => {
        const known = await store.findDecision(tx, id)
        if (known?.projectId === project && isDeepStrictEqual(known.entry, made)) return toDecision(known)
        if (known && (known.projectId !== project || known.state !== 'open')) throw refuse(ID_TAKEN)
        await adjustmentOf(tx, project, made)
        const row: DecisionRow = {
          ...{ id, projectId: project, entry: made, state: 'open', madeBy: caller.person, madeAt: ledger.now() },
          approvalId: null,
        }
        const approvalId = (await approvals.ask(tx, caller, await askedOf(tx, row))) ?? null
        if (known) await store.saveEntry(tx, id, made)
        else await store.insertDecision(tx, kept, { ...row, approvalId })
        return toDecision(await decisionOf(tx, project, id))
      }),

    listDecisions: (actor: Actor, project: ProjectId, { cursor, limit = 50 }: PageQuery): Promise<Page<CostDecision>> =>
      ledger.read(actor, project, async (tx) => {
        const rows = await store.listDecisions(tx, project, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toDecision)
      }),
  }
}

const toDecision = ({ projectId, entry, madeAt, approvalId, ...row }: DecisionRow): CostDecision => ({
  ...row,
  ...entry,
  project: projectId,
  madeAt: toInstant(madeAt),
  ...(approvalId && { approval: approvalId }),
})
