import { expect, test } from 'vitest'
import { findingsOf, IDLE_MS, type Access } from './access.ts'

const NOW = new Date('2026-06-30T00:00:00Z')
const ago = (ms: number) => new Date(NOW.getTime() - ms)
const someone: Access = {
  roles: ['manager'],
  createdAt: ago(2 * IDLE_MS),
  signedInAt: ago(1000),
  disabledAt: null,
  hasSecondFactor: true,
  signsOn: false,
}

test.each<[string, Partial<Access>, string[]]>([
  ['in use and guarded', {}, []],
  ['not used for a quarter', { signedInAt: ago(IDLE_MS + 1) }, ['idle']],
  ['never used', { signedInAt: null }, ['never']],
  ['made just now', { signedInAt: null, createdAt: ago(1000) }, []],
  ['with a password alone', { hasSecondFactor: false }, ['one-factor']],
  ['by the provider', { hasSecondFactor: false, signsOn: true }, []],
  ['disabled, with roles left', { disabledAt: ago(1), signedInAt: null }, ['disabled']],
  ['without a role', { roles: [], hasSecondFactor: false, signedInAt: null }, []],
])('an account %s', (_, changed, findings) => {
  expect(findingsOf({ ...someone, ...changed }, NOW)).toEqual(findings)
})
