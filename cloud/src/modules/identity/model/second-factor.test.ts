import { expect, test } from 'vitest'
import { codeAt, hashRecoveryCode, newRecoveryCodes, newSecret, stepOf, uriOf } from './second-factor.ts'

/** RFC 6238, appendix B: the secret is the ASCII text 12345678901234567890; the last six of its eight digits. */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at %i s the code of RFC 6238 is %s', (seconds, code) => {
  expect(codeAt(RFC_SECRET, seconds * 1000)).toBe(code)
  expect(stepOf(RFC_SECRET, code, seconds * 1000)).toBe(Math.floor(seconds / 30))
})

test('a code holds in its own half minute and the ones beside it, and tells which it was made for', () => {
  const secret = newSecret()
  const atMs = 1_800_000_000_000
  const code = codeAt(secret, atMs)
  const step = atMs / 30_000
  expect([-30_000, 0, 30_000].map((laterMs) => stepOf(secret, code, atMs + laterMs))).toEqual([step, step, step])
  expect(stepOf(secret, code, atMs + 60_000)).toBeUndefined()
  expect(stepOf(newSecret(), code, atMs)).toBeUndefined()
})

test('the address for an authenticator names the product and the account', () => {
  const uri = new URL(uriOf(RFC_SECRET, 'zhang.san'))
  expect([uri.protocol, uri.host]).toEqual(['otpauth:', 'totp'])
  expect(decodeURIComponent(uri.pathname)).toContain('zhang.san')
  expect(uri.searchParams.get('secret')).toBe(RFC_SECRET)
})

test('ten different recovery codes, each the same however it is typed', () => {
  const codes = newRecoveryCodes()
  expect(new Set(codes).size).toBe(10)
  for (const code of codes) {
    expect(code).toMatch(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/)
    expect(hashRecoveryCode(code.toLowerCase().replaceAll('-', ' '))).toEqual(hashRecoveryCode(code))
  }
})
