import { generateTower } from '@loujing/demo/tower/tower'
import type { Project } from '@loujing/wire/http/projects'
import type { Site } from '@loujing/wire/http/sites'
import type { ElementSummary, Model, Unit, UnitRuleResult } from '@loujing/wire/http/twin'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'

// Each conversion starts a process and loads ten megabytes of WebAssembly: seconds, on a busy machine many.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const { ifc, truth } = generateTower({ storeys: 3 })
let modules: Modules
let manager: Browser
let site: Site
let tower: Model

async function send(text: string | Buffer): Promise<Model> {
  const headers = { 'content-type': 'application/octet-stream' }
  const answer = await manager.post(`/api/sites/${site.id}/models?name=tower`, Buffer.from(text), headers)
  await modules.twin.settled()
  return (await manager.get(`/api/models/${(answer.body as Model).id}`)).body as Model
}
async function unitsOf(model: Model): Promise<Unit[]> {
  const items: Unit[] = []
  for (let cursor = ''; ;) {
    const page = (await manager.get(`/api/models/${model.id}/units?limit=7${cursor && `&cursor=${cursor}`}`))
      .body as Page<Unit>
    items.push(...page.items)
    if (page.nextCursor === undefined) return items
    cursor = page.nextCursor
  }
}

beforeAll(async () => {
  modules = await startModules()
  const founder = await modules.foundCompany('yunqi')
  manager = await modules.somebody(founder, 'limin', ['manager'])
  const project = (await manager.post('/api/projects', { code: 'YQ', name: '云栖里', city: '杭州' })).body as Project
  const origin = { lonDeg: 120.02, latDeg: 30.26, heightM: 0.5 }
  const made = await manager.post('/api/sites', { project: project.id, slug: 'yunqi', name: '工地', origin })
  site = made.body as Site
  tower = await send(ifc)
})
afterAll(() => modules.close())

test('every flat of the tower is a unit, its area that of the generator', async () => {
  const units = await unitsOf(tower)
  expect(units.map(({ code }) => code)).toEqual(truth.flats.map(({ code }) => code).sort())
  for (const { code, rooms, netAreaM2, storey } of truth.flats) {
    const unit = units.find((one) => one.code === code)!
    expect(unit).toMatchObject({ source: 'zone', storey: `${storey}F`, isStanding: true, building: '1', entrance: '1' })
    expect(unit.spaces).toHaveLength(rooms)
    expect(Math.abs(unit.areaM2 - netAreaM2), code).toBeLessThan(0.02)
    expect(Math.abs(unit.differenceM2!), code).toBeLessThan(0.02)
  }
})

test('units by the names of rooms, by a property and by hand; a unit keeps its id, one without rooms no longer stands', async () => {
  const rule = (body: object) => manager.put(`/api/models/${tower.id}/unit-rule`, body)
  const before = new Map((await unitsOf(tower)).map(({ code, id }) => [code, id]))
  expect((await rule({ by: 'space-name' })).body).toMatchObject({ units: 12, unassigned: 0 })
  for (const { code, id, source } of await unitsOf(tower)) {
    expect(source).toBe('space-name')
    expect(id).toBe(before.get(code))
  }

  const set = { by: 'property', set: 'Loujing_Construction', key: 'Storey' }
  expect(((await rule(set)).body as UnitRuleResult).unassigned).toBe(truth.counts['IfcSpace'])
  expect((await unitsOf(tower)).every(({ isStanding }) => !isStanding)).toBe(true)

  const rooms = (await manager.get(`/api/models/${tower.id}/elements?ifcClass=IfcSpace&text=1-1-101`))
    .body as Page<ElementSummary>
  const spaces = rooms.items.slice(0, 2).map(({ id }) => id)
  const byHand = [{ code: '１栋2单元９０１室', spaces }]
  expect((await rule({ by: 'zone', byHand })).body).toMatchObject({ units: 13, unassigned: 0 })
  const made = (await unitsOf(tower)).find(({ code }) => code === '1-2-901')
  expect(made).toMatchObject({ source: 'hand', building: '1', entrance: '2', flat: '901', spaces })
  expect((await manager.get(`/api/models/${tower.id}/unit-rule`)).body).toEqual({ by: 'zone', byHand })
})
