import type { ProblemType } from '../../platform/errors.ts'

export const SHARE_EXPIRED: ProblemType = {
  type: '/problems/shares/expired',
  title: 'This link has expired',
  status: 410,
}
export const SHARE_REVOKED: ProblemType = {
  type: '/problems/shares/revoked',
  title: 'This link was taken back',
  status: 410,
}
export const BAD_EXPIRY: ProblemType = {
  type: '/problems/shares/bad-expiry',
  title: 'A link ends in the time to come, within a year',
  status: 400,
}
export const SHARE_ID_TAKEN: ProblemType = {
  type: '/problems/shares/id-taken',
  title: 'Another link has this id',
  status: 409,
}
