import type { Building, Phase, Project } from '@loujing/wire/http/projects'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { startModules, type Modules } from '../../../test/support/modules.ts'

let world: Modules
let manager: Browser
beforeAll(async () => {
  world = await startModules()
  manager = await world.somebody(await world.foundCompany('founder'), 'manager', ['manager'])
})
afterAll(() => world.close())

const aProject = (code: string) => ({ code, name: `${code} 项目`, city: '杭州' })

test('a project has phases, and a phase has buildings; each is said once with what it is', async () => {
  const project = (await manager.post('/api/projects', { ...aProject('YQ'), nameEn: 'Yunqi Court' })).body as Project
  expect((await manager.get(`/api/projects/${project.id}`)).body).toEqual(project)
  const phase = (await manager.post(`/api/projects/${project.id}/phases`, { name: '一期', startsOn: '2026-03-01' }))
    .body as Phase
  const tower = { phase: phase.id, code: '1', name: '1 号楼', storeysAbove: 18, storeysBelow: 2 }
  const building = (await manager.post(`/api/projects/${project.id}/buildings`, tower)).body as Building
  expect(building).toEqual({ id: building.id, project: project.id, ...tower })
  expect((await manager.get(`/api/projects/${project.id}/phases`)).body).toEqual({ items: [phase] })
  expect((await manager.get(`/api/projects/${project.id}/buildings`)).body).toEqual({ items: [building] })
  expect(phase.startsOn).toBe('2026-03-01')
  const said = await world.owner`select type, data from platform.outbox where type like 'projects.%' order by xid, seq`
  expect(said.map(({ type, data }) => [type, data] as unknown)).toEqual([
    ['projects.project-created', project],
    ['projects.phase-created', phase],
    ['projects.building-created', building],
  ])
})

test('a code is taken once in a company, also by two at once; another company may have it too', async () => {
  const answers = await Promise.all([1, 2, 3].map(() => manager.post('/api/projects', aProject('QX'))))
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
  expect(answers.find(({ status }) => status === 409)?.problem).toBe('/problems/projects/code-taken')
  const other = await world.somebody(await world.foundCompany('founder.b'), 'manager.b', ['manager'])
  const theirs = await other.post('/api/projects', aProject('QX'))
  expect(theirs.status).toBe(201)
  const { id } = theirs.body as Project
  expect((await manager.get(`/api/projects/${id}`)).problem).toBe('/problems/not-found')
  expect((await manager.post(`/api/projects/${id}/phases`, { name: '一期' })).status).toBe(404)
  const names = ((await manager.get('/api/projects')).body as Page<Project>).items.map(({ code }) => code)
  expect(names.filter((code) => code === 'QX')).toHaveLength(1)
})

test('a building stands in a phase of its own project', async () => {
  const [one, two] = (await Promise.all(['PA', 'PB'].map((code) => manager.post('/api/projects', aProject(code))))).map(
    ({ body }) => body as Project,
  )
  const phase = (await manager.post(`/api/projects/${one!.id}/phases`, { name: '一期' })).body as Phase
  expect((await manager.post(`/api/projects/${one!.id}/phases`, { name: '一期' })).problem).toBe(
    '/problems/projects/name-taken',
  )
  const building = { phase: phase.id, code: '1', name: '1', storeysAbove: 1, storeysBelow: 0 }
  expect((await manager.post(`/api/projects/${two!.id}/buildings`, building)).problem).toBe('/problems/not-found')
  expect((await manager.post(`/api/projects/${one!.id}/buildings`, building)).status).toBe(201)
  expect((await manager.post(`/api/projects/${one!.id}/buildings`, building)).status).toBe(409)
})

test('who sells may read projects and make none; who keeps accounts sees none; a bad code is refused', async () => {
  const founder = await world.login('founder')
  const clerk = await world.somebody(founder, 'clerk', ['sales-consultant'])
  expect((await clerk.get('/api/projects')).status).toBe(200)
  expect((await clerk.post('/api/projects', aProject('ZZ'))).problem).toBe('/problems/auth/forbidden')
  expect((await founder.get('/api/projects')).status).toBe(403)
  expect((await manager.post('/api/projects', aProject('小写'))).problem).toBe('/problems/invalid-request')
})
