import type { ProblemType } from '../../platform/errors.ts'

/** `duties` lists them. */
export const DUTIES_LEFT: ProblemType = {
  type: '/problems/privacy/duties-left',
  title: 'This person has duties that somebody must take over first',
  status: 409,
}
export const OWN_DELETION: ProblemType = {
  type: '/problems/privacy/own-deletion',
  title: 'Nobody asks for or confirms the deletion of himself',
  status: 409,
}
export const SECOND_PERSON: ProblemType = {
  type: '/problems/privacy/second-person',
  title: 'Another administrator must confirm it than the one who asked',
  status: 409,
}
export const ALREADY_ASKED: ProblemType = {
  type: '/problems/privacy/already-asked',
  title: 'The deletion of this person was asked for before, or this id is taken',
  status: 409,
}
export const NOT_WAITING: ProblemType = {
  type: '/problems/privacy/not-waiting',
  title: 'This deletion does not wait for anybody any more',
  status: 409,
}
export const EXPORT_RUNNING: ProblemType = {
  type: '/problems/privacy/export-running',
  title: 'An export of this person is being made, or this id is taken',
  status: 409,
}
export const EXPORT_NOT_READY: ProblemType = {
  type: '/problems/privacy/export-not-ready',
  title: 'This export is still being made',
  status: 409,
}
export const EXPORT_ENDED: ProblemType = {
  type: '/problems/privacy/export-ended',
  title: 'The time to fetch this export is over',
  status: 410,
}
