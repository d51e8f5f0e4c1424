import type { ProblemType } from '../../platform/errors.ts'

export const NO_PLAN: ProblemType = {
  type: '/problems/plans/no-plan',
  title: 'The project has no plan yet',
  status: 404,
}
export const TASK_CHANGED: ProblemType = {
  type: '/problems/plans/task-changed',
  title: 'Somebody else changed this task since you read it',
  status: 409,
}
export const CODE_TAKEN: ProblemType = {
  type: '/problems/plans/code-taken',
  title: 'Another task of the plan has this code',
  status: 409,
}
export const NOBODY_HERE: ProblemType = {
  type: '/problems/plans/nobody-here',
  title: 'Who is to be responsible cannot see plans, or is not here',
  status: 400,
}
export const CYCLE: ProblemType = {
  type: '/problems/plans/cycle',
  title: 'These tasks would wait for each other',
  status: 409,
}
export const BEYOND_HORIZON: ProblemType = {
  type: '/problems/plans/beyond-horizon',
  title: 'The plan reaches beyond the years that its calendars know',
  status: 409,
}
export const ID_TAKEN: ProblemType = {
  type: '/problems/plans/id-taken',
  title: 'Something else has this id',
  status: 409,
}
export const BAD_DATES: ProblemType = {
  type: '/problems/plans/bad-dates',
  title: 'An end may not lie before its beginning, nor what has happened after today',
  status: 400,
}
export const NOT_MSPDI: ProblemType = {
  type: '/problems/plans/not-mspdi',
  title: 'This is no plan of Microsoft Project, saved as XML',
  status: 400,
}
export const TOO_MANY_TASKS: ProblemType = {
  type: '/problems/plans/too-many-tasks',
  title: 'The file has more tasks than a plan may have',
  status: 400,
}
export const NOT_EMPTY: ProblemType = {
  type: '/problems/plans/not-empty',
  title: 'The plan has tasks already',
  status: 409,
}
