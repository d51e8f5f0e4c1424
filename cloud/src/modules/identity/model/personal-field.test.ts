import { expect, test } from 'vitest'
import { isBankCard, isIdNumber, isPersonal, maskPersonal, spellingsOf, spellPersonal } from './personal-field.ts'

test('an ID number has the check character of GB 11643-1999 and a day of birth that exists', () => {
  expect(['11010519491231002X', '440524188001010014'].map(isIdNumber)).toEqual([true, true])
  const wrong = ['110105194912310020', '11010519491331002X', '11010519490229002X', '91010519491231002X', '1101051949']
  expect(wrong.filter(isIdNumber)).toEqual([])
})

test('every other digit in one place of an ID number is found', () => {
  const right = '11010519491231002X'
  const changed = Array.from({ length: 17 }, (_, at) =>
    Array.from({ length: 10 }, (_, digit) => right.slice(0, at) + digit + right.slice(at + 1)),
  ).flat()
  expect(changed.filter((value) => value !== right && isIdNumber(value))).toEqual([])
})

test('a bank card keeps the rule of Luhn, also with nines', () => {
  expect(['6222021234567894', '4539578763621486', '4999999999999996'].map(isBankCard)).toEqual([true, true, true])
  expect(['6222021234567895', '6222021234567984', '62220212'].filter(isBankCard)).toEqual([])
})

test('what is typed is kept in one spelling, shown masked, and looked for in those that people write', () => {
  expect(spellPersonal('phone', '+86 138-1234-5678')).toBe('13812345678')
  expect(isPersonal('phone', '13812345678') && !isPersonal('phone', '12812345678')).toBe(true)
  expect(spellPersonal('id-number', '11010519491231002x')).toBe('11010519491231002X')
  expect(maskPersonal('phone', '13812345678')).toBe('138****5678')
  expect(maskPersonal('id-number', '11010519491231002X')).toBe('110105********002X')
  expect(maskPersonal('bank-card', '6222021234567894')).toBe('************7894')
  expect(maskPersonal('email', 'anna@example.com')).toBe('a***@example.com')
  expect(spellingsOf('phone', '13812345678')).toEqual(['13812345678', '138 1234 5678', '138-1234-5678'])
})
