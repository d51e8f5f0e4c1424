import { generateTower } from '@loujing/demo/tower/tower'
import { TOWER_ORIGIN } from '@loujing/demo/tower/place'
import type {
  KeptNoiseSource,
  Machine,
  NoiseLimit,
  NoisePlan,
  NoiseStudy,
  Road,
  UnitNoise,
  WindowNoise,
} from '@loujing/wire/http/noise'
import type { Project } from '@loujing/wire/http/projects'
import type { Site } from '@loujing/wire/http/sites'
import type { Model } from '@loujing/wire/http/twin'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'

// A conversion is a process with ten megabytes of WebAssembly: seconds, on a busy machine many.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let modules: Modules
let manager: Browser
let site: Site
let empty: Site

/** 40 m south of the tower's origin, and as long as it is heard. */
const ROAD: Road = {
  ...{ kind: 'road', name: '文一西路', heightM: 0.5, origin: '2026-03-12 实测，路中心 10 m，各 20 min' },
  line: [
    { eastM: -300, northM: -40 },
    { eastM: 300, northM: -40 },
  ],
  emission: { by: 'measured', dayDb: 72, nightDb: 64, distanceM: 10 },
}
/** It works by day only. */
const PUMP: Machine = {
  ...{ kind: 'machine', name: '混凝土泵车', at: { eastM: 0, northM: 60 }, heightM: 2, origin: '设备铭牌' },
  ...{ power: { aWeightedDb: 109 }, fromHour: 7, toHour: 19, share: 0.5 },
}
const NAMED = {
  ...{ name: '方案一', limit: 'class-2', kinds: ['road', 'machine'] },
  air: { temperatureC: 20, humidityPercent: 70, pressureKPa: 101.325 },
  ground: { source: 0, middle: 0.2, receiver: 0.2 },
}
const [roadId, pumpId] = [uuidv7(), uuidv7()]

const putSource = (id: string, version: number, source: object, at = site) =>
  manager.put(`/api/sites/${at.id}/noise-sources/${id}`, { version, source })
const begin = (id: string, body: object = NAMED, at = site) =>
  manager.put(`/api/sites/${at.id}/noise-studies/${id}`, body)
const studyOf = async (id: string) => (await manager.get(`/api/noise-studies/${id}`)).body as NoiseStudy
async function all<Item>(url: string): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor = ''; ;) {
    const page = (await manager.get(`${url}?limit=20${cursor}`)).body as Page<Item>
    items.push(...page.items)
    if (page.nextCursor === undefined) return items
    cursor = `&cursor=${page.nextCursor}`
  }
}

beforeAll(async () => {
  modules = await startModules()
  const founder = await modules.foundCompany('yunqi')
  manager = await modules.somebody(founder, 'limin', ['manager'])
  const project = (await manager.post('/api/projects', { code: 'YQ', name: '云栖里', city: '杭州' })).body as Project
  const siteOf = async (slug: string) =>
    (await manager.post('/api/sites', { project: project.id, slug, name: slug, origin: TOWER_ORIGIN })).body as Site
  site = await siteOf('yunqi')
  empty = await siteOf('empty')
  const { ifc } = generateTower({ storeys: 4, finished: 4 })
  const headers = { 'content-type': 'application/octet-stream' }
  const sent = await manager.post(`/api/sites/${site.id}/models?name=tower`, Buffer.from(ifc), headers)
  await modules.twin.settled()
  expect(((await manager.get(`/api/models/${(sent.body as Model).id}`)).body as Model).state).toBe('ready')
  expect((await putSource(roadId, 0, ROAD)).status).toBe(200)
  expect((await putSource(pumpId, 0, PUMP)).status).toBe(200)
})
afterAll(() => modules.close())

describe('sources', () => {
  test('are kept as they were given, and the same again is the same', async () => {
    const again = await putSource(roadId, 0, ROAD)
    expect(again).toMatchObject({ status: 200, body: { id: roadId, version: 1, source: ROAD } })
    expect((await all<KeptNoiseSource>(`/api/sites/${site.id}/noise-sources`)).map(({ id }) => id)).toEqual([
      roadId,
      pumpId,
    ])
  })

  test('are changed by who has read them, and the change is audited with what was before', async () => {
    const id = uuidv7()
    const saw = { ...PUMP, name: '钢筋切断机' }
    await putSource(id, 0, saw, empty)
    expect((await putSource(id, 1, { ...saw, share: 0.2 }, empty)).body).toMatchObject({ version: 2 })
    expect(await putSource(id, 1, { ...saw, share: 0.9 }, empty)).toMatchObject({
      status: 409,
      body: { type: '/problems/noise/source-changed', version: 2 },
    })
    expect((await manager.delete(`/api/noise-sources/${id}`)).status).toBe(204)
    const actions = await modules.owner`select action from platform.audit where object = ${id} order by seq`
    expect(actions.map((line) => line.action as string)).toEqual([
      'noise.save-source',
      'noise.save-source',
      'noise.remove-source',
    ])
  })

  test('without a word on where their levels come from are refused', async () => {
    expect((await putSource(uuidv7(), 0, { ...ROAD, origin: '' })).status).toBe(400)
  })
})

describe('a study', () => {
  const id = uuidv7()
  let study: NoiseStudy
  let windows: WindowNoise[]
  beforeAll(async () => {
    expect((await begin(id)).body).toMatchObject({ state: 'running', progress: 0, windows: 0 })
    await modules.noise.settled()
    study = await studyOf(id)
    windows = await all<WindowNoise>(`/api/noise-studies/${id}/windows`)
  })
  const looksTo = (from: number, to: number) =>
    windows.filter(({ azimuthDeg }) => azimuthDeg >= from && azimuthDeg < to)

  test('hears the road in front and, behind the tower, much less of it', () => {
    expect(study).toMatchObject({ state: 'ready', progress: 1, models: [{ name: 'tower' }], windows: windows.length })
    const [south, north] = [looksTo(135, 225), looksTo(315, 360)]
    expect(Math.min(south.length, north.length)).toBeGreaterThan(4)
    // By night the road alone is heard.
    const middle = (of: WindowNoise[]) => of.map(({ night }) => night!.db).sort((a, b) => a - b)[of.length >> 1]!
    expect(middle(south) - middle(north)).toBeGreaterThan(10)
    expect(Math.min(...south.map(({ night }) => night!.db))).toBeGreaterThan(
      Math.max(...north.map(({ night }) => night!.db)),
    )
    for (const { night } of windows) expect(night!.loudest).toBe(roadId)
    // By day the pump is in the north, but where a corner of the tower keeps it off.
    expect(north.filter(({ day }) => day!.loudest === pumpId).length).toBeGreaterThan(north.length / 2)
    for (const { day } of south) expect(day!.loudest).toBe(roadId)
  })

  test('in front brings what the level beside the road says, weaker by the distance', () => {
    // An endless line loses 10 lg (d / 10): at 25 to 35 m 4 to 5.5 dB of the 64 that were measured at 10 m; less what the ground and
    // neighbours' balconies take.
    for (const { night } of looksTo(135, 225)) {
      expect(night!.db).toBeGreaterThan(49)
      expect(night!.db).toBeLessThan(61)
    }
  })

  test('says which windows and flats hear more than the limit that it keeps', async () => {
    expect(study.limit).toMatchObject({ limit: 'class-2', dayDb: 60, nightDb: 50, confirmed: false })
    for (const { night } of windows) expect(night!.isOver).toBe(night!.db > 50)
    expect(study.overByNight).toBe(windows.filter(({ night }) => night!.isOver).length)
    const units = await all<UnitNoise>(`/api/noise-studies/${id}/units`)
    expect(units).toHaveLength(16)
    for (const { unit, night } of units) {
      const own = windows.filter((window) => window.unit === unit)
      expect(night!.db).toBe(Math.max(...own.map((window) => window.night!.db)))
    }
    expect(study.unitsOver).toBe(units.filter(({ day, night }) => day!.isOver || night!.isOver).length)
  })

  test('keeps the sources as they stood when it was made', async () => {
    const quiet = { ...ROAD, emission: { ...ROAD.emission, dayDb: 60, nightDb: 50 } }
    expect((await putSource(roadId, 1, quiet)).status).toBe(200)
    expect((await studyOf(id)).sources.find((source) => source.id === roadId)).toMatchObject({
      version: 1,
      source: ROAD,
    })
    expect((await begin(id)).body).toEqual(study)
    expect((await putSource(roadId, 2, ROAD)).status).toBe(200)
  })

  test('of another name under its id is refused', async () => {
    expect(await begin(id, { ...NAMED, name: '方案二' })).toMatchObject({
      status: 409,
      body: { type: '/problems/noise/study-id-taken' },
    })
  })

  test('of machines alone is silent by night', async () => {
    const alone = uuidv7()
    await begin(alone, { ...NAMED, kinds: ['machine'], limit: 'site-boundary' })
    await modules.noise.settled()
    const heard = await all<WindowNoise>(`/api/noise-studies/${alone}/windows`)
    for (const { day, night } of heard) expect([day?.loudest, night]).toEqual([pumpId, undefined])
    expect(await studyOf(alone)).toMatchObject({ state: 'ready', overByNight: 0, sources: [{ id: pumpId }] })
  })
})

test('what cannot be studied says why: no limit, no source, no model', async () => {
  const id = uuidv7()
  expect((await begin(id, { ...NAMED, limit: 'nobody-s' })).body).toMatchObject({
    type: '/problems/noise/unknown-limit',
  })
  expect((await begin(id, NAMED, empty)).body).toMatchObject({ type: '/problems/noise/no-sources' })
  await putSource(uuidv7(), 0, ROAD, empty)
  await begin(id, NAMED, empty)
  await modules.noise.settled()
  expect(await studyOf(id)).toMatchObject({ state: 'failed', problem: '/problems/noise/nothing-to-study' })
})

test('a study that a stop interrupted is computed at the next start, and one that is deleted takes all with it', async () => {
  const id = uuidv7()
  await begin(id)
  await modules.noise.settled()
  const found = await studyOf(id)
  await modules.owner`delete from noise.study_window where study_id = ${id}`
  await modules.owner`delete from noise.study_unit where study_id = ${id}`
  await modules.owner`update noise.study set state = 'running', progress = 0.4 where id = ${id}`
  await modules.noise.start()
  await modules.noise.settled()
  expect(await studyOf(id)).toEqual(found)
  expect(await all(`/api/noise-studies/${id}/windows`)).toHaveLength(found.windows)
  expect((await manager.delete(`/api/noise-studies/${id}`)).status).toBe(204)
  expect((await manager.get(`/api/noise-studies/${id}`)).status).toBe(404)
  expect(await modules.owner`select 1 from noise.study_window where study_id = ${id}`).toHaveLength(0)
})

test('the plan shows the tower’s windows from above, each place once, whatever the storey', async () => {
  const { windows } = (await manager.get(`/api/sites/${site.id}/noise-plan`)).body as NoisePlan
  expect(windows.length).toBeGreaterThan(12)
  // 72 windows on four storeys
  expect(windows.length).toBeLessThanOrEqual(18)
  for (const { eastM, northM } of windows) expect(Math.hypot(eastM, northM)).toBeLessThan(30)
  expect((await manager.get(`/api/sites/${empty.id}/noise-plan`)).body).toEqual({ windows: [] })
})

test('the limits are told with their source', async () => {
  const { items } = (await manager.get('/api/noise-limits')).body as Page<NoiseLimit>
  expect(items.find(({ limit }) => limit === 'site-boundary')?.source).toMatch(/GB 12523-2025/)
})
