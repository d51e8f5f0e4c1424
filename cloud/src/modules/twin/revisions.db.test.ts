import { reviseTower } from '@loujing/demo/tower/revise'
import { generateTower } from '@loujing/demo/tower/tower'
import type { Project } from '@loujing/wire/http/projects'
import type { Site } from '@loujing/wire/http/sites'
import type { ElementDifference, ElementLink, ElementSummary, Model, Orphan, Twin } from '@loujing/wire/http/twin'
import { type ElementId, uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'

// Each conversion starts a process and loads ten megabytes of WebAssembly: seconds, on a busy machine many.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let modules: Modules
let manager: Browser
let site: Site
let first: Model
let second: Model
const { ifc } = generateTower({ storeys: 6, finished: 6 })
const revision = reviseTower(ifc)
const { truth } = revision

async function send(text: string, query: string): Promise<Model> {
  const headers = { 'content-type': 'application/octet-stream' }
  const answer = await manager.post(`/api/sites/${site.id}/models?${query}`, Buffer.from(text), headers)
  expect(answer.status, answer.text).toBe(202)
  await modules.twin.settled()
  return (await manager.get(`/api/models/${(answer.body as Model).id}`)).body as Model
}

async function all<Item>(path: string): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor: string | undefined; ;) {
    const mark = `${path.includes('?') ? '&' : '?'}limit=200${cursor ? `&cursor=${cursor}` : ''}`
    const answer = await manager.get(`${path}${mark}`)
    expect(answer.status, answer.text).toBe(200)
    const page = answer.body as Page<Item>
    items.push(...page.items)
    if (page.nextCursor === undefined) return items
    cursor = page.nextCursor
  }
}
const elementsOf = async (model: Model) =>
  new Map((await all<ElementSummary>(`/api/models/${model.id}/elements`)).map((element) => [element.guid, element]))
const link = (element: ElementId, object: string) =>
  manager.put(`/api/elements/${element}/links/${uuidv7()}`, { kind: 'task', object })

beforeAll(async () => {
  modules = await startModules()
  const founder = await modules.foundCompany('yunqi')
  manager = await modules.somebody(founder, 'limin', ['manager'])
  const project = (await manager.post('/api/projects', { code: 'YQ', name: '云栖里', city: '杭州' })).body as Project
  const origin = { lonDeg: 120.02, latDeg: 30.26, heightM: 0.5 }
  const made = await manager.post('/api/sites', { project: project.id, slug: 'yunqi', name: '工地', origin })
  site = made.body as Site
  first = await send(ifc, 'name=tower&discipline=structure')
})
afterAll(() => modules.close())

test('every element can carry links; the same one said twice hangs there once', async () => {
  expect(first).toMatchObject({ state: 'ready', revision: 1, discipline: 'structure', line: first.id })
  const elements = await elementsOf(first)
  const owners = truth.elements.map((guid) => elements.get(guid)!.id)
  expect(new Set(owners).size).toBe(truth.elements.length)
  // One link an element, with the GUID that it has today as its object: the truth of the test below.
  await modules.owner`
    insert into twin.element_link (id, company_id, line_id, element_id, kind, object_id, made_at, made_by)
    select gen_random_uuid(), model.company_id, model.id, own.id, 'task', guid, now(), model.id
      from twin.model, unnest(${owners}::uuid[], ${truth.elements as string[]}::text[]) as own (id, guid)
     where model.id = ${first.id}`
  const again = await link(owners[0]!, truth.elements[0]!)
  expect((again.body as ElementLink).object).toBe(truth.elements[0])
  expect(await all(`/api/elements/${owners[0]!}/links`)).toHaveLength(1)
  const mine = (await link(owners[0]!, 'crane-lift')).body as ElementLink
  expect(await all(`/api/models/${first.id}/links?object=crane-lift`)).toEqual([mine])
  expect((await manager.delete(`/api/elements/${owners[0]!}/links/${mine.id}`)).status).toBe(204)
  expect((await link(uuidv7<ElementId>(), 'x')).problem).toBe('/problems/not-found')
})

test('a revision with 3 % new GUIDs, 2 % moved and 1 % gone keeps 97 % of the links, and none on a wrong element', async () => {
  second = await send(revision.ifc, `name=tower&revises=${first.id}`)
  expect(second).toMatchObject({ state: 'ready', revision: 2, line: first.id, discipline: 'structure' })
  const total = truth.elements.length
  expect(total).toBeGreaterThan(700)
  expect(second.report).toMatchObject({ before: first.id, links: total, added: 0, removed: truth.removed.length })
  expect(second.report!.survivalPercent).toBeGreaterThanOrEqual(97)
  expect(second.report!.byLikeness).toBe(truth.renewed.size)

  const byId = new Map([...(await elementsOf(second)).values()].map((element) => [element.id, element.guid]))
  const gone = new Set(truth.removed)
  const links = await all<ElementLink>(`/api/models/${second.id}/links`)
  expect(links).toHaveLength(total)
  const orphans = await all<Orphan>(`/api/models/${second.id}/orphans?state=open`)
  const listed = new Set(orphans.map(({ element }) => element.id))
  for (const { element, object } of links) {
    const right = gone.has(object) ? undefined : (truth.renewed.get(object) ?? object)
    expect(byId.get(element), object).toBe(right)
    expect(listed.has(element), object).toBe(right === undefined)
  }
  const said = await modules.owner`select data from platform.outbox where type = 'twin.links-orphaned'`
  expect(said.map(({ data }) => data as object)).toEqual([{ model: second.id, orphans: truth.removed.length }])
})

test('the difference of two revisions is what the generator did, a page at a time', async () => {
  const differences = async (change: string) => all<ElementDifference>(`/api/models/${second.id}/diff?change=${change}`)
  expect(new Set((await differences('removed')).map(({ guid }) => guid))).toEqual(new Set(truth.removed))
  const moved = await differences('geometry')
  const wanted = new Set(truth.moved)
  for (const guid of wanted) expect(moved.map((one) => one.guid)).toContain(guid)
  expect(moved.filter(({ guid }) => wanted.has(guid)).every(({ movedM }) => Math.abs(movedM! - 0.4) < 0.25)).toBe(true)
  expect(await differences('added')).toEqual([])
  expect(await all(`/api/models/${first.id}/diff`)).toEqual([])
})

test('the twin of a site shows the newest revision alone; the others are there to be asked for', async () => {
  const twin = (await manager.get(`/api/sites/${site.id}/twin`)).body as Twin
  expect(twin.models.map(({ id }) => id)).toEqual([second.id])
  const line = (await manager.get(`/api/models/${first.id}/revisions`)).body as Page<Model>
  expect(line.items.map(({ id, revision: number }) => [id, number])).toEqual([
    [first.id, 1],
    [second.id, 2],
  ])
})

test('an orphan is rejected, or accepted with the element that a person names, and then its links hang there', async () => {
  const [one, other] = await all<Orphan>(`/api/models/${second.id}/orphans?state=open`)
  const decide = (orphan: Orphan, body: object) => manager.put(`/api/orphans/${orphan.id}/decision`, body)
  expect((await decide(one!, { decision: 'accepted' })).problem).toBe('/problems/twin/no-suggestion')
  expect((await decide(one!, { decision: 'rejected' })).status).toBe(204)
  expect((await decide(one!, { decision: 'open' })).status).toBe(204)
  const [again] = (await all<Orphan>(`/api/models/${second.id}/orphans?state=open`)).filter(({ id }) => id === one!.id)
  expect([again?.state, again?.decidedAt, again?.decidedBy]).toEqual(['open', undefined, undefined])
  expect((await decide(one!, { decision: 'rejected' })).status).toBe(204)
  const target = (await elementsOf(second)).get(truth.moved[0]!)!
  for (let twice = 0; twice < 2; twice++) {
    expect((await decide(other!, { decision: 'accepted', element: target.id })).status).toBe(204)
  }
  expect((await decide(other!, { decision: 'rejected' })).problem).toBe('/problems/twin/decided')
  const hanging = await all<ElementLink>(`/api/elements/${target.id}/links`)
  expect(hanging.map(({ object }) => object).sort()).toEqual([truth.moved[0]!, other!.element.guid].sort())
})

test('an element with a new GUID that was also moved is not taken, but suggested; one that comes back is found again', async () => {
  const before = await elementsOf(second)
  const changed = reviseTower(revision.ifc, { seed: 'third', renewed: 0.01, moved: 0, removed: 0 })
  const renewed = [...changed.truth.renewed.keys()]
  // Of a file with all three at once: the same elements moved by a second hand.
  const moved = reviseTower(changed.ifc, { seed: 'fourth', renewed: 0, moved: 1, removed: 0 })
  const third = await send(moved.ifc, `name=tower&revises=${second.id}`)
  const orphans = await all<Orphan>(`/api/models/${third.id}/orphans?state=open`)
  const lost = new Map(orphans.map((orphan) => [orphan.element.guid, orphan]))
  const suggested = renewed.filter((guid) => lost.get(guid)?.suggested?.guid === changed.truth.renewed.get(guid))
  expect(suggested.length).toBeGreaterThan(renewed.length / 2)
  const one = lost.get(suggested[0]!)!
  expect((await manager.put(`/api/orphans/${one.id}/decision`, { decision: 'accepted' })).status).toBe(204)
  const links = await all<ElementLink>(`/api/elements/${one.suggested!.id}/links`)
  expect(links.map(({ object }) => object)).toContain(truth.elements.find((guid) => now(guid) === suggested[0]))

  const fourth = await send(ifc, `name=tower&revises=${third.id}`)
  const returned = await all<Orphan>(`/api/models/${fourth.id}/orphans?state=returned`)
  expect(returned.length).toBeGreaterThan(truth.removed.length - 2)
  const back = returned.find(({ element }) => truth.removed.includes(element.guid))!
  expect((await elementsOf(fourth)).get(back.element.guid)!.id).toBe(back.element.id)
  expect(before.has(back.element.guid)).toBe(false)
})

test('a stranger sees and changes nothing of it', async () => {
  const founder = await modules.foundCompany('other')
  const stranger = await modules.somebody(founder, 'stranger', ['manager'])
  const [orphan] = await all<Orphan>(`/api/models/${second.id}/orphans`)
  const [element] = (await elementsOf(second)).values()
  for (const path of ['revisions', 'diff', 'links', 'orphans', 'tree', 'elements']) {
    expect((await stranger.get(`/api/models/${second.id}/${path}`)).status, path).toBe(404)
  }
  expect((await stranger.get(`/api/elements/${element!.id}/links`)).status).toBe(404)
  const body = { decision: 'rejected' }
  expect((await stranger.put(`/api/orphans/${orphan!.id}/decision`, body)).status).toBe(404)
  const wanted = { kind: 'task', object: 'x' }
  expect((await stranger.put(`/api/elements/${element!.id}/links/${uuidv7()}`, wanted)).status).toBe(404)
})

/** The GUID that an element of the first file has in the second. */
const now = (guid: string): string => truth.renewed.get(guid) ?? guid
