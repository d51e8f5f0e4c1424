import type { ProblemType } from '../../platform/errors.ts'

export const UNKNOWN_RULE: ProblemType = {
  type: '/problems/sunlight/unknown-rule',
  title: 'No rule of sunlight has this name',
  status: 400,
}
export const STUDY_ID_TAKEN: ProblemType = {
  type: '/problems/sunlight/study-id-taken',
  title: 'Another study has this id',
  status: 409,
}
/** Named in `problem` of a study that has failed. */
export const NOTHING_TO_STUDY = '/problems/sunlight/nothing-to-study'
export const STUDY_BROKE = '/problems/sunlight/broke'
