import type { ProblemType } from '../../platform/errors.ts'

export const RULES_CHANGED: ProblemType = {
  type: '/problems/sequence/rules-changed',
  title: 'Somebody else changed these rules since you read them',
  status: 409,
}
export const UNKNOWN_TASK: ProblemType = {
  type: '/problems/sequence/unknown-task',
  title: 'The plan of the project has no such task',
  status: 409,
}
export const RULE_TWICE: ProblemType = {
  type: '/problems/sequence/rule-twice',
  title: 'Two rules have one id',
  status: 400,
}
