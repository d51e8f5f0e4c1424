import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'

/** What a log was at one moment: signed, so that its owner cannot deny it later. */
export type Checkpoint = { origin: string; size: number; sha256: Buffer; sm3: Buffer; at: string }

const SIGNATURE_TYPE = Buffer.of(1) // Ed25519, c2sp.org/signed-note

/**
 * The text that is signed (c2sp.org/tlog-checkpoint): origin, size, root of SHA-256; then two lines of our own, the root of
 * SM3 and the moment.
 */
export const bodyOf = ({ origin, size, sha256, sm3, at }: Checkpoint): string =>
  `${origin}\n${size}\n${sha256.toString('base64')}\nsm3 ${sm3.toString('base64')}\ntime ${at}\n`

const keyHash = (origin: string, publicKey: Uint8Array): Buffer =>
  createHash('sha256').update(`${origin}\n`).update(SIGNATURE_TYPE).update(publicKey).digest().subarray(0, 4)

/** The signed note: body, empty line, one line of signature (c2sp.org/signed-note). */
export function signNote(checkpoint: Checkpoint, key: { publicKey: Buffer; privateKey: KeyObject }): string {
  const body = bodyOf(checkpoint)
  const signature = sign(null, Buffer.from(body), key.privateKey)
  const signed = Buffer.concat([keyHash(checkpoint.origin, key.publicKey), signature])
  return `${body}\n— ${checkpoint.origin} ${signed.toString('base64')}\n`
}

/** What a note says; undefined when it is not one, or not signed by this key. */
export function readNote(note: string, publicKey: Uint8Array): Checkpoint | undefined {
  const found = /^((.+)\n(\d+)\n(\S+)\nsm3 (\S+)\ntime (\S+)\n)\n— (.+) (\S+)\n$/.exec(note)
  if (!found) return undefined
  const [, body = '', origin = '', size = '', sha256 = '', sm3 = '', at = '', name = '', signed = ''] = found
  const bytes = Buffer.from(signed, 'base64')
  const isOurs = name === origin && Buffer.compare(bytes.subarray(0, 4), keyHash(origin, publicKey)) === 0
  if (!isOurs || !verify(null, Buffer.from(body), toPublicKey(publicKey), bytes.subarray(4))) return undefined
  return { origin, size: Number(size), sha256: Buffer.from(sha256, 'base64'), sm3: Buffer.from(sm3, 'base64'), at }
}

const toPublicKey = (raw: Uint8Array): KeyObject =>
  createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw).toString('base64url') }, format: 'jwk' })

/** A new pair: the public key raw (32 bytes), the private one as PKCS #8. */
export function newKey(): { publicKey: Buffer; privatePem: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const { x = '' } = publicKey.export({ format: 'jwk' })
  return {
    publicKey: Buffer.from(x, 'base64url'),
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

export const openPrivateKey = (pem: string): KeyObject => createPrivateKey(pem)
