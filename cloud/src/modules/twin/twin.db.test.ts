import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { generateTower } from '@loujing/demo/tower/tower'
import type { Building, Phase, Project } from '@loujing/wire/http/projects'
import type { Site } from '@loujing/wire/http/sites'
import type { Element, ElementSummary, Model, ModelTree, Twin } from '@loujing/wire/http/twin'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'
import { createLog } from '../../platform/log.ts'
import { createFieldCipher } from '../identity/index.ts'
import { createProjects } from '../projects/index.ts'
import { createTwin, type TwinService } from './index.ts'

// Each conversion starts a process and loads ten megabytes of WebAssembly: seconds, on a busy machine many.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let modules: Modules
let manager: Browser
let site: Site
let project: Project
let tower: Model
const { ifc } = generateTower({ storeys: 2 })

const send = (browser: Browser, text: string | Buffer, query = 'name=tower', type = 'application/octet-stream') =>
  browser.post(`/api/sites/${site.id}/models?${query}`, Buffer.from(text), { 'content-type': type })
const modelOf = async (id: string): Promise<Model> => (await manager.get(`/api/models/${id}`)).body as Model

beforeAll(async () => {
  modules = await startModules()
  const founder = await modules.foundCompany('yunqi')
  manager = await modules.somebody(founder, 'limin', ['manager'])
  project = (await manager.post('/api/projects', { code: 'YQ', name: '云栖里', city: '杭州' })).body as Project
  const origin = { lonDeg: 120.02, latDeg: 30.26, heightM: 0.5 }
  const made = await manager.post('/api/sites', { project: project.id, slug: 'yunqi', name: '工地', origin })
  site = made.body as Site
})
afterAll(() => modules.close())

test('an IFC file becomes tiles: converting at once, ready soon, each change said', async () => {
  const phase = (await manager.post(`/api/projects/${project.id}/phases`, { name: '一期' })).body as Phase
  const building = (
    await manager.post(`/api/projects/${project.id}/buildings`, {
      ...{ phase: phase.id, code: '1', name: '1号楼', storeysAbove: 2, storeysBelow: 0 },
    })
  ).body as Building
  const answer = await send(manager, ifc, `name=${encodeURIComponent('1号楼')}&building=${building.id}&fileName=a.ifc`)
  expect(answer.status).toBe(202)
  const begun = answer.body as Model
  expect(begun).toMatchObject({ state: 'converting', site: site.id, building: building.id, fileName: 'a.ifc' })
  expect(begun.tilesetUrl).toBeUndefined()

  await modules.twin.settled()
  tower = await modelOf(begun.id)
  expect(tower).toMatchObject({ state: 'ready', tilesetUrl: `/api/models/${begun.id}/tiles/tileset.json` })
  expect(tower.georeference).toMatchObject({ from: 'map-conversion', epsg: 4549 })
  expect(tower.storeys.map(({ name }) => name)).toEqual(['1F', '2F', '屋面'])
  const said = await modules.owner`
    select data ->> 'state' as state from platform.outbox where type = 'twin.model-changed' order by xid, seq`
  expect(said.map(({ state }) => state as string)).toEqual(['converting', 'ready'])
})

test('the twin of a site is its origin, its models and the basemap that the operator configured', async () => {
  const twin = (await manager.get(`/api/sites/${site.id}/twin`)).body as Twin
  expect(twin).toMatchObject({ site: site.id, origin: site.origin, basemap: { kind: 'natural-earth' } })
  expect(twin.models).toEqual([tower])
  expect((await manager.get(`/api/sites/${site.id}/models`)).body).toEqual({ items: [tower] })
})

test('tiles come compressed as the client takes them, brotli before gzip, and may be kept for ever', async () => {
  const plain = await manager.get(tower.tilesetUrl!)
  expect(plain.headers).toMatchObject({ 'content-type': expect.stringMatching('application/json') as string })
  expect(plain.headers['cache-control']).toBe('private, max-age=31536000, immutable')
  const { root } = plain.body as { root: { children: { content: { uri: string } }[] } }
  const url = `/api/models/${tower.id}/tiles/${root.children[0]!.content.uri}`
  const ask = (accepted: string) =>
    modules.app.inject({
      url,
      headers: { 'accept-encoding': accepted },
      cookies: { loujing_session: manager.cookie()! },
    })
  const [brotli, gzip, bare] = [await ask('gzip, deflate, br'), await ask('gzip'), await ask('br;q=0, gzip;q=0')]
  expect(brotli.headers).toMatchObject({ 'content-encoding': 'br', vary: 'accept-encoding' })
  expect(gzip.headers).toMatchObject({ 'content-encoding': 'gzip', 'content-type': 'model/gltf-binary' })
  expect(bare.headers['content-encoding']).toBeUndefined()
  expect(brotliDecompressSync(brotli.rawPayload).equals(bare.rawPayload)).toBe(true)
  expect(gunzipSync(gzip.rawPayload).equals(bare.rawPayload)).toBe(true)
  expect(bare.rawPayload.subarray(0, 4).toString()).toBe('glTF')
  expect(brotli.rawPayload.length).toBeLessThan(gzip.rawPayload.length)
})

test('an element answers with its flat, its storey and its property sets', async () => {
  const [row] = await modules.owner<{ guid: string }[]>`
    select guid from twin.element where model_id = ${tower.id} and zone = '1-1-201' order by name limit 1`
  const element = (await manager.get(`/api/models/${tower.id}/elements/${encodeURIComponent(row!.guid)}`))
    .body as Element
  expect(element).toMatchObject({ ifcClass: 'IfcSpace', storey: '2F', zone: '1-1-201', model: tower.id })
  expect(element.properties['Loujing_Construction'] ?? element.properties['Qto_SpaceBaseQuantities']).toBeDefined()
  expect((await manager.get(`/api/models/${tower.id}/elements/nobody`)).problem).toBe('/problems/not-found')
})

test('the tree counts every element once; a branch gives its elements a page at a time, each with its place in a tile', async () => {
  const tree = (await manager.get(`/api/models/${tower.id}/tree`)).body as ModelTree
  expect(tree.elements).toBe(tower.elements)
  expect(tree.storeys.reduce((sum, { elements }) => sum + elements, 0)).toBe(tower.elements)
  expect(tree.storeys.map(({ name }) => name)).toEqual(['1F', '2F', '屋面', undefined])
  const columns = tree.storeys[1]!.classes.find(({ ifcClass }) => ifcClass === 'IfcColumn')!.elements
  const found: ElementSummary[] = []
  for (let cursor = ''; ;) {
    const query = `storey=2F&ifcClass=IfcColumn&limit=5${cursor && `&cursor=${cursor}`}`
    const page = (await manager.get(`/api/models/${tower.id}/elements?${query}`)).body as Page<ElementSummary>
    found.push(...page.items)
    if (page.nextCursor === undefined) break
    cursor = page.nextCursor
  }
  expect(new Set(found.map(({ id }) => id)).size).toBe(columns)
  expect(new Set(found.map(({ tile, feature }) => `${tile}#${feature}`)).size).toBe(columns)
  const nowhere = (await manager.get(`/api/models/${tower.id}/elements?storey=&limit=1`)).body as Page<ElementSummary>
  expect(nowhere.items[0]!.storey).toBeUndefined()
  const flat = (await manager.get(`/api/models/${tower.id}/elements?text=1-1-201`)).body as Page<ElementSummary>
  expect(flat.items.every(({ zone }) => zone === '1-1-201')).toBe(true)
})

test('what is not an IFC file is refused at the door by its content, and leaves nothing behind', async () => {
  const before = await modules.owner`select count(*)::int as models from twin.model`
  expect((await send(manager, 'PK\u0003\u0004 a zip')).problem).toBe('/problems/twin/compressed')
  expect((await send(manager, 'a photograph')).problem).toBe('/problems/twin/not-ifc')
  expect((await send(manager, ifc.replace("'IFC4'", "'IFC9'"))).problem).toBe('/problems/twin/unknown-schema')
  expect((await send(manager, '')).problem).toBe('/problems/twin/empty')
  expect((await send(manager, '{}', 'name=x', 'application/json')).status).toBe(415)
  expect(await modules.owner`select count(*)::int as models from twin.model`).toEqual(before)
})

test('a file without a shape becomes a failed model that says why', async () => {
  const empty = `${ifc.slice(0, ifc.indexOf('DATA;') + 5)}\nENDSEC;\nEND-ISO-10303-21;\n`
  const { id } = (await send(manager, empty, 'name=empty')).body as Model
  await modules.twin.settled()
  expect(await modelOf(id)).toMatchObject({ state: 'failed', problem: '/problems/twin/no-geometry' })
  expect((await manager.get(`/api/models/${id}/tiles/tileset.json`)).problem).toBe('/problems/twin/not-ready')
})

test('no name of a tile leads out of its folder', async () => {
  for (const name of [
    '..%2fsource.ifc',
    'elements.jsonl',
    'summary.json/../../source.ifc',
    'elements-0.glb.gz',
    'nothing.glb',
  ])
    expect((await manager.get(`/api/models/${tower.id}/tiles/${name}`)).status, name).toBe(404)
})

test('another company, another role and nobody see neither model nor tile nor element', async () => {
  const founder = await modules.foundCompany('other')
  const stranger = await modules.somebody(founder, 'stranger', ['manager'])
  const consultant = await modules.somebody(founder, 'consultant', ['sales-consultant'])
  const urls = [
    tower.tilesetUrl!,
    `/api/models/${tower.id}`,
    `/api/sites/${site.id}/twin`,
    `/api/models/${tower.id}/elements/x`,
  ]
  for (const url of urls) {
    expect((await stranger.get(url)).status, url).toBe(404)
    expect((await modules.browse().get(url)).status, url).toBe(401)
  }
  expect((await send(stranger, ifc)).status).toBe(404)
  expect((await send(consultant, ifc)).status).toBe(403)
})

test('a file over the limit is cut off, and its bytes are gone', async () => {
  const folder = join(modules.dataFolder, 'small')
  const small = anotherTwin(folder, 20_000)
  const caller = { ...(await actor()), address: 'test' }
  await expect(small.importModel(caller, site.id, { name: 'big' }, Readable.from([Buffer.from(ifc)]))).rejects.toThrow(
    'The file is larger than the limit',
  )
  expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([])
})

test('a stop in the middle of a conversion loses nothing: the next start ends it', async () => {
  const { id } = (await send(manager, ifc, 'name=interrupted')).body as Model
  await modules.twin.close()
  expect((await modelOf(id)).state).toBe('converting')
  const next = anotherTwin(join(modules.dataFolder, 'models'))
  await next.start()
  await next.settled()
  expect((await modelOf(id)).state).toBe('ready')

  await modules.owner`update twin.model set state = 'converting', attempts = 3 where id = ${id}`
  await next.start()
  await next.close()
  expect(await modelOf(id)).toMatchObject({ state: 'failed', problem: '/problems/twin/interrupted' })
})

/** The module as a second process of the cloud would have it. */
function anotherTwin(folder: string, mostBytes = 1_000_000_000): TwinService {
  const { sql, reads, now, sites } = modules
  const fields = createFieldCipher([{ version: 1, key: randomBytes(32) }])
  const projects = createProjects({ sql, reads, now, fields })
  const basemap = { kind: 'natural-earth' } as const
  return createTwin({ sql, now, log: createLog('silent'), sites: sites.places, projects, folder, basemap, mostBytes })
}

async function actor() {
  const token = manager.cookie()!
  const found = await modules.identity.authenticate(token)
  if (found === undefined) throw new Error('the manager is logged in')
  return found
}
