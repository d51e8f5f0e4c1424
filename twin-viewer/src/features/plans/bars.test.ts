import { PLAN_LINKS, type PlanLink, type PlanTask } from '@loujing/wire/http/plans'
import { expect, test } from 'vitest'
import { barOf, chartLinkOf, linkTypeOf, nearestDay } from './bars.ts'

const task = (days: number): PlanTask =>
  ({
    id: 'a',
    task: { code: '01.02', name: '签合同', level: 2, days, calendar: 'legal' },
    progress: { percent: 40 },
    forecast: { start: '2026-01-05', finish: days === 0 ? '2026-01-05' : '2026-01-09' },
    baseline: { start: '2026-01-01', finish: '2026-01-02' },
    critical: true,
    light: 'red',
  }) as unknown as PlanTask

test('a bar reaches to the midnight behind its last day, and a milestone stands on its own', () => {
  const bar = barOf(task(5))
  expect(bar.start_date).toEqual(new Date(2026, 0, 5))
  expect(bar.end_date).toEqual(new Date(2026, 0, 10))
  expect(bar).toMatchObject({
    progress: 0.4,
    type: 'task',
    baseline: { from: new Date(2026, 0, 1), to: new Date(2026, 0, 3) },
  })
  expect(barOf(task(0))).toMatchObject({ type: 'milestone', end_date: new Date(2026, 0, 5) })
})

test('the kinds of links go to the chart and come back', () => {
  for (const type of PLAN_LINKS) {
    const link = { id: 'l', from: 'a', to: 'b', type, lag: 2 } as unknown as PlanLink
    expect(linkTypeOf(chartLinkOf(link).type)).toBe(type)
  }
})

test('a bar that is let go stands at the nearest beginning of a day', () => {
  expect(nearestDay(new Date(2026, 0, 5, 9))).toBe('2026-01-05')
  expect(nearestDay(new Date(2026, 0, 5, 15))).toBe('2026-01-06')
  expect(nearestDay(new Date(2026, 0, 31, 23))).toBe('2026-02-01')
})
