import type { Rule } from '@loujing/wire/rule'
import { objectionTo } from '@loujing/wire/rule'
import { expect, test } from 'vitest'
import { freeSlug, toForm, toRule } from './rule-form.ts'

const RULE = {
  rule: 'windy',
  name: '大风扬尘',
  timeZone: 'Asia/Shanghai',
  shownAt: { source: 'dust-1', point: 'pm10' },
  levels: [
    {
      severity: 'major',
      clearMs: 300_000,
      when: {
        is: 'lasting',
        forMs: 600_000,
        when: {
          is: 'all',
          of: [
            {
              is: 'compare',
              source: 'dust-1',
              point: 'pm10',
              unit: 'ug/m3',
              side: 'above',
              limit: 150,
              hysteresis: 10,
              staleMs: 300_000,
            },
            { is: 'hours', from: '06:00', to: '22:00' },
          ],
        },
      },
    },
  ],
} as unknown as Rule

test('a rule comes out of the form as it went in', () => {
  const form = toForm(RULE)!
  expect(form.levels[0]).toMatchObject({ join: 'all', forMin: 10, clearMin: 5 })
  expect(toRule(form)).toEqual(RULE)
  expect(objectionTo(toRule(form)!)).toBeUndefined()
})

test('a rule that nests deeper is not cut to fit the form', () => {
  const [level] = RULE.levels
  const nested = { ...RULE, levels: [{ ...level!, when: { is: 'not', when: level!.when } as const }] }
  expect(toForm(nested)).toBeUndefined()
})

test('a form that asks no point, or leaves one open, says no rule yet', () => {
  const form = toForm(RULE)!
  const [level] = form.levels
  const [compare, hours] = level!.parts
  expect(toRule({ ...form, levels: [{ ...level!, parts: [hours!] }] })).toBeUndefined()
  expect(toRule({ ...form, levels: [{ ...level!, parts: [{ ...compare!, source: '' } as never] }] })).toBeUndefined()
  expect(toRule({ ...form, name: ' ' })).toBeUndefined()
  expect(toRule({ ...form, slug: 'Not a slug' })).toBeUndefined()
})

test('a single condition without a duration stays as simple as it is', () => {
  const form = toForm(RULE)!
  const [level] = form.levels
  const rule = toRule({ ...form, levels: [{ ...level!, forMin: 0, parts: level!.parts.slice(0, 1) }] })
  expect(rule?.levels[0]?.when.is).toBe('compare')
})

test('a new rule takes the first name that is free', () => {
  expect(freeSlug(['rule-1', 'windy', 'rule-3'])).toBe('rule-2')
})
