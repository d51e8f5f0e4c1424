import type { CostAccount, CostLine } from '@loujing/wire/http/costs'
import type { Person } from '@loujing/wire/http/identity'
import type { PlanTask } from '@loujing/wire/http/plans'
import type { Project } from '@loujing/wire/http/projects'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from './support/app.ts'
import { aCompany, anonymous, aPerson, must, PASSWORD, type Session } from './support/seed.ts'
import { aStranger, FIELD_KEY } from './support/two-companies.ts'

// Answers that are kept as they were written: nobody may be told an older one, another's, or one with words that are struck out.
const PHONE = '13987650412'
let cloud: TestApp
let founder: Session
let security: Session
let cost: Session
let planner: Session
let project: string
let account: string
beforeAll(async () => {
  cloud = await startApp({ env: { LOUJING_FIELD_KEY: FIELD_KEY } })
  founder = (await aCompany(cloud)).founder
  security = await aPerson(cloud, founder, 'security.two', ['security-admin'])
  cost = await aPerson(cloud, founder, 'cost.one', ['cost-manager'])
  planner = await aPerson(cloud, founder, 'planner', ['manager'])
  const named = { code: 'YQ', name: '云栖里', city: '杭州' }
  project = must<Project>(await planner.call('POST', '/api/projects', named), 201).id
  must(await cost.call('POST', `/api/projects/${project}/costs/fill`), 200)
  const accounts = must<Page<CostAccount>>(await cost.call('GET', `${of()}/costs/accounts?limit=200`), 200).items
  account = accounts.find(({ leaf }) => leaf)!.id
  must(await planner.call('PUT', `${of()}/plan`, { startsOn: '2026-01-05', closures: [] }), 200)
})
afterAll(() => cloud.close())

const of = () => `/api/projects/${project}`
const lines = () => `${of()}/costs/lines`
const addLine = async (name: string) => {
  // of no money, so that no target must cover it
  const line = { account, name, fen: 0, taxRate: 900 }
  must(await cost.call('PUT', `${of()}/costs/lines/${uuidv7()}`, { version: 0, line }), 200)
}
const look = (by: Session, url: string, tag = '') =>
  cloud.app.inject({ method: 'GET', url, headers: { cookie: by.cookie, 'if-none-match': tag } })

test('the same answer twice is not sent twice, and a change is seen at once', async () => {
  await addLine('桩基')
  const first = await look(cost, lines())
  expect(must<Page<CostLine>>(first, 200).items.map(({ line }) => line.name)).toEqual(['桩基'])
  expect(first.headers).toMatchObject({ 'cache-control': 'private, no-cache' })
  expect(first.headers['content-type']).toBe('application/json; charset=utf-8')
  const tag = String(first.headers['etag'])
  const again = await look(planner, lines(), `"another", W/${tag}`)
  expect([again.statusCode, again.body]).toEqual([304, ''])
  await addLine('土方')
  const changed = await look(cost, lines(), tag)
  expect(must<Page<CostLine>>(changed, 200).items).toHaveLength(2)
  const short = must<Page<CostLine>>(await look(cost, `${lines()}?limit=1`), 200)
  expect(short.items).toHaveLength(1)
  expect(
    must<Page<CostLine>>(await look(cost, `${lines()}?limit=1&cursor=${short.nextCursor}`), 200).items,
  ).toHaveLength(1)
})

test('what is kept is told only to those who may ask, and never to another company', async () => {
  expect((await look(cost, lines())).statusCode).toBe(200)
  expect((await look(anonymous(cloud), lines())).statusCode).toBe(401)
  expect((await look(security, lines())).statusCode).toBe(403)
  const manager = await aPerson(cloud, await aStranger(cloud), 'their.cost', ['cost-manager', 'manager'])
  for (const path of ['costs', 'costs/lines', 'plan', 'plan/tasks', ''])
    expect([path, (await look(manager, `${of()}/${path}`.replace(/\/$/, ''))).statusCode]).toEqual([path, 404])
})

test('a plan that is not there is nothing, and is there when it was made', async () => {
  const named = { code: 'YQ2', name: '云栖里二期', city: '杭州' }
  const { id } = must<Project>(await planner.call('POST', '/api/projects', named), 201)
  const path = `/api/projects/${id}/plan`
  expect((await look(planner, path)).statusCode).toBe(204)
  expect((await look(planner, `${path}/tasks`)).json()).toMatchObject({ type: '/problems/plans/no-plan' })
  must(await planner.call('PUT', path, { startsOn: '2026-01-05', closures: [] }), 200)
  expect((await look(planner, path)).json()).toMatchObject({ startsOn: '2026-01-05' })
})

test('words that were struck out with a person are told no more', async () => {
  const made = { account: 'clerk', name: '欧阳静', password: PASSWORD, roles: ['manager'] }
  const { id } = must<Person>(await founder.call('POST', '/api/people', made), 201)
  must(await founder.call('PUT', `/api/people/${id}/personal/phone`, { value: PHONE }), 200)
  await addLine(`门窗 ${PHONE}`)
  const task = { code: '1', name: `桩基 ${PHONE}`, level: 1, days: 40, calendar: 'site' }
  must(await planner.call('PUT', `${of()}/plan/tasks/${uuidv7()}`, { version: 0, task }), 200)
  const tasks = `${of()}/plan/tasks`
  for (const path of [lines(), tasks]) expect((await look(planner, path)).body).toContain(PHONE)
  const deletion = uuidv7()
  must(await founder.call('PUT', `/api/deletions/${deletion}`, { person: id, ground: 'left' }), 200)
  must(await security.call('POST', `/api/deletions/${deletion}/confirm`), 200)
  await cloud.privacy.goOn()
  for (const path of [lines(), tasks]) expect((await look(planner, path)).body).not.toContain(PHONE)
  expect(must<Page<PlanTask>>(await look(planner, tasks), 200).items).toHaveLength(1)
})
