import type { ProblemType } from '../../platform/errors.ts'

export const CODE_TAKEN: ProblemType = {
  type: '/problems/projects/code-taken',
  title: 'This code is taken',
  status: 409,
}
export const NAME_TAKEN: ProblemType = {
  type: '/problems/projects/name-taken',
  title: 'The project has a phase of this name',
  status: 409,
}
