import type { CostAccountChange } from '@loujing/wire/http/costs'
import type { CostAccountId, ProjectId } from '@loujing/wire/id'
import type { Caller } from '../identity/index.ts'
import { createBoard } from './board.ts'
import { createChanges } from './changes.ts'
import { createClaims } from './claims.ts'
import { createContracts } from './contracts.ts'
import { createDecisions } from './decisions.ts'
import { createExpenses } from './expenses.ts'
import { type CostsDeps, createLedger } from './ledger.ts'
import { createPlanning } from './planning.ts'

export type { CostsDeps } from './ledger.ts'
export type Costs = ReturnType<typeof createCosts>

/** The cost of a project: what it may cost, what is bound, what is still to come, what is paid; each number the sum of a ledger's entries. */
export function createCosts(deps: CostsDeps) {
  const ledger = createLedger(deps)
  const planning = createPlanning(ledger)
  const contracts = createContracts(ledger)
  const board = createBoard(ledger, deps.reads)
  return {
    versionOf: ledger.versionOf,
    planning: {
      ...planning,
      async fill(caller: Caller, project: ProjectId) {
        await planning.fill(caller, project)
        return (await board.findBoard(caller, project))!
      },
      async saveAccount(caller: Caller, project: ProjectId, id: CostAccountId, change: CostAccountChange) {
        await planning.saveAccount(caller, project, id, change)
        return board.accountOf(caller, project, id)
      },
    },
    contracts,
    changes: createChanges(ledger, contracts),
    claims: createClaims(ledger, contracts),
    expenses: createExpenses(ledger),
    decisions: createDecisions(ledger, deps.approvals),
    board,
  }
}
