import type { CostDecision, NewCostDecision } from '@loujing/wire/http/costs'
import type {
  ChangeOrder,
  ChangeState,
  ClaimReview,
  NewChangeOrder,
  NewClaim,
  NewContract,
  NewExpense,
  NewInvoice,
  NewPayment,
  Settlement,
} from '@loujing/wire/http/contracts'
import type {
  ApprovalId,
  ChangeOrderId,
  ClaimId,
  ContractId,
  CostAccountId,
  CostDecisionId,
  ExpenseId,
  InvoiceId,
  PaymentId,
  PersonId,
  ProjectId,
} from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'
import { type Kept, unlessTaken } from './store.ts'

const json = (value: unknown): string => JSON.stringify(value)

export type ContractRow = {
  id: ContractId
  projectId: ProjectId
  entry: NewContract
  signedBy: PersonId
  amountFen: number
  confirmedFen: number
  payableFen: number
  paidFen: number
  invoicedFen: number
  settlement: Settlement | null
  retentionReleased: boolean
}

export async function findContract(sql: Reader, id: ContractId): Promise<ContractRow | undefined> {
  const [row] = await sql<ContractRow[]>`
    select id, project_id, entry, signed_by, amount_fen, confirmed_fen, payable_fen, paid_fen, invoiced_fen, settlement, retention_released
      from costs.contract where id = ${id}`
  return row
}

/** Newest first. */
export async function listContracts(sql: Reader, project: ProjectId, before: string | undefined, limit: number) {
  return sql<ContractRow[]>`
    select id, project_id, entry, signed_by, amount_fen, confirmed_fen, payable_fen, paid_fen, invoiced_fen, settlement, retention_released
      from costs.contract
     where project_id = ${project} and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
}

/** False when another contract of the project has the number. */
export async function insertContract(
  tx: Tx,
  { company, project }: Kept,
  made: { id: ContractId; entry: NewContract; by: PersonId; amountFen: number },
): Promise<boolean> {
  return unlessTaken(
    tx,
    (inner) => inner`
      insert into costs.contract (id, company_id, project_id, number, entry, signed_by, amount_fen)
      values (${made.id}, ${company}, ${project}, ${made.entry.number}, ${json(made.entry)}::text::jsonb, ${made.by}, ${made.amountFen})`,
  )
}

export type Sums = Pick<ContractRow, 'amountFen' | 'confirmedFen' | 'payableFen' | 'paidFen' | 'invoicedFen'>

/** The running sums as they are now; the database refuses any that are out of their order. */
export async function saveSums(tx: Tx, id: ContractId, sums: Sums): Promise<void> {
  await tx`
    update costs.contract
       set amount_fen = ${sums.amountFen}, confirmed_fen = ${sums.confirmedFen}, payable_fen = ${sums.payableFen},
           paid_fen = ${sums.paidFen}, invoiced_fen = ${sums.invoicedFen}
     where id = ${id}`
}

export async function saveSettlement(tx: Tx, id: ContractId, settlement: Settlement): Promise<void> {
  await tx`update costs.contract set settlement = ${json(settlement)}::text::jsonb where id = ${id}`
}

export async function releaseRetention(tx: Tx, id: ContractId): Promise<void> {
  await tx`update costs.contract set retention_released = true where id = ${id}`
}

export type ChangeRow = {
  id: ChangeOrderId
  projectId: ProjectId
  contractId: ContractId
  accountId: CostAccountId
  entry: NewChangeOrder
  state: ChangeState
  valueFen: number
  pendingRate: number
  steps: ChangeOrder['steps']
}

export async function findChange(sql: Reader, id: ChangeOrderId): Promise<ChangeRow | undefined> {
  const [row] = await sql<ChangeRow[]>`
    select id, project_id, contract_id, account_id, entry, state, value_fen, pending_rate, steps from costs.change_order where id = ${id}`
  return row
}

/** Newest first; of one contract where it is named. */
export async function listChanges(
  sql: Reader,
  project: ProjectId,
  contract: ContractId | undefined,
  before: string | undefined,
  limit: number,
) {
  return sql<ChangeRow[]>`
    select id, project_id, contract_id, account_id, entry, state, value_fen, pending_rate, steps
      from costs.change_order
     where project_id = ${project} and (${contract ?? null}::uuid is null or contract_id = ${contract ?? null})
       and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
}

/** Makes or rewrites a draft. */
export async function saveChange(
  tx: Tx,
  { company, project }: Kept,
  change: Omit<ChangeRow, 'projectId'>,
): Promise<void> {
  await tx`
    insert into costs.change_order (id, company_id, project_id, contract_id, account_id, entry, state, value_fen, pending_rate, steps)
    values (${change.id}, ${company}, ${project}, ${change.contractId}, ${change.accountId}, ${json(change.entry)}::text::jsonb,
            ${change.state}, ${change.valueFen}, ${change.pendingRate}, ${json(change.steps)}::text::jsonb)
    on conflict (id) do update
      set contract_id = excluded.contract_id, account_id = excluded.account_id, entry = excluded.entry, state = excluded.state,
          value_fen = excluded.value_fen, pending_rate = excluded.pending_rate, steps = excluded.steps`
}

export type ClaimRow = {
  id: ClaimId
  projectId: ProjectId
  contractId: ContractId
  entry: NewClaim
  claimedFen: number
  madeBy: PersonId
  review: ClaimReview | null
  reviewedBy: PersonId | null
  confirmedFen: number
  payableFen: number
  retainedFen: number
}

export async function findClaim(sql: Reader, id: ClaimId): Promise<ClaimRow | undefined> {
  const [row] = await sql<ClaimRow[]>`
    select id, project_id, contract_id, entry, claimed_fen, made_by, review, reviewed_by, confirmed_fen, payable_fen, retained_fen
      from costs.claim where id = ${id}`
  return row
}

/** Newest first; of one contract where it is named. */
export async function listClaims(
  sql: Reader,
  project: ProjectId,
  contract: ContractId | undefined,
  before: string | undefined,
  limit: number,
) {
  return sql<ClaimRow[]>`
    select id, project_id, contract_id, entry, claimed_fen, made_by, review, reviewed_by, confirmed_fen, payable_fen, retained_fen
      from costs.claim
     where project_id = ${project} and (${contract ?? null}::uuid is null or contract_id = ${contract ?? null})
       and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
}

/** What was confirmed so far of each line or change of a contract. */
export async function confirmedOf(sql: Reader, contract: ContractId): Promise<Map<string, number>> {
  const rows = await sql<{ of: string; fen: number }[]>`
    select line->>'of' as of, sum((line->>'fen')::bigint)::bigint as fen
      from costs.claim, jsonb_array_elements(review->'lines') line
     where contract_id = ${contract} group by 1`
  return new Map(rows.map(({ of, fen }) => [of, fen]))
}

export async function hasOpenClaim(sql: Reader, contract: ContractId): Promise<boolean> {
  const rows = await sql`select 1 from costs.claim where contract_id = ${contract} and review is null limit 1`
  return rows.length === 1
}

export async function insertClaim(
  tx: Tx,
  { company, project }: Kept,
  { id, entry, claimedFen, madeBy }: Pick<ClaimRow, 'id' | 'entry' | 'claimedFen' | 'madeBy'>,
): Promise<void> {
  await tx`
    insert into costs.claim (id, company_id, project_id, contract_id, entry, claimed_fen, made_by)
    values (${id}, ${company}, ${project}, ${entry.contract}, ${json(entry)}::text::jsonb, ${claimedFen}, ${madeBy})`
}

export async function saveReview(
  tx: Tx,
  id: ClaimId,
  done: { review: ClaimReview; by: PersonId; confirmedFen: number; payableFen: number; retainedFen: number },
): Promise<void> {
  await tx`
    update costs.claim
       set review = ${json(done.review)}::text::jsonb, reviewed_by = ${done.by}, confirmed_fen = ${done.confirmedFen},
           payable_fen = ${done.payableFen}, retained_fen = ${done.retainedFen}
     where id = ${id}`
}

export type PaymentRow = { id: PaymentId; projectId: ProjectId; entry: NewPayment; madeBy: PersonId }

export async function findPayment(sql: Reader, id: PaymentId): Promise<PaymentRow | undefined> {
  const [row] = await sql<PaymentRow[]>`select id, project_id, entry, made_by from costs.payment where id = ${id}`
  return row
}

export async function listPayments(
  sql: Reader,
  project: ProjectId,
  contract: ContractId | undefined,
  before: string | undefined,
  limit: number,
) {
  return sql<PaymentRow[]>`
    select id, project_id, entry, made_by from costs.payment
     where project_id = ${project} and (${contract ?? null}::uuid is null or contract_id = ${contract ?? null})
       and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
}

export async function insertPayment(
  tx: Tx,
  { company, project }: Kept,
  id: PaymentId,
  entry: NewPayment,
  by: PersonId,
) {
  await tx`
    insert into costs.payment (id, company_id, project_id, contract_id, entry, made_by)
    values (${id}, ${company}, ${project}, ${entry.contract}, ${json(entry)}::text::jsonb, ${by})`
}

export type InvoiceRow = { id: InvoiceId; projectId: ProjectId; entry: NewInvoice; netFen: number; madeBy: PersonId }

export async function findInvoice(sql: Reader, id: InvoiceId): Promise<InvoiceRow | undefined> {
  const [row] = await sql<
    InvoiceRow[]
  >`select id, project_id, entry, net_fen, made_by from costs.invoice where id = ${id}`
  return row
}

export async function listInvoices(
  sql: Reader,
  project: ProjectId,
  contract: ContractId | undefined,
  before: string | undefined,
  limit: number,
) {
  return sql<InvoiceRow[]>`
    select id, project_id, entry, net_fen, made_by from costs.invoice
     where project_id = ${project} and (${contract ?? null}::uuid is null or contract_id = ${contract ?? null})
       and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
}

/** False when the contract has an invoice of this number. */
export async function insertInvoice(tx: Tx, { company, project }: Kept, made: Omit<InvoiceRow, 'projectId'>) {
  return unlessTaken(
    tx,
    (inner) => inner`
      insert into costs.invoice (id, company_id, project_id, contract_id, number, entry, net_fen, made_by)
      values (${made.id}, ${company}, ${project}, ${made.entry.contract}, ${made.entry.number}, ${json(made.entry)}::text::jsonb,
              ${made.netFen}, ${made.madeBy})`,
  )
}

export type ExpenseRow = { id: ExpenseId; projectId: ProjectId; entry: NewExpense; netFen: number; madeBy: PersonId }

export async function findExpense(sql: Reader, id: ExpenseId): Promise<ExpenseRow | undefined> {
  const [row] = await sql<
    ExpenseRow[]
  >`select id, project_id, entry, net_fen, made_by from costs.expense where id = ${id}`
  return row
}

export async function listExpenses(sql: Reader, project: ProjectId, before: string | undefined, limit: number) {
  return sql<ExpenseRow[]>`
    select id, project_id, entry, net_fen, made_by from costs.expense
     where project_id = ${project} and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
}

export async function insertExpense(tx: Tx, { company, project }: Kept, made: Omit<ExpenseRow, 'projectId'>) {
  await tx`
    insert into costs.expense (id, company_id, project_id, account_id, entry, net_fen, made_by)
    values (${made.id}, ${company}, ${project}, ${made.entry.account}, ${json(made.entry)}::text::jsonb, ${made.netFen}, ${made.madeBy})`
}

export type DecisionRow = {
  id: CostDecisionId
  projectId: ProjectId
  entry: NewCostDecision
  state: CostDecision['state']
  /** None of what was decided before there were approvals. */
  approvalId: ApprovalId | null
  madeBy: PersonId
  madeAt: Date
}

export async function findDecision(sql: Reader, id: CostDecisionId): Promise<DecisionRow | undefined> {
  const [row] = await sql<DecisionRow[]>`
    select id, project_id, entry, state, approval_id, made_by, made_at from costs.decision where id = ${id}`
  return row
}

export async function listDecisions(sql: Reader, project: ProjectId, before: string | undefined, limit: number) {
  return sql<DecisionRow[]>`
    select id, project_id, entry, state, approval_id, made_by, made_at from costs.decision
     where project_id = ${project} and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
}

/** What was agreed for a document on an account. */
export async function agreedFor(sql: Reader, subject: string, account: CostAccountId): Promise<NewCostDecision[]> {
  const rows = await sql<{ entry: NewCostDecision }[]>`
    select entry from costs.decision where subject = ${subject} and account_id = ${account} and state = 'agreed'`
  return rows.map(({ entry }) => entry)
}

export async function insertDecision(
  tx: Tx,
  { company, project }: Kept,
  { id, entry, approvalId, madeBy, madeAt }: DecisionRow,
): Promise<void> {
  await tx`
    insert into costs.decision (id, company_id, project_id, subject, account_id, entry, state, approval_id, made_by, made_at)
    values (${id}, ${company}, ${project}, ${entry.subject}, ${entry.account}, ${json(entry)}::text::jsonb, 'open', ${approvalId},
            ${madeBy}, ${madeAt})`
}

export async function saveState(tx: Tx, id: CostDecisionId, state: CostDecision['state']): Promise<void> {
  await tx`update costs.decision set state = ${state} where id = ${id}`
}

/** What was returned to its maker, as he has mended it. */
export async function saveEntry(tx: Tx, id: CostDecisionId, entry: NewCostDecision): Promise<void> {
  await tx`
    update costs.decision set entry = ${json(entry)}::text::jsonb, subject = ${entry.subject}, account_id = ${entry.account}
     where id = ${id}`
}
