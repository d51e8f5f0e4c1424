import { createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'
import { splitSealed, type SealedHeader } from '@loujing/wire/sealed'
import { fingerprintOf, keysOf } from './seal.ts'
import { sm2Decrypt, sm2PublicKeyOf, xor } from './sm2.ts'

/** Why a sealed picture stays closed. */
export const SEALED_PROBLEMS = {
  '/problems/sealed/not-sealed': 'These bytes are no sealed picture',
  '/problems/sealed/not-a-holder': 'The key is not one of the two that this picture is sealed for',
  '/problems/sealed/one-share': 'A sealed picture opens by the shares of both of its holders',
  '/problems/sealed/changed': 'The sealed picture or a share was changed; nothing of it is shown',
} as const
export type SealedProblem = keyof typeof SEALED_PROBLEMS

export class SealedRefusal extends Error {
  override readonly name = 'SealedRefusal'
  readonly type: SealedProblem
  constructor(type: SealedProblem) {
    super(SEALED_PROBLEMS[type])
    this.type = type
  }
}

/** What one holder adds to open one picture; it opens no other one. */
export type OpenedShare = { holder: string; half: Buffer }

/**
 * The first and the second approval: one holder's half of this picture's key.
 * @param privateKey 32 bytes, SM2
 * @throws SealedRefusal not-sealed, not-a-holder, changed
 */
export function openShare(sealed: Uint8Array, privateKey: Buffer): OpenedShare {
  const { header } = partsOf(sealed)
  const fingerprint = fingerprintOf(sm2PublicKeyOf(privateKey))
  const share = header.shares.find(({ key }) => key === fingerprint)
  if (share === undefined) throw new SealedRefusal('/problems/sealed/not-a-holder')
  const half = sm2Decrypt(privateKey, Buffer.from(share.wrapped, 'hex'))
  if (half === undefined) throw new SealedRefusal('/problems/sealed/changed')
  return { holder: share.holder, half }
}

/**
 * The original, by the shares of both holders. Nothing is decrypted before every byte of the file has been checked.
 * @throws SealedRefusal not-sealed, one-share, changed
 */
export function openSealed(
  sealed: Uint8Array,
  opened: readonly OpenedShare[],
): { header: SealedHeader; original: Uint8Array } {
  const { header, body, covered, mac: given } = partsOf(sealed)
  const halves = header.shares.map(({ holder }) => opened.find((share) => share.holder === holder)?.half)
  const [first, second] = halves
  if (first === undefined || second === undefined) throw new SealedRefusal('/problems/sealed/one-share')
  if (first.length !== second.length) throw new SealedRefusal('/problems/sealed/changed')
  const { cipher, mac } = keysOf(xor(first, second))
  const expected = createHmac('sm3', mac).update(covered).digest()
  if (!timingSafeEqual(expected, given)) throw new SealedRefusal('/problems/sealed/changed')
  const sm4 = createDecipheriv('sm4-ctr', cipher, Buffer.from(header.iv, 'hex'))
  return { header, original: Buffer.concat([sm4.update(body), sm4.final()]) }
}

function partsOf(sealed: Uint8Array) {
  const parts = splitSealed(sealed)
  if (parts === undefined) throw new SealedRefusal('/problems/sealed/not-sealed')
  return parts
}
