import type { ProblemType } from '../../platform/errors.ts'

export const PROPOSAL_CHANGED: ProblemType = {
  type: '/problems/feedback/proposal-changed',
  title: 'The verdicts no longer speak for this change',
  status: 409,
}
export const CHANGE_ID_TAKEN: ProblemType = {
  type: '/problems/feedback/change-id-taken',
  title: 'Another change has this id',
  status: 409,
}
export const NOTHING_TO_UNDO: ProblemType = {
  type: '/problems/feedback/nothing-to-undo',
  title: 'What this change set has been set otherwise since',
  status: 409,
}
