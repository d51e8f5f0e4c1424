import type { ProblemType } from '../../platform/errors.ts'

/** Of one company, at once. */
export const MOST_UNFINISHED = 20
/** The version of the protocol of the pieces, https://tus.io/protocols/resumable-upload 1.0.0. */
export const TUS_VERSION = '1.0.0'
export const PIECE_TYPE = 'application/offset+octet-stream'

export const UPLOAD_DIFFERS: ProblemType = {
  type: '/problems/twin/upload-differs',
  title: 'An upload of this id is of another file',
  status: 409,
}
export const TOO_MANY_UPLOADS: ProblemType = {
  type: '/problems/twin/too-many-uploads',
  title: 'Too many uploads are not finished',
  status: 409,
}
export const WRONG_OFFSET: ProblemType = {
  type: '/problems/twin/wrong-offset',
  title: 'The upload goes on at another offset',
  status: 409,
}
/** 460 is what the checksum extension of tus asks for. */
export const WRONG_CHECKSUM: ProblemType = {
  type: '/problems/twin/wrong-checksum',
  title: 'The piece does not have its checksum; send it again',
  status: 460,
}
export const BAD_PIECE: ProblemType = {
  type: '/problems/twin/bad-piece',
  title: 'A header of the piece is missing or wrong',
  status: 400,
}
export const OTHER_TUS: ProblemType = {
  type: '/problems/twin/tus-version',
  title: 'Pieces are taken by tus 1.0.0 only',
  status: 412,
}

/** `Upload-Checksum: sha256 BASE64` (tus 1.0, checksum extension). @returns undefined when it is none that we know */
export function readChecksum(header: string): { algorithm: 'sha1' | 'sha256'; digest: string } | undefined {
  const [, algorithm, digest] = /^(sha1|sha256) ([A-Za-z0-9+/]{27}=|[A-Za-z0-9+/]{43}=)$/.exec(header) ?? []
  return algorithm === undefined || digest === undefined
    ? undefined
    : { algorithm: algorithm === 'sha1' ? 'sha1' : 'sha256', digest }
}
