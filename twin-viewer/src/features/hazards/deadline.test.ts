import type { Instant } from '@loujing/wire/instant'
import type { PersonId } from '@loujing/wire/id'
import { expect, test } from 'vitest'
import { deadlineOf, mondayOf, nextSteps } from './deadline.ts'

const at = '2026-03-10T00:00:00.000Z' as Instant
const ms = Date.parse(at)

test('a deadline is calm until its last day, loud in it, and over behind it', () => {
  const hazard = { state: 'open', deadlineAt: at } as const
  expect(deadlineOf(hazard, ms - 86_400_001)).toEqual({ isOver: false, leftMs: 86_400_001, tone: 'good' })
  expect(deadlineOf(hazard, ms - 3_600_000)).toEqual({ isOver: false, leftMs: 3_600_000, tone: 'major' })
  expect(deadlineOf(hazard, ms + 3_600_000)).toEqual({ isOver: true, leftMs: 3_600_000, tone: 'critical' })
  expect(deadlineOf({ ...hazard, state: 'rectified' }, ms)).toBeUndefined()
})

test('who put it right waits for somebody else; whoever may not inspect is asked nothing', () => {
  const [chen, li] = ['chen', 'li'] as PersonId[]
  const rectified = { state: 'rectified', rectified: { at, by: chen!, name: '陈', text: '' } } as const
  expect(nextSteps(rectified, chen, () => true)).toEqual(['await-other'])
  expect(nextSteps(rectified, li, () => true)).toEqual(['inspect'])
  expect(nextSteps(rectified, li, () => false)).toEqual([])
  expect(nextSteps({ state: 'open' }, li, () => true)).toEqual(['rectify', 'begin'])
  expect(nextSteps({ state: 'closed' }, li, () => true)).toEqual([])
})

test('a week begins on Monday in Beijing', () => {
  expect(mondayOf(Date.parse('2026-03-01T15:59:00Z'))).toBe('2026-02-23')
  expect(mondayOf(Date.parse('2026-03-01T16:00:00Z'))).toBe('2026-03-02')
})
