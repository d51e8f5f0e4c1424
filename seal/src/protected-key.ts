import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  randomBytes,
  scrypt,
  timingSafeEqual,
  type ScryptOptions,
} from 'node:crypto'
import { keysOf } from './seal.ts'

/** An SM2 private key under a secret: scrypt, then SM4-CTR and HMAC-SM3 (encrypt, then MAC). Everything in hex. */
export type ProtectedKey = {
  version: 1
  kdf: { name: 'scrypt'; n: number; r: number; p: number; salt: string }
  iv: string
  encrypted: string
  mac: string
}

// OWASP's table for scrypt: 32 MiB, three lanes. Who steals the table pays this for each guess of a passphrase.
const PASSPHRASE = { n: 32_768, r: 8, p: 3 }
/** For a secret of 32 random bytes: there is nothing to guess. */
export const RANDOM_SECRET = { n: 2, r: 8, p: 1 }

/** @param secret a passphrase, or random bytes as text; NFKC, so that two keyboards write the same */
export async function protectKey(privateKey: Buffer, secret: string, cost = PASSPHRASE): Promise<ProtectedKey> {
  const [salt, iv] = [randomBytes(16), randomBytes(16)]
  const kdf = { name: 'scrypt', ...cost, salt: salt.toString('hex') } as const
  const { cipher, mac } = keysOf(await stretch(secret, kdf))
  const sm4 = createCipheriv('sm4-ctr', cipher, iv)
  const encrypted = Buffer.concat([sm4.update(privateKey), sm4.final()])
  return {
    version: 1,
    kdf,
    iv: iv.toString('hex'),
    encrypted: encrypted.toString('hex'),
    mac: macOf(mac, iv, encrypted).toString('hex'),
  }
}

/** @returns undefined when the secret is another one, or a byte was changed */
export async function openKey(kept: ProtectedKey, secret: string): Promise<Buffer | undefined> {
  const [iv, encrypted, given] = [kept.iv, kept.encrypted, kept.mac].map((text) => Buffer.from(text, 'hex')) as [
    Buffer,
    Buffer,
    Buffer,
  ]
  const { cipher, mac } = keysOf(await stretch(secret, kept.kdf))
  const expected = macOf(mac, iv, encrypted)
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined
  const sm4 = createDecipheriv('sm4-ctr', cipher, iv)
  return Buffer.concat([sm4.update(encrypted), sm4.final()])
}

const macOf = (key: Buffer, iv: Buffer, encrypted: Buffer): Buffer =>
  createHmac('sm3', key).update(iv).update(encrypted).digest()

function stretch(secret: string, { n, r, p, salt }: ProtectedKey['kdf']): Promise<Buffer> {
  const options: ScryptOptions = { N: n, r, p, maxmem: 256 * n * r + 2 ** 20 }
  return new Promise((resolve, reject) =>
    scrypt(secret.normalize('NFKC'), Buffer.from(salt, 'hex'), 32, options, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  )
}
