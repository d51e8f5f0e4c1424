import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

const IV_BYTES = 16
const MAC_BYTES = 32
const HEAD_BYTES = 1 + IV_BYTES

export type FieldCipher = ReturnType<typeof createFieldCipher>
export type FieldKey = { version: number; key: Buffer }

const EXPECTED =
  'LOUJING_FIELD_KEY: expected KEY or VERSION:KEY[,VERSION:KEY], versions 1 to 255, keys of 16 to 64 bytes in hex or base64'

/**
 * Reads `LOUJING_FIELD_KEY`: one key, or after a rotation `1:OLD,2:NEW`. The newest writes, all read.
 * @throws Error naming what was expected, never the key
 */
export function readFieldKeys(text: string): FieldKey[] {
  const keys = text.split(',').map((part) => {
    const [, version = '1', key = ''] = /^(?:(\d{1,3}):)?([A-Za-z0-9+/=_-]+)$/.exec(part.trim()) ?? []
    const isHex = /^(?:[0-9a-f]{2})+$/i.test(key)
    return { version: Number(version), key: Buffer.from(key, isHex ? 'hex' : 'base64') }
  })
  const isRight = keys.every((k) => k.version >= 1 && k.version <= 255 && k.key.length >= 16 && k.key.length <= 64)
  if (!isRight || new Set(keys.map(({ version }) => version)).size !== keys.length) throw new Error(EXPECTED)
  return keys
}

/**
 * Personal data, one field at a time: SM4-CTR, then HMAC-SM3 over version, IV, context and ciphertext (encrypt-then-MAC;
 * Node 24 has no SM4-GCM). Layout: version (1) · IV (16) · ciphertext · MAC (32). `context` says whose field of which table
 * it is, so that a sealed value copied to another row does not open there.
 */
export function createFieldCipher(keys: readonly FieldKey[]) {
  const byVersion = new Map(
    keys.map(({ version, key }) => [
      version,
      { cipher: derive(key, 'sm4'), mac: derive(key, 'mac'), print: derive(key, 'fingerprint') },
    ]),
  )
  const newest = Math.max(...byVersion.keys())

  const parts = (version: number) => {
    const found = byVersion.get(version)
    if (!found) throw new Error(`no field key of version ${version}`)
    return found
  }
  const macOf = (key: KeyObject, head: Buffer, context: string, sealed: Buffer): Buffer => {
    const name = Buffer.from(context)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(name.length)
    return createHmac('sm3', key).update(head).update(length).update(name).update(sealed).digest()
  }

  /** Every field is hashed under its own context, so that equal values of two companies are not seen to be equal. */
  const printOf = (version: number, text: string, context: string): string => {
    const hmac = createHmac('sm3', parts(version).print)
    return `${version}:${hmac.update(JSON.stringify([context, text])).digest('hex')}`
  }

  return {
    /** The version that seals. */
    newest,
    /** All that open, oldest first. */
    versions: [...byVersion.keys()].sort((a, b) => a - b),

    /** `VERSION:HMAC-SM3` by the newest key: tells whether two values are the same, and not what they are. */
    fingerprint: (text: string, context: string): string => printOf(newest, text, context),

    /** By every key that is still held, newest first: to find what was written before a rotation. */
    fingerprints: (text: string, context: string): string[] =>
      [...byVersion.keys()].sort((a, b) => b - a).map((version) => printOf(version, text, context)),

    seal(text: string, context: string): Buffer {
      const { cipher, mac } = parts(newest)
      const iv = randomBytes(IV_BYTES)
      const head = Buffer.concat([Buffer.of(newest), iv])
      const sm4 = createCipheriv('sm4-ctr', cipher, iv)
      const sealed = Buffer.concat([sm4.update(text, 'utf8'), sm4.final()])
      return Buffer.concat([head, sealed, macOf(mac, head, context, sealed)])
    },

    /** @throws Error when a byte was changed, the context is another, or the key is gone: a defect, not a refusal. */
    open(bytes: Uint8Array, context: string): string {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      if (buffer.length < HEAD_BYTES + MAC_BYTES) throw new Error(`sealed field of ${context} is too short`)
      const head = buffer.subarray(0, HEAD_BYTES)
      const sealed = buffer.subarray(HEAD_BYTES, -MAC_BYTES)
      const { cipher, mac } = parts(buffer.readUInt8(0))
      if (!timingSafeEqual(macOf(mac, head, context, sealed), buffer.subarray(-MAC_BYTES)))
        throw new Error(`sealed field of ${context} was changed`)
      const sm4 = createDecipheriv('sm4-ctr', cipher, head.subarray(1))
      return Buffer.concat([sm4.update(sealed), sm4.final()]).toString('utf8')
    },
  }
}

// One key in the configuration, three in use: the same key may not serve a cipher and a MAC. As an object and not as bytes: an
// HMAC by it takes a fifth of the time.
const derive = (key: Buffer, use: 'sm4' | 'mac' | 'fingerprint'): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sm3', key, Buffer.alloc(0), `loujing field ${use}`, use === 'sm4' ? 16 : 32)))
