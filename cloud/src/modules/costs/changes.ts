import { isDeepStrictEqual } from 'node:util'
import type { ChangeOrder, ChangeState, ChangeStep, NewChangeOrder } from '@loujing/wire/http/contracts'
import type { ChangeOrderId, ContractId, ProjectId } from '@loujing/wire/id'
import { dayOf } from '@loujing/wire/beijing'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import type { Actor } from '../../platform/auth.ts'
import type { Reader } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import type { Caller } from '../identity/index.ts'
import * as store from './contract-store.ts'
import type { ChangeRow } from './contract-store.ts'
import type { Contracts } from './contracts.ts'
import type { Ledger } from './ledger.ts'
import { isSure, NEXT, VALUED, weightOf } from './model/changes.ts'
import { onChange } from './model/postings.ts'
import { BEYOND_VALUE, FROZEN, ID_TAKEN, ILLEGAL_STEP, SAME_PERSON, SETTLED, VALUE_NEEDED } from './problems.ts'

/** Who made one of these steps does not make that one. */
const BARRED: Partial<Record<ChangeState, readonly ChangeState[]>> = {
  'tech-approved': ['draft', 'submitted'],
  confirmed: ['draft', 'submitted', 'priced'],
}

/** Design changes and site visas (设计变更, 现场签证) of a contract. */
export function createChanges(ledger: Ledger, { contractOf, linesOf }: Contracts) {
  async function changeOf(tx: Reader, project: ProjectId, id: ChangeOrderId): Promise<ChangeRow> {
    const row = await store.findChange(tx, id)
    if (row?.projectId !== project) throw notFound('Change')
    return row
  }
  async function lineOf(tx: Reader, project: ProjectId, made: NewChangeOrder) {
    const contract = await contractOf(tx, project, made.contract)
    const line = (await linesOf(tx, project, contract.entry)).find(({ line }) => line.id === made.line)
    if (!line) throw notFound('Line')
    return { contract, ...line }
  }

  return {
    /** A draft, made or rewritten. @throws Refusal frozen, once it was submitted · settled */
    saveChange: (caller: Caller, project: ProjectId, id: ChangeOrderId, made: NewChangeOrder): Promise<ChangeOrder> =>
      ledger.change(caller, project, { action: 'save-change', object: id, after: made }, async (tx, kept) => {
        const found = await store.findChange(tx, id)
        if (found && found.projectId !== project) throw refuse(ID_TAKEN)
        if (found && isDeepStrictEqual(found.entry, made)) return toChange(found)
        if (found && found.state !== 'draft') throw refuse(FROZEN)
        const { contract, account } = await lineOf(tx, project, made)
        if (contract.settlement) throw refuse(SETTLED)
        const { pendingRate } = account.entry
        await store.saveChange(tx, kept, {
          ...{
            id,
            contractId: made.contract,
            accountId: account.id,
            entry: made,
            state: 'draft',
            valueFen: made.fen,
            pendingRate,
          },
          steps: [
            ...(found?.steps ?? []),
            { to: 'draft', by: caller.person, at: toInstant(ledger.now()), fen: made.fen },
          ],
        })
        return toChange(await changeOf(tx, project, id))
      }),

    /**
     * One step of a change. Who asked for it does not find it valid; neither he nor who priced it confirms it.
     * @throws Refusal illegal-step · value-needed · same-person · settled · beyond-value · decision-needed · blocked
     */
    step: (caller: Caller, project: ProjectId, id: ChangeOrderId, to: ChangeState, { fen, note }: ChangeStep) =>
      ledger.change(
        caller,
        project,
        { action: `change-${to}`, object: id, after: { fen, note } },
        async (tx, kept): Promise<ChangeOrder> => {
          const row = await changeOf(tx, project, id)
          const last = row.steps.at(-1)
          // The same step again, after an answer that was lost.
          if (row.state === to && row.steps.length > 1 && last?.by === caller.person && last.fen === (fen ?? last.fen))
            return toChange(row)
          if (!NEXT[row.state].includes(to)) throw refuse(ILLEGAL_STEP, { state: row.state })
          const isMissing = VALUED.includes(to) ? fen === undefined : to === 'draft' && !note
          if (isMissing) throw refuse(VALUE_NEEDED)
          const barred = BARRED[to]
          if (row.steps.some((step) => barred?.includes(step.to) && step.by === caller.person))
            throw refuse(SAME_PERSON)

          const { contract, account, taxRate } = await lineOf(tx, project, row.entry)
          if (contract.settlement) throw refuse(SETTLED)
          const valueFen = VALUED.includes(to) ? fen! : to === 'draft' ? row.entry.fen : row.valueFen
          const rates = { pendingRate: row.pendingRate, taxRate }
          const after = weightOf(to, valueFen, rates)
          const postings = onChange(account.id, weightOf(row.state, row.valueFen, rates), after)
          await ledger.admit(tx, { subject: id, account, postings, worth: after.pending.fen + after.changes.fen })

          const amountFen = contract.amountFen + (isSure(to) ? valueFen : 0) - (isSure(row.state) ? row.valueFen : 0)
          const claimed = (await store.confirmedOf(tx, contract.id)).get(id) ?? 0
          if (amountFen < contract.confirmedFen || (isSure(row.state) && valueFen < claimed)) throw refuse(BEYOND_VALUE)
          if (amountFen !== contract.amountFen) await store.saveSums(tx, contract.id, { ...contract, amountFen })
          const at = ledger.now()
          const step = { to, by: caller.person, at: toInstant(at), fen: valueFen, ...(note !== undefined && { note }) }
          await store.saveChange(tx, kept, { ...row, state: to, valueFen, steps: [...row.steps, step] })
          const title = `${row.entry.number} ${row.entry.title}`
          await ledger.post(tx, kept, { document: 'change', documentId: id, title, day: dayOf(at) }, postings)
          return toChange(await changeOf(tx, project, id))
        },
      ),

    listChanges: (
      actor: Actor,
      project: ProjectId,
      { contract, cursor, limit = 50 }: PageQuery & { contract?: ContractId | undefined },
    ): Promise<Page<ChangeOrder>> =>
      ledger.read(actor, project, async (tx) => {
        const rows = await store.listChanges(tx, project, contract, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toChange)
      }),
  }
}

const toChange = ({
  id,
  projectId,
  accountId,
  entry,
  state,
  valueFen,
  pendingRate,
  steps,
}: ChangeRow): ChangeOrder => ({
  ...{ id, project: projectId, ...entry, account: accountId, state, valueFen, pendingRate, steps },
})
