import { isDeepStrictEqual } from 'node:util'
import type { Expense, NewExpense } from '@loujing/wire/http/contracts'
import type { ExpenseId, ProjectId } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import type { Actor } from '../../platform/auth.ts'
import { refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import type { Caller } from '../identity/index.ts'
import { type ExpenseRow, findExpense, insertExpense, listExpenses } from './contract-store.ts'
import type { Ledger } from './ledger.ts'
import { onExpense } from './model/postings.ts'
import { withTax } from './model/tax.ts'
import { ID_TAKEN } from './problems.ts'

/** Costs without a contract (非合同成本): fees, taxes, interest. */
export function createExpenses(ledger: Ledger) {
  return {
    /** @throws Refusal id-taken · not-a-leaf · bad-day · decision-needed · blocked */
    spend: (caller: Caller, project: ProjectId, id: ExpenseId, made: NewExpense): Promise<Expense> =>
      ledger.change(caller, project, { action: 'spend', object: id, after: made }, async (tx, kept) => {
        const known = await findExpense(tx, id)
        if (known) {
          if (known.projectId !== project || !isDeepStrictEqual(known.entry, made)) throw refuse(ID_TAKEN)
          return toExpense(known)
        }
        ledger.refuseFuture(made.on)
        const account = await ledger.leafOf(tx, project, made.account)
        const spent = withTax(made.fen, made.taxRate)
        const postings = onExpense(account.id, spent)
        await ledger.admit(tx, { subject: id, account, postings, worth: made.fen })
        await insertExpense(tx, kept, { id, entry: made, netFen: spent.netFen, madeBy: caller.person })
        await ledger.post(tx, kept, { document: 'expense', documentId: id, title: made.title, day: made.on }, postings)
        return { id, project, ...made, netFen: spent.netFen, madeBy: caller.person }
      }),

    listExpenses: (actor: Actor, project: ProjectId, { cursor, limit = 50 }: PageQuery): Promise<Page<Expense>> =>
      ledger.read(actor, project, async (tx) => {
        const rows = await listExpenses(tx, project, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toExpense)
      }),
  }
}

const toExpense = ({ id, projectId, entry, netFen, madeBy }: ExpenseRow): Expense => ({
  ...{ id, project: projectId, ...entry, netFen, madeBy },
})
