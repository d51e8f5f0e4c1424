import { expect, test } from 'vitest'
import { FREE_FAILURES, waitMsAfter } from './lockout.ts'
import { maskName } from './mask.ts'
import { refuseWeakPassword } from './password.ts'
import { refuseJoinedDuties } from './roles.ts'
import { endsAt, IDLE_MS, LONGEST_MS } from './session.ts'

test('a masked name keeps the first character as a reader counts, and hides the length', () => {
  expect(maskName('张三')).toBe('张*')
  expect(maskName('张三丰')).toBe('张*')
  expect(maskName('𠮷田')).toBe('𠮷*')
  expect(maskName('Ana')).toBe('A*')
  expect(maskName('')).toBe('*')
})

test('the wait after failures begins at the fifth, doubles, and stays at an hour', () => {
  expect(waitMsAfter(FREE_FAILURES - 1)).toBe(0)
  expect([0, 1, 2].map((more) => waitMsAfter(FREE_FAILURES + more))).toEqual([30_000, 60_000, 120_000])
  expect(waitMsAfter(10_000)).toBe(3_600_000)
})

test('a session in use lasts seven days at the most, an idle one twelve hours', () => {
  expect(endsAt(0, 0)).toBe(IDLE_MS)
  expect(endsAt(0, LONGEST_MS - 1)).toBe(LONGEST_MS)
})

test.each([
  ['common', 'password123'],
  ['common', 'P@ssw0rd2026!!'],
  ['common', 'WOAINI5201314'],
  ['common', '1q2w3e4r5t'],
  ['common', 'ｐａｓｓｗｏｒｄ１２'],
  ['account', 'zhang.san-88'],
  ['run', 'qwertyuiopas'],
  ['run', 'abcdefghijk'],
  ['few-characters', 'abababababab'],
])('a password that would be guessed is refused (%s): %s', (reason, password) => {
  expect(() => refuseWeakPassword(password, 'zhang.san')).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ type: '/problems/identity/weak-password', reason }) }),
  )
})

test.each(['correct horse battery', '镜湖边的三棵老樟树啊啊', 'tK7-vrgl-09-mzd', 'zhang.san likes noodles'])(
  'a long one of one’s own is taken: %s',
  (password) => {
    expect(() => refuseWeakPassword(password, 'zhang.san')).not.toThrow()
  },
)

test('an administrator’s role stands alone; business roles may be joined', () => {
  expect(() => refuseJoinedDuties(['system-admin', 'security-admin'])).toThrow('stands alone')
  expect(() => refuseJoinedDuties(['auditor', 'manager'])).toThrow('stands alone')
  expect(() => refuseJoinedDuties(['auditor'])).not.toThrow()
  expect(() => refuseJoinedDuties(['manager', 'cost-manager'])).not.toThrow()
  expect(() => refuseJoinedDuties([])).not.toThrow()
})
