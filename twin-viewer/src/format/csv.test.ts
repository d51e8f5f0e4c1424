import { expect, test } from 'vitest'
import { toCsv } from './csv.ts'

test('the file begins with the mark by which Excel reads Chinese, and lines end as RFC 4180 says', () => {
  expect(
    toCsv([
      ['类型', '值'],
      ['扬尘', 92.5],
    ]),
  ).toBe('\uFEFF类型,值\r\n扬尘,92.5\r\n')
})

test('commas, quotes and line breaks stay inside their cell', () => {
  expect(toCsv([['a,b', 'say "no"', 'x\ny', undefined]])).toBe('\uFEFF"a,b","say ""no""","x\ny",\r\n')
})

test('a cell that a spreadsheet would run as a formula is made plain text; a negative number stays a number', () => {
  expect(toCsv([['=HYPERLINK("x")', '+1', '@a', -3]])).toBe('\uFEFF"\'=HYPERLINK(""x"")",\'+1,\'@a,-3\r\n')
})
