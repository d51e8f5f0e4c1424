import { randomBytes } from 'node:crypto'
import type { Sha256 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { splitSealed } from '@loujing/wire/sealed'
import { beforeAll, describe, expect, test } from 'vitest'
import { openSealed, openShare, SealedRefusal, type SealedProblem } from './open.ts'
import { createSeal, type About } from './seal.ts'
import { createSm2Key } from './sm2.ts'

const [safety, union, stranger] = [createSm2Key(), createSm2Key(), createSm2Key()]
const seal = createSeal(
  { name: '安全总监', publicKey: safety.publicKey.toString('hex') },
  { name: '工会', publicKey: union.publicKey.toString('hex') },
)
const about: About = {
  contentType: 'image/jpeg',
  camera: 'cam-gate',
  takenAt: toInstant(Date.UTC(2026, 10, 22, 8)),
  picture: 'a'.repeat(64) as Sha256,
}
const original = randomBytes(200_000)

let sealed: Uint8Array
beforeAll(async () => {
  sealed = await seal(original, about)
})
const both = () => [openShare(sealed, safety.privateKey), openShare(sealed, union.privateKey)]

function refusal(act: () => unknown): SealedProblem | undefined {
  try {
    act()
  } catch (error) {
    if (error instanceof SealedRefusal) return error.type
    throw error
  }
  return undefined
}

describe('a sealed picture', () => {
  test('opens by both of its holders, in either order, and says what it is of', () => {
    const { header, original: opened } = openSealed(sealed, both())
    expect(Buffer.from(opened)).toEqual(original)
    expect(header).toMatchObject(about)
    expect(Buffer.from(openSealed(sealed, both().toReversed()).original)).toEqual(original)
  })

  test('stays closed for one of them, for one who says it twice, and for a stranger', () => {
    const [first] = both()
    expect(refusal(() => openSealed(sealed, [first!]))).toBe('/problems/sealed/one-share')
    expect(refusal(() => openSealed(sealed, [first!, first!]))).toBe('/problems/sealed/one-share')
    expect(refusal(() => openSealed(sealed, [first!, { ...first!, holder: '工会' }]))).toBe('/problems/sealed/changed')
    expect(refusal(() => openShare(sealed, stranger.privateKey))).toBe('/problems/sealed/not-a-holder')
  })

  test('stays closed when any byte of it was flipped', async () => {
    const small = await seal(original.subarray(0, 1000), about)
    const shares = [openShare(small, safety.privateKey), openShare(small, union.privateKey)]
    const { body } = splitSealed(small)!
    expect(body).toHaveLength(1000)
    for (let at = 0; at < small.length; at++) {
      const changed = Buffer.from(small)
      changed[at]! ^= 1
      const why = refusal(() => openSealed(changed, shares))
      expect(
        ['/problems/sealed/changed', '/problems/sealed/not-sealed', '/problems/sealed/one-share'],
        `byte ${at}`,
      ).toContain(why)
    }
  })

  test('cut short, or anything else, is none', () => {
    expect(refusal(() => openSealed(sealed.subarray(0, -1), both()))).toBe('/problems/sealed/changed')
    for (const bytes of [sealed.subarray(0, 40), new Uint8Array(), original])
      expect(refusal(() => openShare(bytes, safety.privateKey))).toBe('/problems/sealed/not-sealed')
  })

  test('is sealed anew each time: the share of one opens no other', async () => {
    const again = await seal(original, about)
    expect(again).not.toEqual(sealed)
    expect(refusal(() => openSealed(again, both()))).toBe('/problems/sealed/changed')
  })

  test('shows nothing of the original', () => {
    expect(Buffer.from(sealed).includes(original.subarray(0, 16))).toBe(false)
    expect(Buffer.from(sealed).includes(original.subarray(-16))).toBe(false)
  })
})

describe('the keys of the two holders', () => {
  test('are read as OpenSSL writes them', async () => {
    const der = Buffer.concat([
      Buffer.from('3059301306072a8648ce3d020106082a811ccf5501822d034200', 'hex'),
      safety.publicKey,
    ]).toString('base64')
    const publicKey = `-----BEGIN PUBLIC KEY-----\n${der.match(/.{1,64}/g)!.join('\n')}\n-----END PUBLIC KEY-----\n`
    const pem = createSeal({ name: 'a', publicKey }, { name: 'b', publicKey: union.publicKey.toString('hex') })
    expect(openShare(await pem(original, about), safety.privateKey).holder).toBe('a')
  })

  test('must be keys, and two of them', () => {
    const right = safety.publicKey.toString('hex')
    expect(() => createSeal({ name: 'a', publicKey: right }, { name: 'b', publicKey: right })).toThrow('must be two')
    expect(() => createSeal({ name: 'a', publicKey: right }, { name: 'b', publicKey: '04ab' })).toThrow(
      'the public key of b cannot be used',
    )
  })
})
