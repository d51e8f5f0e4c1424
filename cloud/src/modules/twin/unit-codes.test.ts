import { expect, test } from 'vitest'
import { partsOf, toCode } from './unit-codes.ts'

test.each([
  ['1栋2单元301室', '1-2-301'],
  ['１－２－301', '1-2-301'],
  ['3#楼 1单元 1201', '3-1-1201'],
  ['5号楼-101', '5-101'],
  ['a101', 'A101'],
])('%s is written %s', (text, code) => expect(toCode(text)).toBe(code))

test('a code is read from the right: flat, entrance, building', () => {
  expect(partsOf('1-2-301')).toEqual({ building: '1', entrance: '2', flat: '301' })
  expect(partsOf('1-301')).toEqual({ building: '1', flat: '301' })
  expect(partsOf('A')).toEqual({ flat: 'A' })
})
