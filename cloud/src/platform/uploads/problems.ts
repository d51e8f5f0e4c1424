import type { ProblemType } from '../errors.ts'

export const UPLOAD_DIFFERS: ProblemType = {
  type: '/problems/uploads/differs',
  title: 'An upload of this id is of another file',
  status: 409,
}
export const TOO_MANY_UPLOADS: ProblemType = {
  type: '/problems/uploads/too-many',
  title: 'Too many uploads are not finished',
  status: 409,
}
export const WRONG_OFFSET: ProblemType = {
  type: '/problems/uploads/wrong-offset',
  title: 'The upload goes on at another offset',
  status: 409,
}
/** 460 is what the checksum extension of tus asks for. */
export const WRONG_CHECKSUM: ProblemType = {
  type: '/problems/uploads/wrong-checksum',
  title: 'The piece does not have its checksum; send it again',
  status: 460,
}
export const BAD_PIECE: ProblemType = {
  type: '/problems/uploads/bad-piece',
  title: 'A header of the piece is missing or wrong',
  status: 400,
}
export const OTHER_TUS: ProblemType = {
  type: '/problems/uploads/tus-version',
  title: 'Pieces are taken by tus 1.0.0 only',
  status: 412,
}
