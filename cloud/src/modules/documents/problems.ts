import type { ProblemType } from '../../platform/errors.ts'

export const GRADE_TOO_HIGH: ProblemType = {
  type: '/problems/documents/grade',
  title: 'Your role does not read documents of this grade',
  status: 403,
}
export const GRADE_NOT_CLASS: ProblemType = {
  type: '/problems/documents/grade-not-class',
  title: 'Identity material of customers has a grade of its own, and nothing else has it',
  status: 409,
}
export const NAME_TAKEN: ProblemType = {
  type: '/problems/documents/name-taken',
  title: 'Another folder here has this name',
  status: 409,
}
export const ID_TAKEN: ProblemType = {
  type: '/problems/documents/id-taken',
  title: 'Something else has this id',
  status: 409,
}
export const FOLDER_LOOP: ProblemType = {
  type: '/problems/documents/folder-loop',
  title: 'A folder does not stand under itself',
  status: 409,
}
export const NUMBER_TAKEN: ProblemType = {
  type: '/problems/documents/number-taken',
  title: 'Another document of the project has this number',
  status: 409,
}
export const REVISION_TAKEN: ProblemType = {
  type: '/problems/documents/revision-taken',
  title: 'The drawing has this revision already',
  status: 409,
}
export const REVISION_NEEDED: ProblemType = {
  type: '/problems/documents/revision-needed',
  title: 'A drawing is issued under a revision',
  status: 400,
}
export const HELD: ProblemType = {
  type: '/problems/documents/held',
  title: 'Somebody else has checked this document out',
  status: 409,
}
export const WITHDRAWN: ProblemType = {
  type: '/problems/documents/withdrawn',
  title: 'The document is withdrawn',
  status: 409,
}
export const TOO_LARGE_FILE: ProblemType = {
  type: '/problems/documents/too-large',
  title: 'The file is larger than documents may be',
  status: 413,
}
export const LONGER_THAN_SAID: ProblemType = {
  type: '/problems/documents/longer-than-said',
  title: 'More bytes came than the upload announced',
  status: 413,
}
export const DISK_FULL: ProblemType = {
  type: '/problems/documents/no-room',
  title: 'The disk has no room for this file',
  status: 507,
}
export const UNKNOWN_FORMAT: ProblemType = {
  type: '/problems/documents/format',
  title: 'Files of this kind are not taken',
  status: 415,
}
export const CONTENT_DIFFERS: ProblemType = {
  type: '/problems/documents/content-differs',
  title: 'The bytes of the file are of another kind than its name says',
  status: 409,
}
export const PURPOSE_NEEDED: ProblemType = {
  type: '/problems/documents/purpose-needed',
  title: 'Identity material of customers is looked at for a purpose',
  status: 400,
}
export const TOO_MANY_LOOKS: ProblemType = {
  type: '/problems/documents/too-many-looks',
  title: 'So much identity material is not looked at within an hour',
  status: 429,
}
export const OWN_FILE: ProblemType = {
  type: '/problems/documents/own-file',
  title: 'Who sent a file does not judge it',
  status: 409,
}
export const JUDGED: ProblemType = {
  type: '/problems/documents/judged',
  title: 'The file is judged already',
  status: 409,
}
export const NOT_SHOWN: ProblemType = {
  type: '/problems/documents/not-shown',
  title: 'This kind of file cannot be shown, only downloaded',
  status: 409,
}
export const NO_TEXT: ProblemType = {
  type: '/problems/documents/no-text',
  title: 'No text was read out of this version',
  status: 409,
}
