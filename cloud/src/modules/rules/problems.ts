import type { ProblemType } from '../../platform/errors.ts'

export const BAD_RULE: ProblemType = {
  type: '/problems/rules/bad-rule',
  title: 'This rule cannot be run',
  status: 400,
}
export const SLUG_TAKEN: ProblemType = {
  type: '/problems/rules/slug-taken',
  title: 'This name is taken by another kind of alarm',
  status: 409,
}
export const RULE_CHANGED: ProblemType = {
  type: '/problems/rules/rule-changed',
  title: 'Somebody else changed this rule since you read it',
  status: 409,
}
export const UNKNOWN_SOURCE: ProblemType = {
  type: '/problems/rules/unknown-source',
  title: 'The site has no such source, or its point has another unit',
  status: 409,
}
export const TWO_GATEWAYS: ProblemType = {
  type: '/problems/rules/two-gateways',
  title: 'The sources of the rule are behind different gateways; no line between them may be needed',
  status: 409,
}
export const STILL_ENABLED: ProblemType = {
  type: '/problems/rules/still-enabled',
  title: 'Disable the rule first',
  status: 409,
}
export const BAD_RANGE: ProblemType = {
  type: '/problems/rules/bad-range',
  title: 'A dry run looks at 31 days at the most, and must end after it begins',
  status: 400,
}
export const RECORDED_ELSEWHERE: ProblemType = {
  type: '/problems/rules/recorded-elsewhere',
  title: 'Readings are kept in a store that a dry run cannot read',
  status: 409,
}
