import type { ProblemType } from '../../platform/errors.ts'

export const NOBODY: ProblemType = {
  type: '/problems/approvals/nobody',
  title: 'A step of the flow has nobody who could decide',
  status: 409,
}
export const NO_STEP: ProblemType = {
  type: '/problems/approvals/no-step',
  title: 'No step of the flow is meant for this',
  status: 409,
}
export const LOCKED: ProblemType = {
  type: '/problems/approvals/locked',
  title: 'An approval of this is under way',
  status: 409,
}
export const NOT_YOURS: ProblemType = {
  type: '/problems/approvals/not-yours',
  title: 'This does not wait for you',
  status: 403,
}
export const OVER: ProblemType = {
  type: '/problems/approvals/over',
  title: 'The approval has ended',
  status: 409,
}
export const TOUCHED: ProblemType = {
  type: '/problems/approvals/touched',
  title: 'Somebody has decided already: it cannot be taken back',
  status: 409,
}
export const REMINDED: ProblemType = {
  type: '/problems/approvals/reminded',
  title: 'They were reminded within the hour',
  status: 409,
}
export const SEEN_CHANGED: ProblemType = {
  type: '/problems/approvals/seen-changed',
  title: 'What is decided on has changed since you read it',
  status: 409,
}
export const BAD_PERSON: ProblemType = {
  type: '/problems/approvals/bad-person',
  title: 'This person cannot decide here',
  status: 409,
}
export const BAD_STEP: ProblemType = {
  type: '/problems/approvals/bad-step',
  title: 'It goes back to a step that has passed only',
  status: 409,
}
export const ID_TAKEN: ProblemType = {
  type: '/problems/approvals/id-taken',
  title: 'Something else has this id',
  status: 409,
}
export const CHANGED: ProblemType = {
  type: '/problems/approvals/changed',
  title: 'Somebody else changed this since you read it',
  status: 409,
}
export const BAD_FLOW: ProblemType = {
  type: '/problems/approvals/bad-flow',
  title: 'This flow contradicts itself',
  status: 400,
}
export const BAD_ABSENCE: ProblemType = {
  type: '/problems/approvals/bad-absence',
  title: 'An absence ends after it begins, and somebody else stands in',
  status: 400,
}
