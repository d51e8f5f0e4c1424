import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

const IV_BYTES = 16
const MAC_BYTES = 32
const HEAD_BYTES = 1 + IV_BYTES

export type FieldCipher = ReturnType<typeof createFieldCipher>
export type FieldKey = { version: number; key: Buffer }

/**
 * Reads `LOUJING_FIELD_KEY`: `1:BASE64` or, after a rotation, `1:OLD,2:NEW`; each key 32 random bytes, versions 1 to 255.
 * The newest writes, all read. @throws Error naming what was expected, never the key.
 */
export function readFieldKeys(text: string): FieldKey[] {
  const keys = text.split(',').map((part) => {
    const [, version = '', key = ''] = /^(\d{1,3}):([A-Za-z0-9+/=_-]+)$/.exec(part.trim()) ?? []
    return { version: Number(version), key: Buffer.from(key, 'base64') }
  })
  const versions = new Set(keys.map(({ version }) => version))
  if (versions.size !== keys.length || keys.some((k) => k.version < 1 || k.version > 255 || k.key.length !== 32))
    throw new Error('LOUJING_FIELD_KEY: expected VERSION:BASE64[,VERSION:BASE64], versions 1 to 255, keys of 32 bytes')
  return keys
}

/**
 * Personal data, one field at a time: SM4-CTR, then HMAC-SM3 over version, IV, context and ciphertext (encrypt-then-MAC;
 * Node 24 has no SM4-GCM). Layout: version (1) · IV (16) · ciphertext · MAC (32). `context` says whose field of which table
 * it is, so that a sealed value copied to another row does not open there.
 */
export function createFieldCipher(keys: readonly FieldKey[]) {
  const byVersion = new Map(keys.map(({ version, key }) => [version, { cipher: derive(key, 'sm4'), mac: derive(key, 'mac') }]))
  const newest = Math.max(...byVersion.keys())

  const parts = (version: number) => {
    const found = byVersion.get(version)
    if (!found) throw new Error(`no field key of version ${version}`)
    return found
  }
  const macOf = (key: Buffer, head: Buffer, context: string, sealed: Buffer): Buffer => {
    const name = Buffer.from(context)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(name.length)
    return createHmac('sm3', key).update(head).update(length).update(name).update(sealed).digest()
  }

  return {
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

// One key in the configuration, two in use: the same key may not serve a cipher and a MAC.
const derive = (key: Buffer, use: 'sm4' | 'mac'): Buffer =>
  Buffer.from(hkdfSync('sm3', key, Buffer.alloc(0), `loujing field ${use}`, use === 'sm4' ? 16 : 32))
