import { generateTower } from '@loujing/demo/tower/tower'
import type { Project } from '@loujing/wire/http/projects'
import type { Site } from '@loujing/wire/http/sites'
import type { SunlightRule, SunlightStudy, UnitSunlight, WindowSunlight } from '@loujing/wire/http/sunlight'
import type { Model } from '@loujing/wire/http/twin'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'

// A conversion is a process with ten megabytes of WebAssembly: seconds, on a busy machine many.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let modules: Modules
let manager: Browser
let site: Site
let empty: Site

beforeAll(async () => {
  modules = await startModules()
  const founder = await modules.foundCompany('yunqi')
  manager = await modules.somebody(founder, 'limin', ['manager'])
  const project = (await manager.post('/api/projects', { code: 'YQ', name: '云栖里', city: '杭州' })).body as Project
  const origin = { lonDeg: 120.02, latDeg: 30.26, heightM: 0.5 }
  const siteOf = async (slug: string) =>
    (await manager.post('/api/sites', { project: project.id, slug, name: slug, origin })).body as Site
  site = await siteOf('yunqi')
  empty = await siteOf('empty')
  const { ifc } = generateTower({ storeys: 4, finished: 4 })
  const headers = { 'content-type': 'application/octet-stream' }
  const sent = await manager.post(`/api/sites/${site.id}/models?name=tower`, Buffer.from(ifc), headers)
  await modules.twin.settled()
  expect(((await manager.get(`/api/models/${(sent.body as Model).id}`)).body as Model).state).toBe('ready')
})
afterAll(() => modules.close())

const NAMED = { name: '方案一', rule: 'great-cold-2h', year: 2026 }
const begin = (id: string, body: object = NAMED, at = site) =>
  manager.put(`/api/sites/${at.id}/sunlight-studies/${id}`, body)
const studyOf = async (id: string) => (await manager.get(`/api/sunlight-studies/${id}`)).body as SunlightStudy
async function all<Item>(url: string): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor = ''; ;) {
    const page = (await manager.get(`${url}?limit=20${cursor}`)).body as Page<Item>
    items.push(...page.items)
    if (page.nextCursor === undefined) return items
    cursor = `&cursor=${page.nextCursor}`
  }
}

test('a study of the tower: its south has the sun of the great cold, its north has none, each flat is judged by its best room', async () => {
  const id = uuidv7()
  expect((await begin(id)).body).toMatchObject({ state: 'running', day: '2026-01-20', windows: 0 })
  await modules.sunlight.settled()
  const study = await studyOf(id)
  expect(study).toMatchObject({ state: 'ready', models: [{ name: 'tower' }] })

  const windows = await all<WindowSunlight>(`/api/sunlight-studies/${id}/windows`)
  expect(windows).toHaveLength(study.windows)
  const looksTo = (from: number, to: number) =>
    windows.filter(({ azimuthDeg }) => azimuthDeg >= from && azimuthDeg < to)
  // The tower stands some degrees off: its south front looks to 172°, its north front to 352°.
  for (const { minutes } of looksTo(315, 360)) expect(minutes).toBe(0)
  const south = looksTo(135, 225)
  expect(south.length).toBeGreaterThan(8)
  for (const { minutes, name, segments } of south) {
    // The fins of its balcony stand on both sides of a living room's door.
    if (name.startsWith('阳台')) expect(minutes).toBeLessThan(120)
    else expect(minutes).toBeGreaterThan(180)
    expect(minutes).toBeLessThanOrEqual(480)
    for (const { fromMin, toMin } of segments) expect(toMin).toBeGreaterThan(fromMin)
  }
  // To the east there is sun before noon only.
  for (const { segments } of looksTo(45, 135)) for (const { toMin } of segments) expect(toMin).toBeLessThan(720)

  const units = await all<UnitSunlight>(`/api/sunlight-studies/${id}/units`)
  expect(units).toHaveLength(study.units)
  expect(units.length).toBe(16)
  for (const { unit, bestMin, bestRoom } of units) {
    const own = windows.filter((window) => window.unit === unit)
    expect(bestMin).toBe(Math.max(...own.map(({ minutes }) => minutes)))
    expect(own.some(({ room }) => room === bestRoom)).toBe(true)
  }
  expect(study.unitsMeeting).toBe(units.filter(({ meets }) => meets).length)
})

test('the same study again is the same study; another of its id is refused', async () => {
  const id = uuidv7()
  await begin(id)
  await modules.sunlight.settled()
  const found = await studyOf(id)
  expect((await begin(id)).body).toEqual(found)
  expect(await begin(id, { ...NAMED, year: 2027 })).toMatchObject({
    status: 409,
    body: { type: '/problems/sunlight/study-id-taken' },
  })
})

test('what cannot be studied says why: no model, no such rule', async () => {
  const id = uuidv7()
  expect(await begin(id, { ...NAMED, rule: 'nobody-s' })).toMatchObject({
    status: 400,
    body: { type: '/problems/sunlight/unknown-rule' },
  })
  await begin(id, NAMED, empty)
  await modules.sunlight.settled()
  expect(await studyOf(id)).toMatchObject({ state: 'failed', problem: '/problems/sunlight/nothing-to-study' })
})

test('a study that a stop interrupted is computed at the next start', async () => {
  const id = uuidv7()
  await begin(id)
  await modules.sunlight.settled()
  await modules.owner`delete from sunlight.study_window where study_id = ${id}`
  await modules.owner`delete from sunlight.study_unit where study_id = ${id}`
  await modules.owner`update sunlight.study set state = 'running' where id = ${id}`
  await modules.sunlight.start()
  await modules.sunlight.settled()
  const study = await studyOf(id)
  expect(study.state).toBe('ready')
  expect(await all(`/api/sunlight-studies/${id}/windows`)).toHaveLength(study.windows)
})

test('the rules are told with their source, and a study is deleted with all that it found', async () => {
  const { items } = (await manager.get('/api/sunlight-rules')).body as Page<SunlightRule>
  expect(items.map(({ rule }) => rule)).toContain('hangzhou-solstice')
  const id = uuidv7()
  await begin(id, { ...NAMED, rule: 'hangzhou-solstice' })
  await modules.sunlight.settled()
  expect(await studyOf(id)).toMatchObject({ state: 'ready', day: '2026-12-22' })
  expect((await manager.delete(`/api/sunlight-studies/${id}`)).status).toBe(204)
  expect((await manager.get(`/api/sunlight-studies/${id}`)).status).toBe(404)
  expect(await modules.owner`select 1 from sunlight.study_window where study_id = ${id}`).toHaveLength(0)
})
