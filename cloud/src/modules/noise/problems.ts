import type { ProblemType } from '../../platform/errors.ts'

export const SOURCE_CHANGED: ProblemType = {
  type: '/problems/noise/source-changed',
  title: 'Somebody has changed this source meanwhile',
  status: 409,
}
export const UNKNOWN_LIMIT: ProblemType = {
  type: '/problems/noise/unknown-limit',
  title: 'No limit of noise has this name',
  status: 400,
}
export const NO_SOURCES: ProblemType = {
  type: '/problems/noise/no-sources',
  title: 'The site has no source of these kinds',
  status: 409,
}
export const STUDY_ID_TAKEN: ProblemType = {
  type: '/problems/noise/study-id-taken',
  title: 'Another study has this id',
  status: 409,
}
/** Named in `problem` of a study that has failed. */
export const NOTHING_TO_STUDY = '/problems/noise/nothing-to-study'
export const STUDY_BROKE = '/problems/noise/broke'
