import type { ProblemType } from '../../platform/errors.ts'

export const NO_BUDGET: ProblemType = {
  type: '/problems/costs/no-budget',
  title: 'The project has no cost accounts yet',
  status: 404,
}
export const NOT_EMPTY: ProblemType = {
  type: '/problems/costs/not-empty',
  title: 'The project has cost accounts already',
  status: 409,
}
export const CHANGED: ProblemType = {
  type: '/problems/costs/changed',
  title: 'Somebody else changed this since you read it',
  status: 409,
}
export const CODE_TAKEN: ProblemType = {
  type: '/problems/costs/code-taken',
  title: 'Another account of the project has this code',
  status: 409,
}
export const NUMBER_TAKEN: ProblemType = {
  type: '/problems/costs/number-taken',
  title: 'Another document has this number',
  status: 409,
}
export const ID_TAKEN: ProblemType = {
  type: '/problems/costs/id-taken',
  title: 'Something else has this id',
  status: 409,
}
export const NO_PARENT: ProblemType = {
  type: '/problems/costs/no-parent',
  title: 'The account that it would stand under does not exist',
  status: 409,
}
export const NOT_A_LEAF: ProblemType = {
  type: '/problems/costs/not-a-leaf',
  title: 'Money lies on accounts without children only',
  status: 409,
}
export const FROZEN: ProblemType = {
  type: '/problems/costs/frozen',
  title: 'A confirmed target is never changed',
  status: 409,
}
export const SAME_PERSON: ProblemType = {
  type: '/problems/costs/same-person',
  title: 'Who made it does not decide on it',
  status: 409,
}
export const STAGE_BACK: ProblemType = {
  type: '/problems/costs/stage-back',
  title: 'The design has gone beyond this stage',
  status: 409,
}
export const BELOW_PLANNED: ProblemType = {
  type: '/problems/costs/below-planned',
  title: 'The target would fall below what is planned and signed',
  status: 409,
}
export const OVER_PLANNED: ProblemType = {
  type: '/problems/costs/over-planned',
  title: 'The reserve of the account does not cover this',
  status: 409,
}
export const LINE_SIGNED: ProblemType = {
  type: '/problems/costs/line-signed',
  title: 'This package is signed already',
  status: 409,
}
export const DECISION_NEEDED: ProblemType = {
  type: '/problems/costs/decision-needed',
  title: 'This needs an adjustment that cost and finance have signed',
  status: 409,
}
export const BLOCKED: ProblemType = {
  type: '/problems/costs/blocked',
  title: 'This would pass the target of the account',
  status: 409,
}
export const DECIDED: ProblemType = {
  type: '/problems/costs/decided',
  title: 'This is decided already',
  status: 409,
}
export const BAD_ADJUSTMENT: ProblemType = {
  type: '/problems/costs/bad-adjustment',
  title: 'This adjustment does not fit the accounts',
  status: 400,
}
export const ILLEGAL_STEP: ProblemType = {
  type: '/problems/costs/illegal-step',
  title: 'The change has another state',
  status: 409,
}
export const VALUE_NEEDED: ProblemType = {
  type: '/problems/costs/value-needed',
  title: 'This step names a value, a return says why',
  status: 400,
}
export const SETTLED: ProblemType = {
  type: '/problems/costs/settled',
  title: 'The contract is settled',
  status: 409,
}
export const NOT_SETTLED: ProblemType = {
  type: '/problems/costs/not-settled',
  title: 'The contract is not settled',
  status: 409,
}
export const OPEN_CHANGES: ProblemType = {
  type: '/problems/costs/open-changes',
  title: 'Changes or claims of the contract are still open',
  status: 409,
}
export const BEYOND_VALUE: ProblemType = {
  type: '/problems/costs/beyond-value',
  title: 'More than the line or the contract is worth',
  status: 409,
}
export const BEYOND_PAYABLE: ProblemType = {
  type: '/problems/costs/beyond-payable',
  title: 'More than is approved for payment',
  status: 409,
}
export const BEYOND_CLAIM: ProblemType = {
  type: '/problems/costs/beyond-claim',
  title: 'A claim is confirmed line by line, no line above what was claimed, and less says why',
  status: 400,
}
export const RETENTION_HELD: ProblemType = {
  type: '/problems/costs/retention-held',
  title: 'The retention is held until its day',
  status: 409,
}
export const BAD_TERMS: ProblemType = {
  type: '/problems/costs/bad-terms',
  title: 'Progress payment and retention together pass the whole',
  status: 400,
}
export const BAD_DAY: ProblemType = {
  type: '/problems/costs/bad-day',
  title: 'What has happened does not lie after today',
  status: 400,
}
