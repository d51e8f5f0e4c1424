import { createCipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import { sealedHead, type SealedHeader, type SealedShare } from '@loujing/wire/sealed'
import { checkSm2PublicKey, sm2Encrypt, xor } from './sm2.ts'

export type KeyHolder = { name: string; publicKey: string }
/** What is written on the outside of a sealed picture. */
export type About = Pick<SealedHeader, 'contentType' | 'camera' | 'takenAt' | 'picture'>
export type Seal = (original: Uint8Array, about: About) => Promise<Uint8Array>

const KEY_BYTES = 32
/** A few milliseconds of the gateway's thread at a time; a PUBACK may be waiting. */
const PIECE_BYTES = 65_536

/**
 * Seals pictures for two people who must both agree to open one: each picture under a data key of its own, and of that key
 * each holder gets a half that says nothing without the other. The gateway can open none of them afterwards.
 * @throws Error that names the holder whose public key cannot be used
 */
export function createSeal(first: KeyHolder, second: KeyHolder): Seal {
  const holders = [first, second].map(({ name, publicKey }) => ({ name, key: readPublicKey(name, publicKey) }))
  const [a, b] = holders as [Holder, Holder]
  if (a.name === b.name || a.key.equals(b.key)) throw new Error('sealing: the two key holders must be two')

  return async function seal(original, about) {
    const [dataKey, half] = [randomBytes(KEY_BYTES), randomBytes(KEY_BYTES)]
    const shares: [SealedShare, SealedShare] = [toShare(a, half), toShare(b, xor(dataKey, half))]
    const iv = randomBytes(16)
    const { cipher, mac } = keysOf(dataKey)
    const head = sealedHead({ version: 1, cipher: 'sm4-ctr+hmac-sm3', iv: iv.toString('hex'), ...about, shares })
    const sm4 = createCipheriv('sm4-ctr', cipher, iv)
    const hmac = createHmac('sm3', mac).update(head)
    const pieces: Uint8Array[] = [head]
    for (let at = 0; at < original.length; at += PIECE_BYTES) {
      const piece = sm4.update(original.subarray(at, at + PIECE_BYTES))
      hmac.update(piece)
      pieces.push(piece)
      await breathe()
    }
    return Buffer.concat([...pieces, sm4.final(), hmac.digest()])
  }
}

/** The key of the cipher and that of the MAC, of a data key. */
export const keysOf = (dataKey: Uint8Array): { cipher: Buffer; mac: Buffer } => ({
  cipher: derive(dataKey, 'sm4', 16),
  mac: derive(dataKey, 'mac', 32),
})

export const fingerprintOf = (publicKey: Buffer): string => createHash('sm3').update(publicKey).digest('hex')

type Holder = { name: string; key: Buffer }

const toShare = ({ name, key }: Holder, half: Uint8Array): SealedShare => ({
  holder: name,
  key: fingerprintOf(key),
  wrapped: sm2Encrypt(key, half).toString('hex'),
})

const derive = (key: Uint8Array, use: string, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sm3', key, Buffer.alloc(0), `loujing sealed ${use}`, bytes))

// SubjectPublicKeyInfo of an SM2 key, up to the point (GM/T 0009).
const SPKI_PREFIX = '3059301306072a8648ce3d020106082a811ccf5501822d034200'

/** PEM as OpenSSL writes it, or the point in hex: 04 ‖ x ‖ y. */
export function readPublicKey(name: string, text: string): Buffer {
  const pem = /-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----/.exec(text)?.[1]
  const hex = pem === undefined ? text.trim() : Buffer.from(pem, 'base64').toString('hex').replace(SPKI_PREFIX, '')
  try {
    return checkSm2PublicKey(Buffer.from(hex, 'hex'))
  } catch (error) {
    throw new Error(`sealing: the public key of ${name} cannot be used: ${(error as Error).message}`, { cause: error })
  }
}
