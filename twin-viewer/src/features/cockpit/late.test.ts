import type { PlanTask } from '@loujing/wire/http/plans'
import { expect, test } from 'vitest'
import { lateOf } from './late.ts'

const task = (code: string, light: PlanTask['light'], agreed: string, forecast: string): PlanTask =>
  ({
    task: { code },
    light,
    planned: { start: agreed, finish: agreed },
    baseline: { start: agreed, finish: agreed },
    forecast: { start: forecast, finish: forecast },
  }) as PlanTask

test('late is what the lights say, the furthest behind what was agreed first', () => {
  const late = lateOf([
    task('done', 'blue', '2026-03-01', '2026-03-20'),
    task('near', 'yellow', '2026-03-01', '2026-03-03'),
    task('far', 'red', '2026-03-01', '2026-04-01'),
    task('well', 'green', '2026-03-01', '2026-03-01'),
    task('again', 'orange', '2026-05-01', '2026-05-03'),
  ])
  expect(late.map(({ task, days }) => [task.task.code, days])).toEqual([
    ['far', 31],
    ['near', 2],
    ['again', 2],
  ])
})

test('without a baseline it is the plan that counts', () => {
  const { baseline: _, ...planned } = task('new', 'orange', '2026-03-01', '2026-03-06')
  expect(lateOf([planned])[0]?.days).toBe(5)
})
