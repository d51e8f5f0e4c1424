import type { ProblemType } from '../../platform/errors.ts'

export const ILLEGAL_STEP: ProblemType = {
  type: '/problems/hazards/illegal-step',
  title: 'The hazard is not in a state for this step',
  status: 409,
}
export const SAME_PERSON: ProblemType = {
  type: '/problems/hazards/same-person',
  title: 'Who put it right does not inspect it',
  status: 409,
}
export const STEP_ID_TAKEN: ProblemType = {
  type: '/problems/hazards/step-id-taken',
  title: 'Another step has this id',
  status: 409,
}
export const HAZARD_ID_TAKEN: ProblemType = {
  type: '/problems/hazards/hazard-id-taken',
  title: 'Another hazard has this id',
  status: 409,
}
export const LEVEL_REASON: ProblemType = {
  type: '/problems/hazards/level-reason',
  title: 'A level below the rule’s needs a reason',
  status: 400,
}
export const UNKNOWN_PHOTO: ProblemType = {
  type: '/problems/hazards/unknown-photo',
  title: 'The site has no such photo; send it first',
  status: 409,
}
export const NOT_A_PHOTO: ProblemType = {
  type: '/problems/hazards/not-a-photo',
  title: 'These bytes are not a JPEG, PNG or WebP picture that can be shown',
  status: 400,
}
export const RESPONSIBILITY_OVERLAPS: ProblemType = {
  type: '/problems/hazards/responsibility-overlaps',
  title: 'Another contractor answers for this place on one of these days',
  status: 409,
}
export const RESPONSIBILITY_ID_TAKEN: ProblemType = {
  type: '/problems/hazards/responsibility-id-taken',
  title: 'Another site has a responsibility of this id',
  status: 409,
}
export const WRONG_DAYS: ProblemType = {
  type: '/problems/hazards/wrong-days',
  title: 'The last day is before the first',
  status: 400,
}
