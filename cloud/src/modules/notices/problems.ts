import type { ProblemType } from '../../platform/errors.ts'

export const BAD_ADDRESS: ProblemType = {
  type: '/problems/notices/bad-address',
  title: 'This is not an address of such a channel',
  status: 400,
}
export const HOST_NOT_ALLOWED: ProblemType = {
  type: '/problems/notices/host-not-allowed',
  title: 'The operator does not let messages go to this host',
  status: 403,
}
export const PRIVATE_ADDRESS: ProblemType = {
  type: '/problems/notices/private-address',
  title: 'This host has an address inside a private network',
  status: 403,
}
export const NO_MAIL: ProblemType = {
  type: '/problems/notices/no-mail',
  title: 'This installation sends no e-mail',
  status: 409,
}
export const TOO_MANY_CHANNELS: ProblemType = {
  type: '/problems/notices/too-many-channels',
  title: 'A person can have twenty channels',
  status: 409,
}
export const TOO_MANY_MESSAGES: ProblemType = {
  type: '/problems/notices/too-many-messages',
  title: 'This receiver takes no more messages for now',
  status: 429,
}
export const PLAN_CHANGED: ProblemType = {
  type: '/problems/notices/plan-changed',
  title: 'Somebody else changed this since you read it',
  status: 409,
}
export const UNKNOWN_PERSON: ProblemType = {
  type: '/problems/notices/unknown-person',
  title: 'Somebody named here may not see alarms',
  status: 409,
}
export const BAD_PLAN: ProblemType = {
  type: '/problems/notices/bad-plan',
  title: 'This plan contradicts itself',
  status: 400,
}
