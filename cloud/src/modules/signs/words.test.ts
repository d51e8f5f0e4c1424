import { expect, test } from 'vitest'
import { paragraphsOf, type SignFacts } from './words.ts'

const facts: SignFacts = {
  site: '云栖里工地',
  cameras: ['大门'],
  guards: [{ heads: 'hidden', masks: 0, original: 'sealed' }],
  responsible: '云栖里置业有限公司',
  contact: '0571-88886666',
  evidenceDays: 365,
  originalsDays: 90,
  day: '2026-03-01',
}
const textOf = (more: Partial<SignFacts> = {}) =>
  paragraphsOf({ ...facts, ...more })
    .map(({ head, text }) => `${head} ${text}`)
    .join('\n')

test('a sign says why, who, how to reach them, for how long and what one may ask', () => {
  expect(paragraphsOf(facts).map(({ head }) => head)).toEqual([
    '目的',
    '处理者',
    '联系方式',
    '处理方式',
    '保存期限',
    '您的权利',
  ])
  expect(textOf()).toContain('365 天')
  expect(textOf()).toContain('90 天')
})

test('it does not promise that faces are hidden where they are not, or where nobody says so', () => {
  expect(textOf()).toContain('自动遮挡')
  expect(textOf({ guards: [{ heads: 'shown', masks: 0, original: 'none' }] })).not.toContain('自动遮挡')
  expect(textOf({ guards: [] })).not.toContain('自动遮挡')
  const oneUnknown = { cameras: ['大门', '堆场'] }
  expect(textOf(oneUnknown)).not.toContain('自动遮挡')
})

test('it speaks of sealed originals only where some are kept', () => {
  expect(textOf({ guards: [{ heads: 'hidden', masks: 0, original: 'none' }] })).not.toContain('封存')
})
