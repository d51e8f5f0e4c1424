import { isDeepStrictEqual } from 'node:util'
import type { CostDecision, DecisionOffice, DecisionSignature, NewCostDecision } from '@loujing/wire/http/costs'
import type { Role } from '@loujing/wire/http/identity'
import type { CostDecisionId, ProjectId } from '@loujing/wire/id'
import { dayOf } from '@loujing/wire/beijing'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import type { Caller } from '../identity/index.ts'
import * as store from './contract-store.ts'
import type { DecisionRow } from './contract-store.ts'
import type { Ledger } from './ledger.ts'
import { SIGNERS } from './model/level.ts'
import { onDecision } from './model/postings.ts'
import { withTax } from './model/tax.ts'
import { BAD_ADJUSTMENT, DECIDED, ID_TAKEN, SAME_PERSON, WRONG_OFFICE } from './problems.ts'
import type { Kept } from './store.ts'

const ROLE_OF: Record<DecisionOffice, Role> = {
  cost: 'cost-manager',
  finance: 'finance-manager',
  'general-manager': 'manager',
}

/**
 * Proposals to adjust, with their countersignatures (会签). The one place that knows who signs and when it is agreed: an approval flow that the user
 * draws would call `agree` in their stead.
 */
export function createDecisions(ledger: Ledger) {
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

  return {
    /** @throws Refusal id-taken · bad-adjustment · not-a-leaf */
    propose: (caller: Caller, project: ProjectId, id: CostDecisionId, made: NewCostDecision): Promise<CostDecision> =>
      ledger.change(caller, project, { action: 'propose', object: id, after: made }, async (tx, kept) => {
        const known = await store.findDecision(tx, id)
        if (known) {
          if (known.projectId !== project || !isDeepStrictEqual(known.entry, made)) throw refuse(ID_TAKEN)
          return toDecision(known)
        }
        await adjustmentOf(tx, project, made)
        await store.insertDecision(tx, kept, { id, entry: made, by: caller.person, at: ledger.now() })
        return toDecision(await decisionOf(tx, project, id))
      }),

    /**
     * One office agrees or refuses; the last that agrees moves the money, the first that refuses ends it. Nobody signs twice, nor his own proposal.
     * @throws Refusal wrong-office · same-person · decided · bad-adjustment
     */
    sign: (
      caller: Caller,
      project: ProjectId,
      id: CostDecisionId,
      signature: DecisionSignature,
    ): Promise<CostDecision> =>
      ledger.change(caller, project, { action: 'sign-decision', object: id, after: signature }, async (tx, kept) => {
        const row = await decisionOf(tx, project, id)
        const needs = SIGNERS[row.entry.kind]
        const { office, verdict } = signature
        const there = row.signatures.find((known) => known.office === office)
        if (there?.by === caller.person && there.verdict === verdict) return toDecision(row)
        if (row.state !== 'open' || there) throw refuse(DECIDED)
        if (!needs.includes(office) || !caller.roles.includes(ROLE_OF[office])) throw refuse(WRONG_OFFICE)
        if (row.madeBy === caller.person || row.signatures.some(({ by }) => by === caller.person))
          throw refuse(SAME_PERSON)
        const signatures = [...row.signatures, { ...signature, by: caller.person, at: toInstant(ledger.now()) }]
        const isAgreed = needs.every((each) =>
          signatures.some((known) => known.office === each && known.verdict === 'agree'),
        )
        const state = verdict === 'refuse' ? 'refused' : isAgreed ? 'agreed' : 'open'
        if (state === 'agreed') await agree(tx, kept, row)
        await store.saveSignatures(tx, { id, state, signatures })
        return toDecision(await decisionOf(tx, project, id))
      }),

    listDecisions: (actor: Actor, project: ProjectId, { cursor, limit = 50 }: PageQuery): Promise<Page<CostDecision>> =>
      ledger.read(actor, project, async (tx) => {
        const rows = await store.listDecisions(tx, project, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toDecision)
      }),
  }
}

const toDecision = ({ projectId, entry, madeAt, ...row }: DecisionRow): CostDecision => ({
  ...row,
  ...entry,
  project: projectId,
  needs: [...SIGNERS[entry.kind]],
  madeAt: toInstant(madeAt),
})
