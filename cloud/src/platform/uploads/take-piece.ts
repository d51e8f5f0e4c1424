import { createHash, type Hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { refuse } from '../errors.ts'
import { cutBack, type Written } from './pieces.ts'
import { WRONG_CHECKSUM, WRONG_OFFSET } from './problems.ts'

/** `digest` is what the piece must have, in base64. */
export type SentPiece = {
  offset: number
  body: Readable
  checksum?: { algorithm: 'sha1' | 'sha256'; digest: string } | undefined
}
type Target = {
  path: string
  /** So much of the file is acknowledged. */
  received: number
  write(body: Readable, hash: Hash | undefined): Promise<Written>
}

/**
 * Takes the next piece of a file, proves it by its checksum, and takes it back when it has another.
 * @returns how long the file is now @throws Refusal wrong-offset (with the right one) · wrong-checksum; what `write` throws
 */
export async function takePiece({ path, received, write }: Target, sent: SentPiece): Promise<number> {
  const { offset, body, checksum } = sent
  if (offset !== received) throw refuse(WRONG_OFFSET, { offset: received })
  const hash = checksum && createHash(checksum.algorithm)
  const { bytes, isCut } = await write(body, hash)
  if (checksum && !isCut && hash?.digest('base64') !== checksum.digest) {
    await cutBack(path, received)
    throw refuse(WRONG_CHECKSUM, { offset: received })
  }
  return bytes
}
