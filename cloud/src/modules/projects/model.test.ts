import { expect, test } from 'vitest'
import { isCreditCode, maskPhone } from './model.ts'

test('the last character of a credit code checks the others (GB 32100)', () => {
  expect(isCreditCode('91350100M000100Y43')).toBe(true)
  expect(isCreditCode('91350100M000100Y44')).toBe(false)
  expect(isCreditCode('91350100M000100Y4')).toBe(false)
  expect(isCreditCode('9135O100M000100Y43')).toBe(false)
  for (let i = 0; i < 17; i++) {
    const code = Array.from('91350100M000100Y43')
    code[i] = code[i] === '7' ? '8' : '7'
    expect(isCreditCode(code.join('')), code.join('')).toBe(false)
  }
})

test('a masked phone keeps what tells two numbers apart', () => {
  expect(maskPhone('13812345678')).toBe('138****5678')
  expect(maskPhone('138 1234 5678')).toBe('138****5678')
  expect(maskPhone('057112')).toBe('****12')
})
