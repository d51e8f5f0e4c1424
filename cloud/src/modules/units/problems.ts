import type { ProblemType } from '../../platform/errors.ts'

export const ILLEGAL_MOVE: ProblemType = {
  type: '/problems/units/illegal-move',
  title: 'A unit in this state cannot go there',
  status: 409,
}
export const UNIT_CHANGED: ProblemType = {
  type: '/problems/units/unit-changed',
  title: 'Somebody else changed this unit since you read it',
  status: 409,
}
export const NO_PRICE: ProblemType = {
  type: '/problems/units/no-price',
  title: 'A unit without an approved price is not released',
  status: 409,
}
export const NO_PERMIT: ProblemType = {
  type: '/problems/units/no-permit',
  title: 'A unit is released under the number of its presale permit',
  status: 409,
}
export const NO_END: ProblemType = {
  type: '/problems/units/no-end',
  title: 'A unit is held or locked until a moment that is still to come',
  status: 409,
}
export const ABOVE_FILED: ProblemType = {
  type: '/problems/units/above-filed-price',
  title: 'The list price is above the filed price',
  status: 409,
}
export const BAD_LIST: ProblemType = {
  type: '/problems/units/bad-price-list',
  title: 'Each line of a price list names another unit of its site, and it was approved before it holds',
  status: 400,
}
export const ID_TAKEN: ProblemType = {
  type: '/problems/units/id-taken',
  title: 'Something else has this id',
  status: 409,
}
