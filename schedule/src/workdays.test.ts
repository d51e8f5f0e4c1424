import { addDays, daysBetween } from '@loujing/wire/beijing'
import type { Day } from '@loujing/wire/instant'
import { describe, expect, test } from 'vitest'
import { legalWorkdays, naturalDays, siteDays } from './workdays.ts'

const FIRST = '2024-01-01' as Day
const legal = legalWorkdays(FIRST, 3 * 366)
const at = (day: string) => daysBetween(FIRST, day as Day)
const works = (day: string) => legal.before(at(day) + 1) - legal.before(at(day)) === 1

describe('the legal workdays', () => {
  test.each([
    [2024, 251],
    [2025, 248],
    [2026, 248],
  ])('of %i are %i', (year, count) => {
    expect(legal.before(at(`${year + 1}-01-01`)) - legal.before(at(`${year}-01-01`))).toBe(count)
  })
  test('have the make-up days of 2026, which are weekends', () => {
    for (const day of ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'])
      expect(works(day), day).toBe(true)
  })
  test('go on behind the National Day holidays on the 8th of October', () => {
    const start = legal.start(at('2026-10-01'), 1)
    expect(addDays(FIRST, start)).toBe('2026-10-08')
  })
})

test('a site stands still in the Spring Festival, and the law counts on', () => {
  const closures = [{ from: '2026-02-10' as Day, to: '2026-03-01' as Day }]
  const site = siteDays(FIRST, 1200, closures)
  const begun = at('2026-02-05')
  expect(addDays(FIRST, site.finish(begun, 10))).toBe('2026-03-07')
  expect(addDays(FIRST, naturalDays(FIRST, 1200).finish(begun, 10))).toBe('2026-02-15')
})
