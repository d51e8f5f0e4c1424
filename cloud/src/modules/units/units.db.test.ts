import { generateTower } from '@loujing/demo/tower/tower'
import type { MadeShare, SharedTable, SharedUnit } from '@loujing/wire/http/shares'
import type { Project } from '@loujing/wire/http/projects'
import type { Site } from '@loujing/wire/http/sites'
import type { Model } from '@loujing/wire/http/twin'
import type { PriceList, SaleState, SaleUnit, UnitMove } from '@loujing/wire/http/units'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'

// A conversion starts a process and loads ten megabytes of WebAssembly.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const { ifc, truth } = generateTower({ storeys: 2 })
let modules: Modules
let manager: Browser
let seller: Browser
let stranger: Browser
let site: Site

beforeAll(async () => {
  modules = await startModules()
  const founder = await modules.foundCompany('yunqi')
  manager = await modules.somebody(founder, 'limin', ['manager'])
  seller = await modules.somebody(founder, 'zhouting', ['sales-consultant'])
  stranger = await modules.somebody(await modules.foundCompany('other'), 'other.manager', ['manager'])
  const project = (await manager.post('/api/projects', { code: 'YQ', name: '云栖里', city: '杭州' })).body as Project
  const origin = { lonDeg: 120.02, latDeg: 30.26, heightM: 0 }
  const made = await manager.post('/api/sites', { project: project.id, slug: 'yunqi', name: '云栖里工地', origin })
  site = made.body as Site
  await send(ifc)
})
afterAll(() => modules.close())

async function send(text: string, revises?: string): Promise<Model> {
  const headers = { 'content-type': 'application/octet-stream' }
  const query = `name=tower${revises === undefined ? '' : `&revises=${revises}`}`
  const answer = await manager.post(`/api/sites/${site.id}/models?${query}`, Buffer.from(text), headers)
  await modules.twin.settled()
  await modules.relay.settled()
  return answer.body as Model
}
const units = async (query = '', who = manager): Promise<SaleUnit[]> =>
  ((await who.get(`/api/sites/${site.id}/units?limit=200${query}`)).body as Page<SaleUnit>).items
const unitOf = async (flat: string): Promise<SaleUnit> => (await units()).find((unit) => unit.flat === flat)!
const inAnHour = () => new Date(modules.clock.ms + 3_600_000).toISOString()
async function move(who: Browser, flat: string, to: SaleState, more: object = {}, id = uuidv7<string>()) {
  const { id: unit, version } = await unitOf(flat)
  return who.put(`/api/units/${unit}/moves/${id}`, { to, reason: '开盘', version, ...more })
}
const PERMIT = { permit: '杭售许字(2026)第000123号' }
const priceAll = async (listFen: (unit: SaleUnit) => number, more: object = {}) => {
  const lines = (await units()).map((unit) => ({ unit: unit.id, listFen: listFen(unit), filedFen: 400_000_000 }))
  const day = new Date(modules.clock.ms + 8 * 3_600_000).toISOString().slice(0, 10)
  const list = { name: '首批', effectiveFrom: day, approvedOn: day, lines, ...more }
  return manager.put(`/api/sites/${site.id}/price-lists/${uuidv7()}`, list)
}

test('what a model says of its flats is there to be sold: code, floor, area in dm², rooms; none is released', async () => {
  const found = await units()
  expect(found.map(({ code }) => code)).toEqual(truth.flats.map(({ code }) => code).sort())
  for (const { code, netAreaM2, storey, rooms } of truth.flats) {
    const unit = found.find((one) => one.code === code)!
    expect(unit).toMatchObject({ state: 'NOT_RELEASED', version: 0, building: '1', floor: storey, isStanding: true })
    expect(unit.areaDm2).toBe(Math.round(netAreaM2 * 100))
    expect(unit.spaces).toHaveLength(rooms)
  }
  expect(await units('&floorFrom=2')).toHaveLength(4)
})

test('a unit is released with a price and a permit by the one who may; each move is kept with its reason', async () => {
  expect((await move(manager, '101', 'AVAILABLE', PERMIT)).body).toMatchObject({ type: '/problems/units/no-price' })
  const above = await priceAll(() => 400_000_001)
  expect(above).toMatchObject({ status: 409, body: { type: '/problems/units/above-filed-price' } })
  expect((await priceAll(({ areaDm2 }) => areaDm2 * 30_000)).body).toMatchObject({
    version: 1,
    units: 8,
  } satisfies Partial<PriceList>)
  expect((await move(manager, '101', 'AVAILABLE')).body).toMatchObject({ type: '/problems/units/no-permit' })
  expect(await move(seller, '101', 'AVAILABLE', PERMIT)).toMatchObject({ status: 403 })
  const id = uuidv7<string>()
  expect((await move(manager, '101', 'AVAILABLE', PERMIT, id)).body).toMatchObject({ state: 'AVAILABLE', version: 1 })
  // The answer was lost, and the same is sent again.
  expect((await move(manager, '101', 'AVAILABLE', PERMIT, id)).body).toMatchObject({ state: 'AVAILABLE', version: 1 })

  expect((await move(seller, '101', 'LOCKED', { until: inAnHour() })).status).toBe(200)
  expect((await move(seller, '101', 'SUBSCRIBED', { reason: '认购书 0017' })).status).toBe(200)
  const back = await move(seller, '101', 'AVAILABLE', { reason: '挞定' })
  expect(back).toMatchObject({ status: 403 })
  expect((await move(seller, '101', 'DELIVERED')).body).toMatchObject({
    ...{ status: 409, type: '/problems/units/illegal-move', from: 'SUBSCRIBED' },
    lawful: ['SIGNED', 'AVAILABLE'],
  })
  const { id: unit } = await unitOf('101')
  const { items } = (await seller.get(`/api/units/${unit}/moves`)).body as Page<UnitMove>
  expect(items.map(({ from, to, reason }) => [from, to, reason])).toEqual([
    ['LOCKED', 'SUBSCRIBED', '认购书 0017'],
    ['AVAILABLE', 'LOCKED', '开盘'],
    ['NOT_RELEASED', 'AVAILABLE', '开盘'],
  ])
})

test('twenty who want one unit at once: one has it, the others are told that it changed', async () => {
  await move(manager, '102', 'AVAILABLE', PERMIT)
  const { id, version } = await unitOf('102')
  const body = { to: 'LOCKED', reason: '选房', version, until: inAnHour() }
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => seller.put(`/api/units/${id}/moves/${uuidv7()}`, body)),
  )
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  const refused = answers.filter(({ status }) => status === 409).map(({ body }) => (body as { type: string }).type)
  expect(refused).toEqual(Array<string>(19).fill('/problems/units/unit-changed'))
  expect((await unitOf('102')).version).toBe(version + 1)
})

test('a later price list holds from its day on; the filed price is for those who deal with it', async () => {
  const before = await unitOf('201')
  const inTwoDays = new Date(modules.clock.ms + 2 * 86_400_000).toISOString().slice(0, 10)
  await priceAll(() => 350_000_000, { effectiveFrom: inTwoDays })
  expect((await unitOf('201')).price).toEqual(before.price)
  modules.clock.ms += 3 * 86_400_000
  manager = await modules.login('limin')
  seller = await modules.login('zhouting')
  expect((await unitOf('201')).price).toMatchObject({ listFen: 350_000_000, filedFen: 400_000_000, version: 2 })
  expect(await units('&priceFromFen=350000001')).toEqual([])
})

test('a revision keeps what the desk said of a unit; one whose rooms are gone no longer stands', async () => {
  const { id } = await unitOf('201')
  const traits = { type: '三室两厅 A', orientation: 'S', version: 0 }
  expect((await manager.put(`/api/units/${id}/traits`, traits)).status).toBe(200)
  const [{ model }] = (await units()) as [SaleUnit]
  await send(generateTower({ storeys: 1 }).ifc, model)
  const after = await units()
  expect(after.find(({ flat }) => flat === '101')).toMatchObject({ state: 'SUBSCRIBED', isStanding: true })
  expect(after.find(({ flat }) => flat === '201')).toMatchObject({ id, type: '三室两厅 A', isStanding: false })
})

test('a share link shows what it names and no more, until it ends or is taken back', async () => {
  const share = { title: '给王女士', building: '1', showsPrices: true, expiresAt: inAnHour() }
  const id = uuidv7<string>()
  const made = (await seller.put(`/api/sites/${site.id}/shares/${id}`, share)).body as MadeShare
  const { body } = await ask('POST', '/api/shared/open', made.token)
  expect(body).toMatchObject({
    company: 'yunqi 置业',
    project: '云栖里',
    title: '给王女士',
    showsPrices: true,
  } satisfies Partial<SharedTable>)
  const model = (body as SharedTable).models[0]!
  expect((await ask('GET', model.tilesetUrl, made.token)).status).toBe(200)
  expect((await ask('GET', `/api/shared/models/${uuidv7()}/tiles/tileset.json`, made.token)).status).toBe(404)
  await move(manager, '103', 'AVAILABLE', PERMIT)
  const seen = ((await ask('GET', '/api/shared/units', made.token)).body as Page<SharedUnit>).items
  const states = Object.fromEntries(seen.map(({ flat, state, price }) => [flat, [state, price !== undefined]]))
  // What is locked or subscribed is gone for a buyer, and the price is that of what can be bought.
  expect(states).toEqual({
    ...{ 101: ['SUBSCRIBED', false], 102: ['SUBSCRIBED', false] },
    ...{ 103: ['AVAILABLE', true], 104: ['NOT_RELEASED', false] },
  })
  expect(JSON.stringify(seen)).not.toMatch(/filed|version|until|reason/)

  const elsewhere = { ...share, title: '三号楼', building: '3', showsPrices: false }
  const other = (await seller.put(`/api/sites/${site.id}/shares/${uuidv7()}`, elsewhere)).body as MadeShare
  expect((await ask('GET', '/api/shared/units', other.token)).body).toEqual({ items: [] })
  expect((await ask('GET', model.tilesetUrl, other.token)).status).toBe(404)

  stranger = await modules.login('other.manager')
  expect((await stranger.delete(`/api/shares/${id}`)).status).toBe(404)
  expect((await seller.delete(`/api/shares/${id}`)).status).toBe(204)
  expect(await ask('POST', '/api/shared/open', made.token)).toMatchObject({
    status: 410,
    body: { type: '/problems/shares/revoked' },
  })
  modules.clock.ms += 2 * 3_600_000
  expect(await ask('GET', '/api/shared/units', other.token)).toMatchObject({
    status: 410,
    body: { type: '/problems/shares/expired' },
  })
  const [row] = await modules.owner<{ opens: number; opened: number; text: string }[]>`
    select opens, (select count(*)::int from platform.audit where action = 'shares.open' and object = share.id::text and person_id is null
                      and address is null) as opened, share::text as text
      from shares.share where id = ${id}`
  expect(row).toMatchObject({ opens: 1, opened: 1 })
  expect(row!.text).not.toContain(made.token)
})

async function ask(method: 'GET' | 'POST', url: string, token: string): Promise<{ status: number; body: unknown }> {
  const answer = await modules.app.inject({ method, url, headers: { authorization: `Bearer ${token}` } })
  return { status: answer.statusCode, body: answer.json<unknown>() }
}
