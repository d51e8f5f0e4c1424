import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createFieldCipher, readFieldKeys } from './field-cipher.ts'

const key = (version: number) => ({ version, key: randomBytes(32) })

test('a name comes back as it was, and two seals of it differ', () => {
  const cipher = createFieldCipher([key(1)])
  const once = cipher.seal('欧阳修', 'identity.person.name:1')
  const again = cipher.seal('欧阳修', 'identity.person.name:1')
  expect(cipher.open(once, 'identity.person.name:1')).toBe('欧阳修')
  expect(once.equals(again)).toBe(false)
  expect(once.includes(Buffer.from('欧阳修'))).toBe(false)
})

test('any changed byte is found', () => {
  const cipher = createFieldCipher([key(1)])
  const sealed = cipher.seal('张三', 'a')
  for (let at = 1; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed[at] = changed[at]! ^ 1
    expect(() => cipher.open(changed, 'a'), `byte ${at}`).toThrow('was changed')
  }
})

test('a sealed name copied to another person does not open there', () => {
  const cipher = createFieldCipher([key(1)])
  expect(() => cipher.open(cipher.seal('张三', 'person:1'), 'person:2')).toThrow('was changed')
})

test('after a rotation the newest key writes and the old one still reads; a key that is gone is named', () => {
  const [first, second] = [key(1), key(2)]
  const old = createFieldCipher([first]).seal('李四', 'a')
  const both = createFieldCipher([first, second])
  expect(both.open(old, 'a')).toBe('李四')
  expect(both.seal('李四', 'a')[0]).toBe(2)
  expect(() => createFieldCipher([second]).open(old, 'a')).toThrow('version 1')
})

test('keys are read from configuration, and what is wrong is said without the key', () => {
  const text = randomBytes(32).toString('base64')
  expect(readFieldKeys(`1:${text}, 2:${text}`).map(({ version }) => version)).toEqual([1, 2])
  expect(readFieldKeys('00112233445566778899aabbccddeeff')).toEqual([
    { version: 1, key: Buffer.from('00112233445566778899aabbccddeeff', 'hex') },
  ])
  for (const bad of ['', 'short', `0:${text}`, `256:${text}`, `1:${text},1:${text}`, `${text},${text}`, `x:${text}`])
    expect(() => readFieldKeys(bad), bad.slice(0, 4)).toThrow('LOUJING_FIELD_KEY')
})

test('a fingerprint tells equal values from others, and after a rotation the old one is still known', () => {
  const [first, second] = [
    { version: 1, key: Buffer.alloc(16, 1) },
    { version: 2, key: Buffer.alloc(16, 2) },
  ]
  const before = createFieldCipher([first])
  const after = createFieldCipher([first, second])
  const print = before.fingerprint('li.gong', 'identity.account:a')
  expect(print).toMatch(/^1:[0-9a-f]{64}$/)
  expect(before.fingerprint('li.gong', 'identity.account:a')).toBe(print)
  expect(before.fingerprint('li.hong', 'identity.account:a')).not.toBe(print)
  expect(before.fingerprint('li.gong', 'identity.account:b'), 'each company has its own').not.toBe(print)
  expect(after.fingerprint('li.gong', 'identity.account:a')).toMatch(/^2:/)
  expect(after.fingerprints('li.gong', 'identity.account:a')).toContain(print)
})
