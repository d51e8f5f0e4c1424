import type { ProblemType } from '../platform/errors.ts'

export const MALFORMED: ProblemType = {
  type: '/problems/ingest/malformed',
  title: 'The batch is not what its encoding and schema say',
  status: 400,
}
export const TOO_LARGE: ProblemType = {
  type: '/problems/ingest/too-large',
  title: 'The batch is larger than allowed when unpacked',
  status: 413,
}
export const ENCODING: ProblemType = {
  type: '/problems/ingest/encoding',
  title: 'A batch is gzip, zstd or plain',
  status: 415,
}
export const OUT_OF_ORDER: ProblemType = {
  type: '/problems/ingest/out-of-order',
  title: 'The batches of a lane must ascend',
  status: 409,
}
export const BAD_RANGE: ProblemType = {
  type: '/problems/ingest/bad-range',
  title: 'The messages must ascend inside the range of the batch',
  status: 400,
}
export const BAD_OFFSET: ProblemType = {
  type: '/problems/evidence/bad-offset',
  title: 'An upload says its offset and its length in Upload-Offset and Upload-Length',
  status: 400,
}
export const NOT_JPEG: ProblemType = {
  type: '/problems/ingest/not-jpeg',
  title: 'A preview is a whole JPEG',
  status: 400,
}
