import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ChangeOrder,
  type ChangeState,
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
import { ChangeOrderId, ClaimId, ContractId, ExpenseId, InvoiceId, PaymentId, ProjectId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf, type Policy } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Costs } from './service.ts'

const ByProject = Type.Object({ projectId: ProjectId })
const ByContract = Type.Object({ projectId: ProjectId, contractId: ContractId })
const ByChange = Type.Object({ projectId: ProjectId, changeOrderId: ChangeOrderId })
const ByClaim = Type.Object({ projectId: ProjectId, claimId: ClaimId })
const ByPayment = Type.Object({ projectId: ProjectId, paymentId: PaymentId })
const ByInvoice = Type.Object({ projectId: ProjectId, invoiceId: InvoiceId })
const ByExpense = Type.Object({ projectId: ProjectId, expenseId: ExpenseId })
const OfContract = Type.Object({ ...PageQuery.properties, contract: Type.Optional(ContractId) })
const READ = { policy: 'costs.read' } as const

/** Each step of a change has its own address, and those who may do it. */
const STEPS: readonly { path: string; to: ChangeState; policy: Policy }[] = [
  { path: 'submitted', to: 'submitted', policy: 'costs.request-change' },
  { path: 'tech-approved', to: 'tech-approved', policy: 'costs.approve-change' },
  { path: 'priced', to: 'priced', policy: 'costs.price-change' },
  { path: 'confirmed', to: 'confirmed', policy: 'costs.confirm-change' },
  { path: 'settled', to: 'settled', policy: 'costs.settle' },
  { path: 'returned', to: 'draft', policy: 'costs.request-change' },
]

/** Under `/api`. */
export const contractRoutes =
  ({ contracts, changes, claims, expenses }: Costs): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/projects/:projectId/costs/contracts',
      { config: READ, schema: { params: ByProject, querystring: PageQuery, response: { 200: pageOf(Contract) } } },
      (request) => contracts.listContracts(actorOf(request), request.params.projectId, request.query),
    )
    app.get(
      '/projects/:projectId/costs/contracts/:contractId',
      { config: READ, schema: { params: ByContract, response: { 200: Contract } } },
      (request) => contracts.getContract(actorOf(request), request.params.projectId, request.params.contractId),
    )
    app.put(
      '/projects/:projectId/costs/contracts/:contractId',
      {
        config: { policy: 'costs.sign-contract' },
        schema: { params: ByContract, body: NewContract, response: { 200: Contract } },
      },
      (request) => contracts.sign(callerOf(request), request.params.projectId, request.params.contractId, request.body),
    )
    app.put(
      '/projects/:projectId/costs/contracts/:contractId/settlement',
      {
        config: { policy: 'costs.settle' },
        schema: { params: ByContract, body: Settlement, response: { 200: Contract } },
      },
      (request) =>
        contracts.settle(callerOf(request), request.params.projectId, request.params.contractId, request.body),
    )
    app.put(
      '/projects/:projectId/costs/contracts/:contractId/retention-released',
      { config: { policy: 'costs.settle' }, schema: { params: ByContract, response: { 200: Contract } } },
      (request) => contracts.releaseRetention(callerOf(request), request.params.projectId, request.params.contractId),
    )
    app.get(
      '/projects/:projectId/costs/changes',
      { config: READ, schema: { params: ByProject, querystring: OfContract, response: { 200: pageOf(ChangeOrder) } } },
      (request) => changes.listChanges(actorOf(request), request.params.projectId, request.query),
    )
    app.put(
      '/projects/:projectId/costs/changes/:changeOrderId',
      {
        config: { policy: 'costs.request-change' },
        schema: { params: ByChange, body: NewChangeOrder, response: { 200: ChangeOrder } },
      },
      (request) =>
        changes.saveChange(callerOf(request), request.params.projectId, request.params.changeOrderId, request.body),
    )
    for (const { path, to, policy } of STEPS) {
      app.put(
        `/projects/:projectId/costs/changes/:changeOrderId/${path}`,
        { config: { policy }, schema: { params: ByChange, body: ChangeStep, response: { 200: ChangeOrder } } },
        (request) =>
          changes.step(callerOf(request), request.params.projectId, request.params.changeOrderId, to, request.body),
      )
    }
    app.get(
      '/projects/:projectId/costs/claims',
      { config: READ, schema: { params: ByProject, querystring: OfContract, response: { 200: pageOf(Claim) } } },
      (request) => claims.listClaims(actorOf(request), request.params.projectId, request.query),
    )
    app.put(
      '/projects/:projectId/costs/claims/:claimId',
      { config: { policy: 'costs.claim' }, schema: { params: ByClaim, body: NewClaim, response: { 200: Claim } } },
      (request) => claims.saveClaim(callerOf(request), request.params.projectId, request.params.claimId, request.body),
    )
    app.put(
      '/projects/:projectId/costs/claims/:claimId/review',
      {
        config: { policy: 'costs.review-claim' },
        schema: { params: ByClaim, body: ClaimReview, response: { 200: Claim } },
      },
      (request) =>
        claims.reviewClaim(callerOf(request), request.params.projectId, request.params.claimId, request.body),
    )
    app.get(
      '/projects/:projectId/costs/payments',
      { config: READ, schema: { params: ByProject, querystring: OfContract, response: { 200: pageOf(Payment) } } },
      (request) => claims.listPayments(actorOf(request), request.params.projectId, request.query),
    )
    app.put(
      '/projects/:projectId/costs/payments/:paymentId',
      { config: { policy: 'costs.pay' }, schema: { params: ByPayment, body: NewPayment, response: { 200: Payment } } },
      (request) => claims.pay(callerOf(request), request.params.projectId, request.params.paymentId, request.body),
    )
    app.get(
      '/projects/:projectId/costs/invoices',
      { config: READ, schema: { params: ByProject, querystring: OfContract, response: { 200: pageOf(Invoice) } } },
      (request) => claims.listInvoices(actorOf(request), request.params.projectId, request.query),
    )
    app.put(
      '/projects/:projectId/costs/invoices/:invoiceId',
      { config: { policy: 'costs.pay' }, schema: { params: ByInvoice, body: NewInvoice, response: { 200: Invoice } } },
      (request) =>
        claims.saveInvoice(callerOf(request), request.params.projectId, request.params.invoiceId, request.body),
    )
    app.get(
      '/projects/:projectId/costs/expenses',
      { config: READ, schema: { params: ByProject, querystring: PageQuery, response: { 200: pageOf(Expense) } } },
      (request) => expenses.listExpenses(actorOf(request), request.params.projectId, request.query),
    )
    app.put(
      '/projects/:projectId/costs/expenses/:expenseId',
      {
        config: { policy: 'costs.spend' },
        schema: { params: ByExpense, body: NewExpense, response: { 200: Expense } },
      },
      (request) => expenses.spend(callerOf(request), request.params.projectId, request.params.expenseId, request.body),
    )
  }
