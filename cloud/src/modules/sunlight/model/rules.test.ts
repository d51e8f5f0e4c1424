import { SunlightRule } from '@loujing/wire/http/sunlight'
import { Value } from 'typebox/value'
import { expect, test } from 'vitest'
import { OWN_RULES, readSunlightRules } from './rules.ts'

test('each rule of the house is one that the wire knows, names its source, and claims no text that nobody has compared', () => {
  for (const rule of OWN_RULES) {
    expect(Value.Check(SunlightRule, rule), rule.rule).toBe(true)
    expect(rule.source.length).toBeGreaterThan(20)
    expect(rule.confirmed).toBe(false)
  }
})

test('a rule of the operator goes before one of the same name, and a wrong one is named with what is wrong', () => {
  const own = { ...OWN_RULES[0]!, requiredMin: 180, confirmed: true, source: '按本市规定' }
  const rules = readSunlightRules(JSON.stringify([own]))
  expect(rules.filter(({ rule }) => rule === own.rule)).toEqual([own])
  expect(rules).toHaveLength(OWN_RULES.length)
  expect(() => readSunlightRules(JSON.stringify([{ ...own, stepMin: 0 }]))).toThrow(
    /LOUJING_SUNLIGHT_RULES\/0\/stepMin/,
  )
})
