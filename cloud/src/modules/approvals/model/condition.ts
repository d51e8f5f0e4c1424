import type { ApprovalCondition, ApprovalFacts, ApprovalFlow } from '@loujing/wire/http/approval-flow'

/** Whether one comparison holds. What the object does not tell is not met, on either side of a limit. */
function holds(condition: ApprovalCondition, { amount, account, project, types }: ApprovalFacts): boolean {
  switch (condition.on) {
    case 'amount':
      return amount !== undefined && (condition.is === 'at-least' ? amount >= condition.fen : amount < condition.fen)
    case 'account':
      return account !== undefined && condition.under.some((code) => account === code || account.startsWith(`${code}.`))
    case 'project':
      return project !== undefined && condition.in.includes(project)
    case 'type':
      return condition.in.some((type) => types.includes(type))
  }
}

export const allHold = (conditions: readonly ApprovalCondition[], facts: ApprovalFacts): boolean =>
  conditions.every((condition) => holds(condition, facts))

/** The flow for an object: of those that apply the most particular one, which asks the most; of equals the first. */
export const mostParticular = <Known extends { flow: ApprovalFlow }>(
  flows: readonly Known[],
  facts: ApprovalFacts,
): Known | undefined =>
  flows
    .filter(({ flow }) => allHold(flow.applies, facts))
    .reduce<Known | undefined>(
      (best, each) => (best && best.flow.applies.length >= each.flow.applies.length ? best : each),
      undefined,
    )
