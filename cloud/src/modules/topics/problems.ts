import type { ProblemType } from '../../platform/errors.ts'

export const TOPIC_CHANGED: ProblemType = {
  type: '/problems/topics/topic-changed',
  title: 'Somebody else changed this topic since you read it',
  status: 409,
}
export const NOT_BCF: ProblemType = {
  type: '/problems/topics/not-bcf',
  title: 'The file is not a BCF archive that can be read',
  status: 400,
}
export const NO_PICTURE: ProblemType = {
  type: '/problems/topics/no-picture',
  title: 'A snapshot is a PNG or a JPEG',
  status: 400,
}
export const NOBODY_HERE: ProblemType = {
  type: '/problems/topics/nobody-here',
  title: 'The one it is given to may not read the site’s models',
  status: 400,
}
export const TOO_MANY_TOPICS: ProblemType = {
  type: '/problems/topics/too-many-topics',
  title: 'More topics than one archive can carry; choose by state',
  status: 409,
}
