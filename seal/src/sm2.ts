import { sm2 } from 'sm-crypto-v2'

/* SM2 public key encryption (GB/T 32918.4), C1 ‖ C3 ‖ C2, in bytes. */
const C1C3C2 = 1
const POINT_BYTES = 65
const DIGEST_BYTES = 32

/** A public key as 04 ‖ x ‖ y. @throws Error when it is no point of the curve */
export function checkSm2PublicKey(key: Buffer): Buffer {
  if (key.length !== POINT_BYTES || key[0] !== 4) throw new Error('expected an SM2 public key of 65 bytes, 04 ‖ x ‖ y')
  if (!isOnCurve(key)) throw new Error('not a point of the SM2 curve')
  return key
}

export function sm2PublicKeyOf(privateKey: Buffer): Buffer {
  return Buffer.from(sm2.getPublicKeyFromPrivateKey(privateKey.toString('hex')), 'hex')
}

export function createSm2Key(): { privateKey: Buffer; publicKey: Buffer } {
  const { privateKey, publicKey } = sm2.generateKeyPairHex()
  return { privateKey: Buffer.from(privateKey, 'hex'), publicKey: Buffer.from(publicKey, 'hex') }
}

export function sm2Encrypt(publicKey: Buffer, message: Uint8Array): Buffer {
  // The library leaves out the 04 before the point, which the standard has.
  return Buffer.from(`04${sm2.doEncrypt(message, publicKey.toString('hex'), C1C3C2)}`, 'hex')
}

/** @returns undefined when the message was not encrypted for this key, or was changed */
export function sm2Decrypt(privateKey: Buffer, encrypted: Buffer): Buffer | undefined {
  if (encrypted.length <= POINT_BYTES + DIGEST_BYTES || !isOnCurve(encrypted.subarray(0, POINT_BYTES))) return undefined
  const hidden = encrypted.subarray(1).toString('hex')
  const message = sm2.doDecrypt(hidden, privateKey.toString('hex'), C1C3C2, { output: 'array' })
  // A digest that does not fit is told by an empty message.
  return message.length > 0 ? Buffer.from(message) : undefined
}

export function xor(a: Uint8Array, b: Uint8Array): Buffer {
  if (a.length !== b.length) throw new Error(`lengths differ: ${a.length} and ${b.length}`)
  return Buffer.from(a.map((byte, at) => byte ^ b[at]!))
}

function isOnCurve(point: Buffer): boolean {
  try {
    return point[0] === 4 && sm2.verifyPublicKey(point.toString('hex'))
  } catch {
    return false // the library's word for a point that is none is an exception
  }
}
