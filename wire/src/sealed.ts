import * as Type from 'typebox'
import { Value } from 'typebox/value'
import { Sha256, Slug } from './id.ts'
import { Instant } from './instant.ts'

export const SEALED_TYPE = 'application/vnd.loujing.sealed'

const Holder = Type.String({ minLength: 1, maxLength: 64 })

/** One of the two halves of the data key, for the one who holds it. */
export type SealedShare = Type.Static<typeof SealedShare>
export const SealedShare = Type.Object({
  holder: Holder,
  key: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SM3 of the holder’s SM2 public key (04 ‖ x ‖ y)' }),
  wrapped: Type.String({
    pattern: '^[0-9a-f]{258}$',
    description: 'The half, encrypted by SM2: C1 ‖ C3 ‖ C2 of GB/T 32918.4, in hex',
  }),
})

/** What may be known of a sealed picture without opening it. */
export type SealedHeader = Type.Static<typeof SealedHeader>
export const SealedHeader = Type.Object({
  version: Type.Literal(1),
  cipher: Type.Literal('sm4-ctr+hmac-sm3'),
  iv: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  contentType: Type.String({ maxLength: 64, description: 'Of what is inside' }),
  camera: Slug,
  takenAt: Instant,
  picture: Sha256,
  shares: Type.Tuple([SealedShare, SealedShare]),
})

/** A sealed file in its parts; `covered` is all that the MAC is computed over. */
export type SealedParts = { header: SealedHeader; body: Uint8Array; covered: Uint8Array; mac: Uint8Array }

const MAGIC = new TextEncoder().encode('LJSEAL1\n')
const HEAD_BYTES = MAGIC.length + 4
const MOST_HEADER_BYTES = 4096
export const SEALED_MAC_BYTES = 32

/**
 * The beginning of a sealed file, up to what is encrypted. The file is: `LJSEAL1` and a line feed · length of the header
 * (4 bytes, the first is the highest) · header (JSON, UTF-8) · SM4-CTR ciphertext · HMAC-SM3 of all before it (32 bytes).
 * SM4 key (16 bytes) and MAC key (32 bytes) are HKDF-SM3 of the data key without salt, for `loujing sealed sm4` and
 * `loujing sealed mac`; the data key (32 bytes) is the XOR of the two shares.
 */
export function sealedHead(header: SealedHeader): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header))
  const head = new Uint8Array(HEAD_BYTES + text.length)
  head.set(MAGIC)
  new DataView(head.buffer).setUint32(MAGIC.length, text.length)
  head.set(text, HEAD_BYTES)
  return head
}

/** Undefined when the bytes are no sealed file. Nothing is proved by that: who opens it checks the MAC. */
export function splitSealed(bytes: Uint8Array): SealedParts | undefined {
  if (bytes.length < HEAD_BYTES + SEALED_MAC_BYTES || MAGIC.some((byte, at) => bytes[at] !== byte)) return undefined
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length)
  const from = HEAD_BYTES + length
  const end = bytes.length - SEALED_MAC_BYTES
  if (length > MOST_HEADER_BYTES || from > end) return undefined
  const header = readJson(bytes.subarray(HEAD_BYTES, from))
  if (!Value.Check(SealedHeader, header)) return undefined
  return { header, body: bytes.subarray(from, end), covered: bytes.subarray(0, end), mac: bytes.subarray(end) }
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}
