import type { PlanImport } from '@loujing/wire/http/plan-imports'
import type { Plan, PlanLink, PlanTask, PlanTaskEntry } from '@loujing/wire/http/plans'
import type { Project } from '@loujing/wire/http/projects'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'

let modules: Modules
let manager: Browser
let foreman: Browser
let projects = 0

beforeAll(async () => {
  modules = await startModules()
  const founder = await modules.foundCompany('yunqi')
  manager = await modules.somebody(founder, 'limin', ['manager'])
  foreman = await modules.somebody(founder, 'zhao', ['site-manager'])
})
afterAll(() => modules.close())
beforeEach(() => {
  modules.clock.ms = Date.parse('2026-03-20T02:00:00Z')
})

async function newPlan(): Promise<string> {
  const made = await manager.post('/api/projects', { code: `EX${++projects}`, name: '云栖里', city: '杭州' })
  return `/api/projects/${(made.body as Project).id}/plan`
}
const XML = { 'content-type': 'application/xml' }
const check = (plan: string, xml: string | Uint8Array, by = manager) =>
  by.post(`${plan}/import-check`, Buffer.from(xml), XML)
const take = (plan: string, xml: string | Uint8Array, id = uuidv7<string>(), by = manager) =>
  by.put(`${plan}/imports/${id}`, Buffer.from(xml), XML)
const tasksOf = async (plan: string) => ((await manager.get(`${plan}/tasks?limit=5000`)).body as Page<PlanTask>).items
const linksOf = async (plan: string) => ((await manager.get(`${plan}/links?limit=5000`)).body as Page<PlanLink>).items
const exported = async (plan: string) => (await manager.get(`${plan}/export`)).text

const element = (name: string, uid: number, more = '') =>
  `<Task><UID>${uid}</UID><Name>${name}</Name><WBS>${uid}</WBS><OutlineLevel>1</OutlineLevel><Duration>PT40H0M0S</Duration>
   <DurationFormat>7</DurationFormat>${more}</Task>`
const after = (uid: number) =>
  `<PredecessorLink><PredecessorUID>${uid}</PredecessorUID><Type>1</Type></PredecessorLink>`
const file = (...tasks: string[]) =>
  `<Project xmlns="http://schemas.microsoft.com/project"><StartDate>2026-03-02T08:00:00</StartDate><Tasks>${tasks.join('')}</Tasks></Project>`
const SMALL = file(
  element('土方', 1, '<Start>2026-03-02T08:00:00</Start><Finish>2026-03-06T17:00:00</Finish>'),
  element('底板', 2, `${after(1)}<Start>2026-03-09T08:00:00</Start><Finish>2026-03-16T17:00:00</Finish>`),
)

test('a file is looked at before it is taken: what it brings, and how its dates compare', async () => {
  const plan = await newPlan()
  const told = (await check(plan, SMALL)).body as PlanImport
  expect(told).toMatchObject({ startsOn: '2026-03-02', tasks: 2, links: 1, groups: 0, milestones: 0 })
  expect(told.compared).toEqual({
    ...{ tasks: 2, same: 1 },
    furthest: {
      ...{ code: '02', name: '底板' },
      theirs: { start: '2026-03-09', finish: '2026-03-16' },
      ours: { start: '2026-03-09', finish: '2026-03-13' },
    },
  })
  expect((await manager.get(plan)).status, 'nothing was taken').toBe(204)
})

test('it is taken whole, once, into an empty plan only', async () => {
  const plan = await newPlan()
  const id = uuidv7<string>()
  const first = await take(plan, SMALL, id)
  expect(first.status).toBe(200)
  expect((await take(plan, SMALL, id)).body, 'the same file again').toEqual(first.body)
  expect((await manager.get(plan)).body as Plan).toMatchObject({ startsOn: '2026-03-02', tasks: 2 })
  expect(await linksOf(plan)).toHaveLength(1)
  expect((await take(plan, SMALL)).body).toMatchObject({ type: '/problems/plans/not-empty' })
  expect((await take(await newPlan(), SMALL, id)).body).toMatchObject({ type: '/problems/plans/id-taken' })
})

test('of two who take a file at once, one has the plan and the other is refused', async () => {
  const plan = await newPlan()
  const answers = await Promise.all([take(plan, SMALL), take(plan, SMALL)])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  expect(await tasksOf(plan)).toHaveLength(2)
})

test('one who sends a file a second time while the first is under way gets the same answer', async () => {
  const [plan, id] = [await newPlan(), uuidv7<string>()]
  const [first, second] = await Promise.all([take(plan, SMALL, id), take(plan, SMALL, id)])
  expect(first).toMatchObject({ status: 200 })
  expect(second.body).toEqual(first.body)
  expect(await tasksOf(plan)).toHaveLength(2)
})

test('what is no such file, waits for itself or reaches too far is refused, and nothing of it is kept', async () => {
  const plan = await newPlan()
  const circle = file(element('甲', 1, after(2)), element('乙', 2, after(1)))
  const far = file(...Array.from({ length: 5 }, (_, i) => element('远', i + 1, after(i)).replace('PT40H', 'PT24000H')))
  const refusals: [string, string | Buffer][] = [
    ['not-mspdi', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3])],
    ['not-mspdi', ''],
    ['not-mspdi', SMALL.slice(0, 200)],
    ['cycle', circle],
    ['beyond-horizon', far],
  ]
  for (const [problem, bytes] of refusals) {
    expect((await check(plan, bytes)).body).toMatchObject({ type: `/problems/plans/${problem}` })
    expect((await take(plan, bytes)).body).toMatchObject({ type: `/problems/plans/${problem}` })
  }
  expect((await manager.get(plan)).status).toBe(204)
  expect((await take(plan, SMALL, uuidv7(), foreman)).status, 'who reports does not plan').toBe(403)
})

/** What a plan says, by code: ids are each project's own. */
async function saying(plan: string) {
  const tasks = await tasksOf(plan)
  const codes = new Map(tasks.map(({ id, task }) => [id, task.code]))
  const links = (await linksOf(plan)).map(({ from, to, type, lag, calendar }) => {
    return `${codes.get(from)} ${type}${lag}${calendar} ${codes.get(to)}`
  })
  return {
    tasks: tasks.map(({ task: { level: _, ...task }, progress, planned, forecast }) => ({
      ...{ task, progress, planned, forecast },
    })),
    links: links.sort(),
  }
}

test('a plan that was given to Microsoft Project comes back as it was', async () => {
  const plan = await newPlan()
  await manager.put(plan, {
    startsOn: '2026-01-05',
    closures: [{ from: '2026-02-14', to: '2026-02-24', reason: '春节' }],
  })
  await manager.post(`${plan}/fill`)
  const [first, second] = await tasksOf(plan)
  const grouped: PlanTaskEntry = { ...second!.task, name: '签 <合同> & "附件"', group: ['前期', '土地'] }
  const tied: PlanTaskEntry = { ...grouped, constraint: { type: 'SNET', on: second!.forecast.start } }
  await manager.put(`${plan}/tasks/${second!.id}`, { version: second!.version, task: tied })
  const done = { actualStart: '2026-01-05', actualFinish: '2026-01-05', percent: 100 }
  expect((await manager.put(`${plan}/tasks/${first!.id}/progress`, done)).status).toBe(200)

  const again = await newPlan()
  await manager.put(again, {
    startsOn: '2026-01-05',
    closures: [{ from: '2026-02-14', to: '2026-02-24', reason: '春节' }],
  })
  const xml = await exported(plan)
  const told = (await take(again, xml)).body as PlanImport
  expect(told.notes.map(({ note }) => note)).toEqual(['exceptions'])
  const [before, now] = [await saying(plan), await saying(again)]
  expect(now.tasks.map(({ task }) => task)).toEqual(before.tasks.map(({ task }) => task))
  expect(now.links).toEqual(before.links)
  expect(now).toEqual(before)
})

test('a plan of two thousand tasks comes whole, with all its links', async () => {
  const many = Array.from({ length: 2000 }, (_, i) =>
    element(`工作 ${i + 1}`, i + 1, i > 0 ? after(Math.ceil(i / 2)) : ''),
  )
  const plan = await newPlan()
  expect((await take(plan, file(...many))).body).toMatchObject({ tasks: 2000, links: 1999 })
  const tasks = await tasksOf(plan)
  expect(tasks.map(({ task }) => task.name).slice(0, 3)).toEqual(['工作 1', '工作 2', '工作 3'])
  expect(tasks.at(-1)!.task).toMatchObject({ code: '2000', name: '工作 2000' })
})
