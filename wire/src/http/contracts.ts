import * as Type from 'typebox'
import {
  ChangeOrderId,
  ClaimId,
  ContractId,
  CostAccountId,
  CostLineId,
  ExpenseId,
  InvoiceId,
  PaymentId,
  PersonId,
  ProjectId,
} from '../id.ts'
import { Day, Instant } from '../instant.ts'
import { Fen } from '../money.ts'
import { TaxRate } from './costs.ts'

const Amount = Type.Integer({ minimum: 1, maximum: 2 ** 51 - 1, description: 'fen, with VAT' })
const Share = Type.Integer({ minimum: 0, maximum: 10_000, description: 'basis points' })
const Name = Type.String({ minLength: 1, maxLength: 120 })
const Words = Type.String({ maxLength: 400 })
const Code = Type.String({ minLength: 1, maxLength: 64 })

/** What a contract buys: one line for each package of the contract plan that it signs. */
export type ContractLine = Type.Static<typeof ContractLine>
export const ContractLine = Type.Object(
  { line: CostLineId, fen: Amount, taxRate: TaxRate },
  { additionalProperties: false },
)

/** Of what is confirmed, `progressRate` is payable at once, the rest but `retentionRate` at settlement, that when the retention ends (质保金). */
export type NewContract = Type.Static<typeof NewContract>
export const NewContract = Type.Object(
  {
    number: Code,
    name: Name,
    supplier: Name,
    signedOn: Day,
    lines: Type.Array(ContractLine, { minItems: 1, maxItems: 200 }),
    progressRate: Share,
    retentionRate: Share,
  },
  { additionalProperties: false },
)

/** A signed contract with its running sums: `amount` ≥ `confirmed` ≥ `payable` ≥ `paid`, held by the database too. */
export type Contract = Type.Static<typeof Contract>
export const Contract = Type.Object({
  id: ContractId,
  project: ProjectId,
  ...NewContract.properties,
  signedBy: PersonId,
  amountFen: Fen,
  confirmedFen: Fen,
  payableFen: Fen,
  paidFen: Fen,
  invoicedFen: Fen,
  settledOn: Type.Optional(Day),
  retentionUntil: Type.Optional(Day),
  retentionReleased: Type.Boolean(),
})

export type Settlement = Type.Static<typeof Settlement>
export const Settlement = Type.Object(
  { fen: Amount, on: Day, retentionUntil: Day },
  { additionalProperties: false, description: 'The final value of the whole contract (结算)' },
)

/** 设计变更, 现场签证 */
export const CHANGE_KINDS = ['design-change', 'site-visa'] as const
export const CHANGE_STATES = ['draft', 'submitted', 'tech-approved', 'priced', 'confirmed', 'settled'] as const
export type ChangeState = Type.Static<typeof ChangeState>
export const ChangeState = Type.Enum([...CHANGE_STATES])

/** `fen` is an estimate, negative where the change saves. `days` is what it adds to the time of the contract. */
export type NewChangeOrder = Type.Static<typeof NewChangeOrder>
export const NewChangeOrder = Type.Object(
  {
    contract: ContractId,
    line: CostLineId,
    kind: Type.Enum([...CHANGE_KINDS]),
    number: Code,
    title: Name,
    reason: Words,
    fen: Fen,
    days: Type.Integer({ minimum: -3650, maximum: 3650 }),
  },
  { additionalProperties: false },
)
/** A step to a state, with what it is worth there; a return to `draft` says why. Sent again it is one step. */
export type ChangeStep = Type.Static<typeof ChangeStep>
export const ChangeStep = Type.Object(
  { fen: Type.Optional(Fen), note: Type.Optional(Words) },
  { additionalProperties: false },
)
export type ChangeOrder = Type.Static<typeof ChangeOrder>
export const ChangeOrder = Type.Object({
  id: ChangeOrderId,
  project: ProjectId,
  ...NewChangeOrder.properties,
  account: CostAccountId,
  state: ChangeState,
  valueFen: Fen,
  pendingRate: Share,
  steps: Type.Array(
    Type.Object({ to: ChangeState, by: PersonId, at: Instant, fen: Fen, note: Type.Optional(Type.String()) }),
  ),
})

/** What is claimed of one line of the contract, or of one of its confirmed changes. */
export type ClaimLine = Type.Static<typeof ClaimLine>
export const ClaimLine = Type.Object(
  { of: Type.String({ format: 'uuid', description: 'A line of the contract plan, or a change' }), fen: Amount },
  { additionalProperties: false },
)
export type NewClaim = Type.Static<typeof NewClaim>
export const NewClaim = Type.Object(
  { contract: ContractId, number: Code, on: Day, lines: Type.Array(ClaimLine, { minItems: 1, maxItems: 200 }) },
  { additionalProperties: false },
)
/** What is confirmed of each line, in their order: less than claimed, or nothing, says why. */
export type ClaimReview = Type.Static<typeof ClaimReview>
export const ClaimReview = Type.Object(
  {
    lines: Type.Array(
      Type.Object(
        {
          of: Type.String({ format: 'uuid' }),
          fen: Type.Integer({ minimum: 0, maximum: 2 ** 51 - 1 }),
          reason: Type.Optional(Words),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 200 },
    ),
  },
  { additionalProperties: false },
)
export type Claim = Type.Static<typeof Claim>
export const Claim = Type.Object({
  id: ClaimId,
  project: ProjectId,
  ...NewClaim.properties,
  claimedFen: Fen,
  review: Type.Optional(ClaimReview),
  confirmedFen: Fen,
  payableFen: Fen,
  retainedFen: Fen,
  madeBy: PersonId,
  reviewedBy: Type.Optional(PersonId),
})

export type NewPayment = Type.Static<typeof NewPayment>
export const NewPayment = Type.Object(
  { contract: ContractId, fen: Amount, on: Day, note: Words },
  { additionalProperties: false },
)
export type Payment = Type.Static<typeof Payment>
export const Payment = Type.Object({ id: PaymentId, project: ProjectId, ...NewPayment.properties, madeBy: PersonId })

export type NewInvoice = Type.Static<typeof NewInvoice>
export const NewInvoice = Type.Object(
  { contract: ContractId, number: Code, fen: Amount, taxRate: TaxRate, on: Day },
  { additionalProperties: false },
)
export type Invoice = Type.Static<typeof Invoice>
export const Invoice = Type.Object({
  id: InvoiceId,
  project: ProjectId,
  ...NewInvoice.properties,
  netFen: Fen,
  madeBy: PersonId,
})

/** A cost without a contract: a fee, a tax, interest. */
export type NewExpense = Type.Static<typeof NewExpense>
export const NewExpense = Type.Object(
  { account: CostAccountId, title: Name, fen: Amount, taxRate: TaxRate, on: Day },
  { additionalProperties: false },
)
export type Expense = Type.Static<typeof Expense>
export const Expense = Type.Object({
  id: ExpenseId,
  project: ProjectId,
  ...NewExpense.properties,
  netFen: Fen,
  madeBy: PersonId,
})
