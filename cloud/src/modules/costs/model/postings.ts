import type { CostAmount, CostColumn, DecisionKind } from '@loujing/wire/http/costs'
import type { CostAccountId } from '@loujing/wire/id'
import { negative, plus } from './tax.ts'

/** One change of one column of one account. What a document does to the money of a project is a list of these. */
export type Posting = { account: CostAccountId; column: CostColumn } & CostAmount

const post = (account: CostAccountId, column: CostColumn, amount: CostAmount): Posting => ({
  account,
  column,
  ...amount,
})

/** The target goes up by what is then free to plan with. */
export const onTarget = (account: CostAccountId, more: CostAmount): Posting[] => [
  post(account, 'target', more),
  post(account, 'reserve', more),
]

/** A package is planned out of the reserve. */
export const onPlanned = (account: CostAccountId, more: CostAmount): Posting[] => [
  post(account, 'unsigned', more),
  post(account, 'reserve', negative(more)),
]

/** A contract is signed for `signed` on a package of `planned`: the line closes, reserve += planned − signed. */
export const onSigned = (account: CostAccountId, planned: CostAmount, signed: CostAmount): Posting[] => [
  post(account, 'signed', signed),
  ...onPlanned(account, negative(planned)),
  post(account, 'reserve', negative(signed)),
]

/** A cost without a contract is paid at once, out of the reserve. */
export const onExpense = (account: CostAccountId, spent: CostAmount): Posting[] => [
  post(account, 'expenses', spent),
  post(account, 'reserve', negative(spent)),
  post(account, 'paid', spent),
]

/** A change moves from what it counted for before to what it counts for now. */
export const onChange = (
  account: CostAccountId,
  before: { pending: CostAmount; changes: CostAmount },
  after: { pending: CostAmount; changes: CostAmount },
): Posting[] => [
  post(account, 'pending', plus(after.pending, negative(before.pending))),
  post(account, 'changes', plus(after.changes, negative(before.changes))),
]

export type Adjustment = {
  kind: DecisionKind
  account: CostAccountId
  from?: CostAccountId | undefined
  isChange: boolean
}

/**
 * What an agreed proposal moves. A contract or an expense then takes the money out of the reserve by itself; a change does not, so that the
 * proposal does it in its place.
 * @param net of the money on the account that it leaves, and on that which it comes to: they may bear different VAT
 */
export function onDecision(
  { kind, account, from, isChange }: Adjustment,
  amounts: { from: CostAmount; to: CostAmount },
): Posting[] {
  const moves =
    kind === 'transfer' && from
      ? [...onTarget(from, negative(amounts.from)), ...onTarget(account, amounts.to)]
      : kind === 'raise-target'
        ? onTarget(account, amounts.to)
        : []
  const used = isChange && kind !== 'exceed' ? [post(account, 'reserve', negative(amounts.to))] : []
  return [...moves, ...used]
}
