import type { Baseline, Plan, PlanLink, PlanTask, PlanTaskEntry } from '@loujing/wire/http/plans'
import type { PlanOutlook } from '@loujing/wire/http/plan-outlook'
import type { Project } from '@loujing/wire/http/projects'
import { uuidv7 } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'

let modules: Modules
let manager: Browser
let foreman: Browser
let plan: string
let projects = 0

beforeAll(async () => {
  modules = await startModules()
  const founder = await modules.foundCompany('yunqi')
  manager = await modules.somebody(founder, 'limin', ['manager'])
  foreman = await modules.somebody(founder, 'chengang', ['site-manager'])
})
afterAll(() => modules.close())

beforeEach(async () => {
  modules.clock.ms = Date.parse('2026-01-05T02:00:00Z')
  const made = await manager.post('/api/projects', { code: `YQ${++projects}`, name: '云栖里', city: '杭州' })
  plan = `/api/projects/${(made.body as Project).id}/plan`
  await manager.put(plan, { startsOn: '2026-01-05', closures: [] })
})

const entry = (code: string, days: number, more: Partial<PlanTaskEntry> = {}): PlanTaskEntry => {
  return { code, name: `工作 ${code}`, level: 3, days, calendar: 'natural', ...more }
}
const put = (id: string, task: PlanTaskEntry, version = 0) => manager.put(`${plan}/tasks/${id}`, { version, task })
const join = (from: string, to: string, more = {}, id = uuidv7<string>()) =>
  manager.put(`${plan}/links/${id}`, { from, to, type: 'FS', lag: 0, calendar: 'natural', ...more })
async function chain(): Promise<[string, string]> {
  const [a, b] = [uuidv7<string>(), uuidv7<string>()]
  await put(a, entry('A', 5))
  await put(b, entry('B', 4))
  await join(a, b)
  return [a, b]
}
const tasks = async (): Promise<PlanTask[]> =>
  ((await manager.get(`${plan}/tasks?limit=200`)).body as Page<PlanTask>).items
const planNow = async (): Promise<Plan> => (await manager.get(plan)).body as Plan

test('the vector of the trade, through the door: dates, float and the critical path', async () => {
  const ids = new Map(['A', 'B', 'C', 'D', 'E'].map((code) => [code, uuidv7<string>()]))
  const days = { A: 5, B: 8, C: 4, D: 6, E: 3 }
  for (const [code, length] of Object.entries(days)) await put(ids.get(code)!, entry(code, length))
  const links = [
    ['A', 'B', 'FS', 2],
    ['A', 'C', 'SS', 3],
    ['B', 'D', 'FF', 4],
    ['C', 'D', 'FS', 0],
    ['C', 'E', 'SF', 6],
    ['D', 'E', 'FS', 0],
  ] as const
  for (const [from, to, type, lag] of links) await join(ids.get(from)!, ids.get(to)!, { type, lag })
  const spans = (await tasks()).map(({ task, planned, totalFloat }) => [
    task.code,
    planned.start,
    planned.finish,
    totalFloat,
  ])
  expect(spans).toEqual([
    ['A', '2026-01-05', '2026-01-09', 0],
    ['B', '2026-01-12', '2026-01-19', 0],
    ['C', '2026-01-08', '2026-01-11', 6],
    ['D', '2026-01-18', '2026-01-23', 0],
    ['E', '2026-01-24', '2026-01-26', 0],
  ])
  expect(await planNow()).toMatchObject({ finish: '2026-01-26', tasks: 5, critical: 4 })
})

test('a development from its template: the legal gates stand in their order, and no task begins before what it waits for', async () => {
  const filled = (await manager.post(`${plan}/fill`, {})).body as Plan
  expect(filled.tasks).toBe(33)
  const all = new Map((await tasks()).map((task) => [task.task.code, task]))
  const gates = ['01.04', '02.06', '03.02', '05.02', '05.03', '07.03', '07.04', '08.01']
  const ends = gates.map((code) => all.get(code)!.planned.finish)
  expect([...ends].sort()).toEqual(ends)
  const byId = new Map([...all.values()].map((task) => [task.id as string, task]))
  const { items: links } = (await manager.get(`${plan}/links?limit=200`)).body as Page<PlanLink>
  for (const { from, to, type, lag } of links) {
    if (type !== 'FS' || lag < 0) continue
    expect(byId.get(to)!.planned.finish >= byId.get(from)!.planned.finish).toBe(true)
  }
  expect((await manager.post(`${plan}/fill`, {})).body).toMatchObject({ type: '/problems/plans/not-empty' })
})

describe('what would not hold together is refused whole', () => {
  test('tasks that would wait for each other are named in their circle', async () => {
    const [a, b] = await chain()
    const answer = await join(b, a)
    expect(answer).toMatchObject({ status: 409, body: { type: '/problems/plans/cycle' } })
    expect([...(answer.body as { cycle: string[] }).cycle].sort()).toEqual(['A', 'B'])
    expect(((await manager.get(`${plan}/links`)).body as Page<PlanLink>).items).toHaveLength(1)
    expect((await planNow()).finish).toBe('2026-01-13')
  })
  test('a plan that reaches beyond its calendars', async () => {
    const [first, second, third] = [uuidv7<string>(), uuidv7<string>(), uuidv7<string>()]
    for (const [i, id] of [first, second, third].entries()) await put(id, entry(`L${i}`, 3650))
    expect((await join(first, second)).status).toBe(200)
    expect((await join(second, third)).body).toMatchObject({ type: '/problems/plans/beyond-horizon' })
  })
  test('a code that another task has, an old version, a task of another project', async () => {
    const [a] = await chain()
    expect((await put(uuidv7(), entry('A', 1))).body).toMatchObject({ type: '/problems/plans/code-taken' })
    const tied = entry('A', 9, { constraint: { type: 'SNET', on: '2026-01-20' as Day } })
    expect((await put(a, tied, 1)).status).toBe(200)
    expect((await put(a, entry('A', 11), 1)).body).toMatchObject({ type: '/problems/plans/task-changed', version: 2 })
    expect((await put(a, tied, 1)).status, 'the same change again').toBe(200)
    const other = (await manager.post('/api/projects', { code: `ZZ${projects}`, name: '别', city: '杭州' }))
      .body as Project
    await manager.put(`/api/projects/${other.id}/plan`, { startsOn: '2026-01-05', closures: [] })
    const elsewhere = await manager.put(`/api/projects/${other.id}/plan/tasks/${a}`, {
      version: 2,
      task: entry('A', 1),
    })
    expect(elsewhere.status).toBe(404)
  })
})

describe('what has happened', () => {
  const report = (id: string, progress: object, by = foreman) => by.put(`${plan}/tasks/${id}/progress`, progress)

  test('moves the forecast and leaves the plan; the light compares with the baseline', async () => {
    const [a, b] = await chain()
    const agreed = await manager.put(`${plan}/baselines/${uuidv7()}`, { name: '首版', reason: '启动会' })
    expect(agreed.body).toMatchObject({ finish: '2026-01-13' })
    modules.clock.ms = Date.parse('2026-01-20T02:00:00Z')
    expect((await report(a, { actualStart: '2026-01-08', percent: 40 })).body).toMatchObject({
      // Three of five days are left, from the 20th.
      forecast: { start: '2026-01-08', finish: '2026-01-22' },
      planned: { start: '2026-01-05', finish: '2026-01-09' },
      light: 'orange',
    })
    const behind = (await tasks()).find(({ id }) => id === b)!
    expect(behind).toMatchObject({
      baseline: { start: '2026-01-10', finish: '2026-01-13' },
      forecast: { start: '2026-01-23', finish: '2026-01-26' },
      light: 'orange',
    })
    expect((await planNow()).lights).toMatchObject({ orange: 2 })
    expect(
      (await report(a, { actualStart: '2026-01-08', actualFinish: '2026-01-20', percent: 100 })).body,
    ).toMatchObject({
      light: 'black',
      critical: false,
    })
  })

  test('does not lie in the future, end before it begins, or end unfinished', async () => {
    const [a] = await chain()
    const bad = [
      { actualStart: '2026-01-06', percent: 10 },
      { percent: 10 },
      { actualStart: '2026-01-05', actualFinish: '2026-01-04', percent: 100 },
      { actualStart: '2026-01-04', actualFinish: '2026-01-05', percent: 90 },
    ]
    for (const progress of bad)
      expect((await report(a, progress)).body, JSON.stringify(progress)).toMatchObject({
        type: '/problems/plans/bad-dates',
      })
  })

  test('is told by the site manager, who does not change the plan', async () => {
    const [a] = await chain()
    expect((await report(a, { actualStart: '2026-01-05', percent: 20 })).status).toBe(200)
    expect((await foreman.put(`${plan}/tasks/${a}`, { version: 2, task: entry('A', 50) })).status).toBe(403)
  })
})

test('a baseline is never changed: a second one takes its place, and both are told', async () => {
  const [a] = await chain()
  const id = uuidv7()
  const first = (await manager.put(`${plan}/baselines/${id}`, { name: '首版', reason: '启动会' })).body
  expect((await manager.put(`${plan}/baselines/${id}`, { name: '首版', reason: '启动会' })).body).toEqual(first)
  expect((await manager.put(`${plan}/baselines/${id}`, { name: '改', reason: '启动会' })).status).toBe(409)
  await put(a, entry('A', 20), 1)
  await manager.put(`${plan}/baselines/${uuidv7()}`, { name: '二版', reason: '工期顺延批准' })
  const { items } = (await manager.get(`${plan}/baselines`)).body as Page<Baseline>
  expect(items.map(({ name, finish }) => [name, finish])).toEqual([
    ['二版', '2026-01-28'],
    ['首版', '2026-01-13'],
  ])
  expect((await planNow()).baseline).toMatchObject({ name: '二版' })
})

test('permits are counted in legal workdays, the site stands still in its closure, and an end that must be met is told by float', async () => {
  const closures = [{ from: '2026-02-10', to: '2026-03-01', reason: '春节' }]
  await manager.put(plan, { startsOn: '2026-02-05', mustFinishOn: '2026-03-05', closures })
  await put(uuidv7(), entry('PERMIT', 10, { calendar: 'legal' }))
  await put(uuidv7(), entry('SITE', 10, { calendar: 'site' }))
  const [permit, site] = await tasks()
  // 5 and 6 Feb, 9 to 14 Feb (the 14th is a make-up day), 24 and 25 Feb.
  expect(permit!.planned).toEqual({ start: '2026-02-05', finish: '2026-02-25' })
  expect(site!.planned).toEqual({ start: '2026-02-05', finish: '2026-03-06' })
  expect(site!.totalFloat).toBe(-1)
})

test('a project without a plan has none, and its tasks say so', async () => {
  const made = (await manager.post('/api/projects', { code: `NO${projects}`, name: '新', city: '杭州' }))
    .body as Project
  expect((await manager.get(`/api/projects/${made.id}/plan`)).status).toBe(204)
  expect((await manager.get(`/api/projects/${made.id}/plan/tasks`)).body).toMatchObject({
    type: '/problems/plans/no-plan',
  })
})

test('when a plan may end is told from what the project has done before, and not before it has done enough', async () => {
  const path = `${plan}/outlook`
  const ids = Array.from({ length: 12 }, () => uuidv7<string>())
  for (const [i, id] of ids.entries()) await put(id, entry(String(i + 10), 10))
  for (const [i, id] of ids.entries()) if (i > 0) await join(ids[i - 1]!, id)
  expect((await manager.get(path)).body).toEqual({ project: plan.split('/')[3], history: 0, needed: 8 })

  modules.clock.ms = Date.parse('2026-04-20T02:00:00Z')
  const day = (days: number) => new Date(Date.parse('2026-01-05') + days * 86_400_000).toISOString().slice(0, 10)
  // Eight of twelve are done, by turns as planned and in half as much again.
  let at = 0
  for (const [i, id] of ids.slice(0, 8).entries()) {
    const took = i % 2 === 0 ? 10 : 15
    const progress = { actualStart: day(at), actualFinish: day(at + took - 1), percent: 100 }
    expect((await foreman.put(`${plan}/tasks/${id}/progress`, progress)).status).toBe(200)
    at += took
  }
  const { found, history } = (await manager.get(path)).body as PlanOutlook
  expect(history).toBe(8)
  const [least, most] = ['2026-05-29', '2026-06-18'] // four more, each of ten days or each of fifteen
  expect(found).toMatchObject({ forecast: least, trials: 1000 })
  expect([found!.p50, found!.p80].every((date) => date > least && date <= most)).toBe(true)
  expect(found!.p80 > found!.p50).toBe(true)
  expect(found!.histogram.trials.reduce((sum, count) => sum + count)).toBe(1000)
  expect((await manager.get(path)).body, 'asked again it is the same').toMatchObject({ found })
})
