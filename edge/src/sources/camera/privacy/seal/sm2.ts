import { createECDH, createHash, randomBytes, timingSafeEqual, type ECDH } from 'node:crypto'

/*
 * SM2 public key encryption (GB/T 32918.4), C1 ‖ C3 ‖ C2. node:crypto has SM3 and multiplies the base point of the curve, but
 * gives no product of another point; that arithmetic is here. It is not constant in time: on the gateway it works on numbers
 * that are used once, and a holder's key should open pictures on a machine where nobody else can measure.
 */
const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn
const A = P - 3n
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n
const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n
const POINT_BYTES = 65
const DIGEST_BYTES = 32

/** A public key as 04 ‖ x ‖ y. @throws Error when it is no point of the curve */
export function checkSm2PublicKey(key: Buffer): Buffer {
  if (key.length !== POINT_BYTES || key[0] !== 4) throw new Error('expected an SM2 public key of 65 bytes, 04 ‖ x ‖ y')
  if (!isOnCurve(key)) throw new Error('not a point of the SM2 curve')
  return key
}

export function sm2PublicKeyOf(privateKey: Buffer): Buffer {
  return ecdhOf(privateKey).getPublicKey()
}

export function createSm2Key(): { privateKey: Buffer; publicKey: Buffer } {
  const ecdh = createECDH('SM2')
  const publicKey = ecdh.generateKeys()
  return { privateKey: toBytes(BigInt(`0x${ecdh.getPrivateKey('hex')}`)), publicKey }
}

export function sm2Encrypt(publicKey: Buffer, message: Uint8Array): Buffer {
  for (;;) {
    const k = (BigInt(`0x${randomBytes(40).toString('hex')}`) % (N - 2n)) + 1n
    const [x, y] = product(k, publicKey)
    const mask = kdf(Buffer.concat([x, y]), message.length)
    // The standard's step A5: such a mask would send the message in the clear.
    if (mask.every((byte) => byte === 0)) continue
    const digest = createHash('sm3').update(x).update(message).update(y).digest()
    return Buffer.concat([ecdhOf(toBytes(k)).getPublicKey(), digest, xor(message, mask)])
  }
}

/** @returns undefined when the message was not encrypted for this key, or was changed */
export function sm2Decrypt(privateKey: Buffer, encrypted: Buffer): Buffer | undefined {
  const [point, digest, hidden] = [
    encrypted.subarray(0, POINT_BYTES),
    encrypted.subarray(POINT_BYTES, POINT_BYTES + DIGEST_BYTES),
    encrypted.subarray(POINT_BYTES + DIGEST_BYTES),
  ]
  if (digest.length !== DIGEST_BYTES || !isOnCurve(point)) return undefined
  const [x, y] = product(BigInt(`0x${privateKey.toString('hex')}`), point)
  const message = xor(hidden, kdf(Buffer.concat([x, y]), hidden.length))
  const expected = createHash('sm3').update(x).update(message).update(y).digest()
  return timingSafeEqual(expected, digest) ? message : undefined
}

export function xor(a: Uint8Array, b: Uint8Array): Buffer {
  if (a.length !== b.length) throw new Error(`lengths differ: ${a.length} and ${b.length}`)
  return Buffer.from(a.map((byte, at) => byte ^ b[at]!))
}

/** x and y of `k` times `point`. */
function product(k: bigint, point: Buffer): readonly [x: Buffer, y: Buffer] {
  let low: Jacobian = [1n, 1n, 0n]
  let high: Jacobian = [toNumber(point.subarray(1, 33)), toNumber(point.subarray(33)), 1n]
  // Montgomery's ladder: `high` is always one point ahead of `low`.
  for (let bit = 255n; bit >= 0n; bit--) {
    if ((k >> bit) & 1n) [low, high] = [sum(low, high), double(high)]
    else [low, high] = [double(low), sum(low, high)]
  }
  const [x, y, z] = low
  const inverted = inverse(z)
  return [toBytes(mod(x * inverted ** 2n)), toBytes(mod(y * inverted ** 3n))]
}

/** A point as x / z², y / z³; z = 0 is the point at infinity. */
type Jacobian = readonly [x: bigint, y: bigint, z: bigint]

/** dbl-2001-b of the Explicit-Formulas Database; a = −3. */
function double([x, y, z]: Jacobian): Jacobian {
  const [delta, gamma] = [mod(z * z), mod(y * y)]
  const beta = mod(x * gamma)
  const alpha = mod(3n * (x - delta) * (x + delta))
  const x3 = mod(alpha * alpha - 8n * beta)
  return [x3, mod(alpha * (4n * beta - x3) - 8n * gamma * gamma), mod((y + z) ** 2n - gamma - delta)]
}

/** add-1998-cmo-2, of two different points. */
function sum(a: Jacobian, b: Jacobian): Jacobian {
  if (a[2] === 0n) return b
  if (b[2] === 0n) return a
  const [aa, bb] = [mod(a[2] * a[2]), mod(b[2] * b[2])]
  const [u, s] = [mod(a[0] * bb), mod(a[1] * bb * b[2])]
  const h = mod(b[0] * aa - u)
  const r = mod(b[1] * aa * a[2] - s)
  const hh = mod(h * h)
  const x = mod(r * r - hh * h - 2n * u * hh)
  return [x, mod(r * (u * hh - x) - s * hh * h), mod(h * a[2] * b[2])]
}

function isOnCurve(point: Buffer): boolean {
  if (point.length !== POINT_BYTES || point[0] !== 4) return false
  const [x, y] = [toNumber(point.subarray(1, 33)), toNumber(point.subarray(33))]
  return x < P && y < P && mod(y * y) === mod(x ** 3n + A * x + B)
}

function kdf(secret: Buffer, length: number): Buffer {
  const blocks: Buffer[] = []
  for (let counter = 1; blocks.length * DIGEST_BYTES < length; counter++) {
    const number = Buffer.alloc(4)
    number.writeUInt32BE(counter)
    blocks.push(createHash('sm3').update(secret).update(number).digest())
  }
  return Buffer.concat(blocks).subarray(0, length)
}

function ecdhOf(privateKey: Buffer): ECDH {
  const ecdh = createECDH('SM2')
  ecdh.setPrivateKey(privateKey)
  return ecdh
}

const mod = (value: bigint): bigint => ((value % P) + P) % P
const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
const toBytes = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex')

/** By Fermat: value^(p − 2). */
function inverse(value: bigint): bigint {
  let [result, base] = [1n, value]
  for (let exponent = P - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % P
    base = (base * base) % P
  }
  return result
}
