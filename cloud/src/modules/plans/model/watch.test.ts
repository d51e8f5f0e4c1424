import type { PlanLight, PlanTask } from '@loujing/wire/http/plans'
import type { Day } from '@loujing/wire/instant'
import { expect, test } from 'vitest'
import { afterWorkdays, compare, DEFAULT_WATCH, type Open, type Wanted, wantedOf } from './watch.ts'

const TODAY = '2026-09-28' as Day // a Monday before the National Day
const node = (
  level: number,
  due: string,
  more: { forecast?: string; light?: PlanLight; done?: string } = {},
): PlanTask => {
  const span = { start: due as Day, finish: due as Day }
  return {
    id: `${level} ${due}` as PlanTask['id'],
    project: 'project' as PlanTask['project'],
    version: 1,
    task: { code: '1', name: '封顶', level, days: 0, calendar: 'natural' },
    progress: { percent: 0, ...(more.done && { actualFinish: more.done as Day }) },
    planned: span,
    baseline: span,
    latest: span,
    forecast: more.forecast ? { start: due as Day, finish: more.forecast as Day } : span,
    totalFloat: 0,
    freeFloat: 0,
    critical: true,
    light: more.light ?? 'gray',
  }
}
const watched = (...tasks: PlanTask[]) => wantedOf({ tasks, links: [] }, DEFAULT_WATCH, TODAY)

test.each([
  // The seven days from the first of October are free; the tenth is a Saturday that is worked.
  ['2026-09-29', 1, 1],
  ['2026-09-30', 2, 7],
  ['2026-10-08', 3, 7],
  ['2026-10-13', 7, 7],
  ['2026-10-14', 8, 14],
  ['2026-11-11', 28, 30],
])('a node of the first level that is due on %s is %i legal workdays away', (due, days, step) => {
  expect(watched(node(1, due))).toMatchObject([{ kind: 'ahead', days, step, due }])
})

test('nobody is reminded of what is far away, done, over or of a level that nobody asked for', () => {
  expect(watched(node(1, '2026-12-30'), node(1, '2026-10-08', { done: '2026-09-20' }), node(3, '2026-10-08'))).toEqual(
    [],
  )
})

test('behind, from the light on that its level tells, by calendar days of the later of forecast and today', () => {
  const late = { forecast: '2026-10-20', light: 'red' } as const
  expect(watched(node(1, '2026-09-30', late))).toMatchObject([{ kind: 'behind', days: 20, light: 'red' }])
  expect(watched(node(1, '2026-09-20', { light: 'orange' }))).toMatchObject([{ kind: 'behind', days: 8 }])
  expect(watched(node(3, '2026-09-27', { light: 'yellow' }))).toEqual([])
  expect(watched(node(4, '2026-09-01', { light: 'red' }))).toEqual([])
})

test('who only waits for a node that is late is not asked why, but who is later still is', () => {
  const late = { forecast: '2026-10-20', light: 'red' } as const
  const first = node(1, '2026-09-30', late)
  const waits = node(1, '2026-10-31', { forecast: '2026-11-24', light: 'red' })
  const slips = node(1, '2026-10-30', { forecast: '2026-12-20', light: 'red' })
  const links = [
    { from: first.id, to: waits.id },
    { from: first.id, to: slips.id },
  ]
  const told = wantedOf({ tasks: [first, waits, slips], links }, DEFAULT_WATCH, TODAY)
  expect(told.map(({ task, days }) => [task, days])).toEqual([
    [first.id, 20],
    [slips.id, 51],
  ])
  expect(
    wantedOf({ tasks: [{ ...waits, progress: { percent: 5, actualStart: TODAY } }], links }, DEFAULT_WATCH, TODAY),
  ).toHaveLength(1)
})

test('before something was agreed nobody is told of anything', () => {
  const { baseline: _, ...draft } = node(1, '2026-09-30', { light: 'red', forecast: '2026-12-01' })
  expect(watched(draft)).toEqual([])
})

test('a warning climbs when a workday begins, over the holidays', () => {
  const at = new Date('2026-09-30T08:00:00Z')
  expect(afterWorkdays(at, 0)).toEqual(at)
  expect(afterWorkdays(at, 1).toISOString()).toBe('2026-10-07T16:00:00.000Z')
  expect(afterWorkdays(at, 3).toISOString()).toBe('2026-10-09T16:00:00.000Z')
})

test('people are told anew when it is nearer or worse, and not because a day went by', () => {
  const [wanted] = watched(node(1, '2026-09-20', { light: 'orange' }))
  const row: Open = { ...wanted!, id: 'w' }
  const again = (before: Partial<Wanted>) =>
    compare([{ ...row, ...before }], [wanted!]).change.map((each) => each.again)
  expect(again({})).toEqual([])
  expect(again({ days: 7 })).toEqual([false])
  expect(again({ light: 'yellow' })).toEqual([true])
  expect(again({ light: 'red' })).toEqual([false])
  const [ahead] = watched(node(1, '2026-10-13'))
  expect(compare([{ ...ahead!, id: 'w', step: 14 }], [ahead!]).change).toMatchObject([{ again: true }])
  expect(compare([row], [])).toMatchObject({ raise: [], change: [], end: [row] })
})
