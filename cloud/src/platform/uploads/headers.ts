import type { Readable } from 'node:stream'
import { type Instant, toMs } from '@loujing/wire/instant'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from '../errors.ts'
import { BAD_PIECE, OTHER_TUS } from './problems.ts'
import type { SentPiece } from './take-piece.ts'

/** The version of the protocol of the pieces, https://tus.io/protocols/resumable-upload 1.0.0. */
export const TUS_VERSION = '1.0.0'
export const PIECE_TYPE = 'application/offset+octet-stream'

export const tellOffset = (
  reply: FastifyReply,
  { received, expiresAt }: { received: number; expiresAt: Instant },
): FastifyReply =>
  reply
    .header('tus-resumable', TUS_VERSION)
    .header('upload-offset', received)
    .header('upload-expires', new Date(toMs(expiresAt)).toUTCString())
    .header('cache-control', 'no-store')

/** @throws Refusal tus-version · bad-piece */
export function readPiece({ headers, body }: FastifyRequest): SentPiece {
  if (headers['tus-resumable'] !== TUS_VERSION) throw refuse(OTHER_TUS, { version: TUS_VERSION })
  const offset = headers['upload-offset']
  if (typeof offset !== 'string' || !/^\d{1,12}$/.test(offset)) throw refuse(BAD_PIECE, { header: 'upload-offset' })
  if (body === undefined || body === null) throw refuse(BAD_PIECE, { header: 'content-type' })
  const stated = headers['upload-checksum']
  const checksum = typeof stated === 'string' ? readChecksum(stated) : undefined
  if (stated !== undefined && checksum === undefined) throw refuse(BAD_PIECE, { header: 'upload-checksum' })
  return { offset: Number(offset), body: body as Readable, checksum }
}

/** `Upload-Checksum: sha256 BASE64` (tus 1.0, checksum extension). @returns undefined when it is none that we know */
function readChecksum(header: string): { algorithm: 'sha1' | 'sha256'; digest: string } | undefined {
  const [, algorithm, digest] = /^(sha1|sha256) ([A-Za-z0-9+/]{27}=|[A-Za-z0-9+/]{43}=)$/.exec(header) ?? []
  return algorithm === undefined || digest === undefined
    ? undefined
    : { algorithm: algorithm === 'sha1' ? 'sha1' : 'sha256', digest }
}
