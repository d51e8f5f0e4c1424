import type {
  CostAccount,
  CostAccountChange,
  CostBoard,
  CostDecision,
  CostEntry,
  CostLine,
  CostLineChange,
  CostMeasure,
  CostTarget,
  NewCostDecision,
  NewCostTarget,
} from '@loujing/wire/http/costs'
import type {
  ChangeOrder,
  ChangeStep,
  Claim,
  ClaimReview,
  Contract,
  Expense,
  Invoice,
  NewChangeOrder,
  NewClaim,
  NewContract,
  NewExpense,
  NewInvoice,
  NewPayment,
  Payment,
  Settlement,
} from '@loujing/wire/http/contracts'
import type {
  ChangeOrderId,
  ClaimId,
  ContractId,
  CostAccountId,
  CostDecisionId,
  CostLineId,
  CostTargetId,
  ExpenseId,
  InvoiceId,
  PaymentId,
  ProjectId,
} from '@loujing/wire/id'
import { all, get, send } from './client.ts'

const of = (project: ProjectId) => `/api/projects/${project}/costs`
/** Undefined while the project has no accounts. */
export const findCosts = (project: ProjectId) => get<CostBoard | undefined>(of(project))
export const fillCosts = (project: ProjectId) => send<CostBoard>('POST', `${of(project)}/fill`)
export const listCostAccounts = (project: ProjectId) => all<CostAccount>(`${of(project)}/accounts`)
export const saveCostAccount = (project: ProjectId, id: CostAccountId, change: CostAccountChange) =>
  send<CostAccount>('PUT', `${of(project)}/accounts/${id}`, change)
export const listCostEntries = (project: ProjectId, measure: CostMeasure, account?: CostAccountId) =>
  all<CostEntry>(`${of(project)}/entries`, { measure, account })
export const listTargets = (project: ProjectId) => all<CostTarget>(`${of(project)}/targets`)
export const saveTarget = (project: ProjectId, id: CostTargetId, target: NewCostTarget) =>
  send<CostTarget>('PUT', `${of(project)}/targets/${id}`, target)
export const confirmTarget = (project: ProjectId, id: CostTargetId) =>
  send<CostTarget>('PUT', `${of(project)}/targets/${id}/confirmed`)
export const listCostLines = (project: ProjectId) => all<CostLine>(`${of(project)}/lines`)
export const saveCostLine = (project: ProjectId, id: CostLineId, change: CostLineChange) =>
  send<CostLine>('PUT', `${of(project)}/lines/${id}`, change)
export const listDecisions = (project: ProjectId) => all<CostDecision>(`${of(project)}/decisions`)
export const propose = (project: ProjectId, id: CostDecisionId, made: NewCostDecision) =>
  send<CostDecision>('PUT', `${of(project)}/decisions/${id}`, made)

export const listContracts = (project: ProjectId) => all<Contract>(`${of(project)}/contracts`)
export const getContract = (project: ProjectId, id: ContractId) => get<Contract>(`${of(project)}/contracts/${id}`)
export const signContract = (project: ProjectId, id: ContractId, made: NewContract) =>
  send<Contract>('PUT', `${of(project)}/contracts/${id}`, made)
export const listChanges = (project: ProjectId, contract: ContractId) =>
  all<ChangeOrder>(`${of(project)}/changes`, { contract })
export const saveChange = (project: ProjectId, id: ChangeOrderId, made: NewChangeOrder) =>
  send<ChangeOrder>('PUT', `${of(project)}/changes/${id}`, made)
export const stepChange = (project: ProjectId, id: ChangeOrderId, to: string, step: ChangeStep) =>
  send<ChangeOrder>('PUT', `${of(project)}/changes/${id}/${to}`, step)
export const listClaims = (project: ProjectId, contract: ContractId) =>
  all<Claim>(`${of(project)}/claims`, { contract })
export const saveClaim = (project: ProjectId, id: ClaimId, made: NewClaim) =>
  send<Claim>('PUT', `${of(project)}/claims/${id}`, made)
export const reviewClaim = (project: ProjectId, id: ClaimId, review: ClaimReview) =>
  send<Claim>('PUT', `${of(project)}/claims/${id}/review`, review)
export const listPayments = (project: ProjectId, contract: ContractId) =>
  all<Payment>(`${of(project)}/payments`, { contract })
export const pay = (project: ProjectId, id: PaymentId, made: NewPayment) =>
  send<Payment>('PUT', `${of(project)}/payments/${id}`, made)
export const listInvoices = (project: ProjectId, contract: ContractId) =>
  all<Invoice>(`${of(project)}/invoices`, { contract })
export const saveInvoice = (project: ProjectId, id: InvoiceId, made: NewInvoice) =>
  send<Invoice>('PUT', `${of(project)}/invoices/${id}`, made)
export const settle = (project: ProjectId, id: ContractId, settlement: Settlement) =>
  send<Contract>('PUT', `${of(project)}/contracts/${id}/settlement`, settlement)
export const releaseRetention = (project: ProjectId, id: ContractId) =>
  send<Contract>('PUT', `${of(project)}/contracts/${id}/retention-released`)
export const listExpenses = (project: ProjectId) => all<Expense>(`${of(project)}/expenses`)
export const spend = (project: ProjectId, id: ExpenseId, made: NewExpense) =>
  send<Expense>('PUT', `${of(project)}/expenses/${id}`, made)
