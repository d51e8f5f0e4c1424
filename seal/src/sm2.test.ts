import { describe, expect, test } from 'vitest'
import { checkSm2PublicKey, createSm2Key, sm2Decrypt, sm2Encrypt, sm2PublicKeyOf } from './sm2.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')

/** GB/T 32918.5, annex C: the key of the signature's example, the message `encryption standard`. */
const KEY = hex('3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8')
const PUBLIC = hex(`04 09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020
  CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13`)
const ENCRYPTED = hex(`04 04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73
  E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0
  59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766
  21886CA989CA9C7D58087307CA93092D651EFA`)

describe('SM2', () => {
  test('decrypts the example of the standard', () => {
    expect(sm2PublicKeyOf(KEY)).toEqual(PUBLIC)
    expect(sm2Decrypt(KEY, ENCRYPTED)?.toString()).toBe('encryption standard')
  })

  test('what is encrypted for a key is decrypted by it and by no other, and never looks the same twice', () => {
    const [mine, other] = [createSm2Key(), createSm2Key()]
    for (const length of [1, 31, 32, 33, 100]) {
      const message = Buffer.alloc(length, length)
      const encrypted = sm2Encrypt(mine.publicKey, message)
      expect(sm2Decrypt(mine.privateKey, encrypted)).toEqual(message)
      expect(sm2Decrypt(other.privateKey, encrypted)).toBeUndefined()
      expect(sm2Encrypt(mine.publicKey, message)).not.toEqual(encrypted)
    }
  })

  test('a changed byte anywhere is found', () => {
    const { privateKey, publicKey } = createSm2Key()
    const encrypted = sm2Encrypt(publicKey, Buffer.from('half of a key'))
    for (let at = 0; at < encrypted.length; at++) {
      const changed = Buffer.from(encrypted)
      changed[at]! ^= 1
      expect(sm2Decrypt(privateKey, changed), `byte ${at}`).toBeUndefined()
    }
  })

  test('a key that is no point of the curve is refused', () => {
    expect(checkSm2PublicKey(PUBLIC)).toBe(PUBLIC)
    const off = Buffer.from(PUBLIC)
    off[64]! ^= 1
    expect(() => checkSm2PublicKey(off)).toThrow('not a point of the SM2 curve')
    expect(() => checkSm2PublicKey(PUBLIC.subarray(1))).toThrow('65 bytes')
  })
})
