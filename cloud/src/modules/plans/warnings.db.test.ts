import type { NewsNotice } from '@loujing/wire/http/notices'
import type { PlanWarning, PlanWatch } from '@loujing/wire/http/plan-warnings'
import type { PlanTask, PlanTaskEntry } from '@loujing/wire/http/plans'
import type { Project } from '@loujing/wire/http/projects'
import { uuidv7 } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'

const DAY_MS = 86_400_000
let modules: Modules
let manager: Browser
let leader: Browser
let foreman: Awaited<ReturnType<Modules['somebody']>>
let plan: string
let projects = 0

beforeAll(async () => {
  modules = await startModules()
  const founder = await modules.foundCompany('yunqi')
  manager = await modules.somebody(founder, 'limin', ['manager'])
  leader = await modules.somebody(founder, 'zhouhao', ['project-manager'])
  foreman = await modules.somebody(founder, 'chengang', ['site-manager'], '陈刚')
})
afterAll(() => modules.close())

beforeEach(async () => {
  modules.clock.ms = Date.parse('2026-03-02T02:00:00Z') // a Monday
  const made = await manager.post('/api/projects', { code: `YQ${++projects}`, name: '云栖里', city: '杭州' })
  plan = `/api/projects/${(made.body as Project).id}/plan`
  await manager.put(plan, { startsOn: '2026-03-02', closures: [] })
})

async function lay(days: number, more: Partial<PlanTaskEntry> = {}): Promise<{ id: string; task: PlanTaskEntry }> {
  const id = uuidv7<string>()
  const task: PlanTaskEntry = { code: '04.05', name: '主体结构封顶', level: 1, days, calendar: 'natural', ...more }
  expect((await manager.put(`${plan}/tasks/${id}`, { version: 0, task })).status).toBe(200)
  return { id, task }
}
const agree = () => manager.put(`${plan}/baselines/${uuidv7()}`, { name: '一级计划', reason: '首次' })
const warnings = async (query = ''): Promise<PlanWarning[]> =>
  ((await manager.get(`${plan}/warnings${query}`)).body as Page<PlanWarning>).items
const project = () => plan.split('/')[3]
/** What somebody was told of this project, the oldest first. */
async function heard(by: Browser): Promise<string[]> {
  const { items } = (await by.get('/api/my/notices?limit=100')).body as Page<NewsNotice>
  const news = items.flatMap(({ news }) => (news.about === 'plan' && news.project === project() ? [news] : []))
  return news.map(({ what, days }) => `${what} ${days}`).reverse()
}
async function look(): Promise<void> {
  await modules.plans.warnings.look()
  await modules.relay.settled()
}
const later = async (days: number): Promise<void> => {
  modules.clock.ms += days * DAY_MS
  await look()
}
const slip = (id: string, task: PlanTaskEntry, days: number, version = 1) =>
  manager.put(`${plan}/tasks/${id}`, { version, task: { ...task, days: task.days + days } })

test('a node that slips twenty days turns red, and climbs from who is responsible to the management until he says why', async () => {
  const { id, task } = await lay(60, { responsible: foreman.person.id })
  await agree()
  await look()
  expect(await warnings()).toEqual([])
  expect((await slip(id, task, 20)).body as PlanTask).toMatchObject({ light: 'red' })
  await look()
  const [warning] = await warnings()
  expect(warning).toMatchObject({
    ...{ kind: 'behind', light: 'red', days: 20, due: '2026-04-30', forecast: '2026-05-20', answered: false, told: 1 },
  })
  expect(await heard(foreman)).toEqual(['behind 20'])
  expect(await heard(leader)).toEqual([])
  await later(1)
  expect(await heard(leader), 'and nothing has begun').toEqual(['behind 21'])
  expect(await heard(manager)).toEqual([])

  const cause = { cause: 'weather', words: '连续降雨，增加一班作业' }
  const path = `${plan}/warnings/${warning!.id}/cause`
  expect((await foreman.put(path, cause)).body).toMatchObject({
    ...{ answered: true, cause: { ...cause, by: { id: foreman.person.id, name: '陈刚' } } },
  })
  const [again, before] = [await foreman.put(path, cause), (await warnings())[0]]
  expect(again.body, 'said twice is said once').toEqual(before)
  await later(7)
  expect(await heard(manager), 'nobody above is told of what is explained').toEqual([])

  expect((await slip(id, task, -10, 2)).status).toBe(200)
  await look()
  expect(await warnings('?open=true')).toEqual([])
  expect(await warnings('?open=false')).toMatchObject([{ id: warning!.id, cause }])
})

test('worse than what was explained is asked for anew', async () => {
  const { id, task } = await lay(60, { responsible: foreman.person.id })
  await agree()
  await slip(id, task, 3)
  await look()
  const [warning] = await warnings()
  expect(warning).toMatchObject({ light: 'yellow' })
  await foreman.put(`${plan}/warnings/${warning!.id}/cause`, { cause: 'labour', words: '人手不足' })
  await slip(id, task, 5, 2)
  await look()
  expect(await warnings()).toMatchObject([{ light: 'yellow', days: 5, answered: true }])
  await slip(id, task, 9, 3)
  await look()
  expect(await warnings()).toMatchObject([
    { id: warning!.id, light: 'orange', answered: false, cause: { cause: 'labour' } },
  ])
  expect(await heard(foreman)).toEqual(['behind 3', 'behind 9'])
})

test('reminders come 30, 14, 7 and 1 workdays before, once each, and the nearer the more people hear them', async () => {
  await lay(0, { responsible: foreman.person.id, constraint: { type: 'SNET', on: '2026-04-16' as Day } })
  await agree()
  for (let day = 0; day < 47; day++) await later(1)
  expect(await heard(foreman)).toEqual(['ahead 30', 'ahead 14', 'ahead 7', 'ahead 1', 'behind 1'])
  expect((await heard(leader)).slice(0, 3)).toEqual(['ahead 14', 'ahead 7', 'ahead 1'])
  expect((await heard(manager)).slice(0, 2)).toEqual(['ahead 7', 'ahead 1'])
})

test('without anybody responsible those above are told at once', async () => {
  const { id, task } = await lay(60)
  await agree()
  await slip(id, task, 16)
  await look()
  expect(await heard(leader)).toEqual(['behind 16'])
  expect(await heard(manager)).toEqual([])
})

test('a project may be watched otherwise: its lights are those of its own rule at once', async () => {
  const { id, task } = await lay(60)
  await agree()
  await slip(id, task, 3)
  const watch = (await manager.get(`${plan}/watch`)).body as PlanWatch
  const strict = { ...watch, levels: watch.levels.map((level) => ({ ...level, orange: 2, red: 3 })) }
  expect((await foreman.put(`${plan}/watch`, strict)).status).toBe(403)
  expect((await manager.put(`${plan}/watch`, strict)).status).toBe(200)
  const { items } = (await manager.get(`${plan}/tasks`)).body as Page<PlanTask>
  expect(items).toMatchObject([{ light: 'red' }])
})

test('who cannot see plans cannot be responsible, and a warning of another project is not here', async () => {
  const task = { code: 'X', name: '某', level: 1, days: 1, calendar: 'natural', responsible: uuidv7() }
  const answer = await manager.put(`${plan}/tasks/${uuidv7()}`, { version: 0, task })
  expect(answer).toMatchObject({ status: 400, body: { type: '/problems/plans/nobody-here' } })
  const cause = { cause: 'other', words: '…' }
  expect((await manager.put(`${plan}/warnings/${uuidv7()}/cause`, cause)).status).toBe(404)
})
