import { reviseTower } from '@loujing/demo/tower/revise'
import { generateTower } from '@loujing/demo/tower/tower'
import type { Project } from '@loujing/wire/http/projects'
import type { Site } from '@loujing/wire/http/sites'
import type { BimView, Topic, TopicEntry, TopicImport } from '@loujing/wire/http/topics'
import type { ElementSummary, Model } from '@loujing/wire/http/twin'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { TINY_PNG } from '../../../test/support/a-topic.ts'
import type { Browser } from '../../../test/support/browser.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'
import type { BcfTopic } from './bcf/bcf.ts'
import { readBcf } from './bcf/read.ts'
import { writeBcf } from './bcf/write.ts'

// Each conversion starts a process and loads ten megabytes of WebAssembly: seconds, on a busy machine many.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const BYTES = { 'content-type': 'application/octet-stream' }
const { ifc } = generateTower({ storeys: 2, finished: 2 })
let modules: Modules
let manager: Browser
let auditor: Browser
let site: Site
let url: string
let model: Model
let wall: ElementSummary

async function send(text: string, query: string): Promise<Model> {
  const answer = await manager.post(`/api/sites/${site.id}/models?${query}`, Buffer.from(text), BYTES)
  expect(answer.status, answer.text).toBe(202)
  await modules.twin.settled()
  return (await manager.get(`/api/models/${(answer.body as Model).id}`)).body as Model
}

beforeAll(async () => {
  modules = await startModules()
  const founder = await modules.foundCompany('yunqi')
  manager = await modules.somebody(founder, 'limin', ['manager'])
  auditor = await modules.somebody(founder, 'zhoujian', ['auditor'])
  const project = (await manager.post('/api/projects', { code: 'YQ', name: '云栖里', city: '杭州' })).body as Project
  const origin = { lonDeg: 120.02, latDeg: 30.26, heightM: 0.5 }
  const made = await manager.post('/api/sites', { project: project.id, slug: 'yunqi', name: '工地', origin })
  site = made.body as Site
  url = `/api/sites/${site.id}/topics`
  model = await send(ifc, 'name=tower')
  const found = await manager.get(`/api/models/${model.id}/elements?limit=1&ifcClass=IfcWall`)
  wall = (found.body as Page<ElementSummary>).items[0]!
})
afterAll(() => modules.close())

const ENTRY: TopicEntry = {
  title: '管线穿梁，标高冲突',
  type: '碰撞',
  state: 'open',
  labels: ['机电'],
  priority: '高',
  due: '2026-12-01' as never,
}
const viewOf = (guids: string[]): BimView => ({
  camera: {
    kind: 'perspective',
    at: [12.5, -8, 4.25],
    direction: [0, 1, 0],
    up: [0, 0, 1],
    fieldOfViewDeg: 50,
    aspect: 1.5,
  },
  selected: guids,
  visible: { byDefault: true, except: [], spaces: false, openings: false },
  colours: [{ colour: 'FF8800', guids }],
  planes: [{ at: [0, 0, 5.5], direction: [0, 0, 1] }],
  lines: [],
})
const topicAt = async (id: string, as = manager) => (await as.get(`${url}/${id}`)).body as Topic
const imported = async (bytes: Uint8Array) =>
  manager.post(`/api/sites/${site.id}/topics-file`, Buffer.from(bytes), BYTES)
const archive = async (query: string) =>
  readBcf(Buffer.from((await manager.get(`/api/sites/${site.id}/topics-file?${query}`)).bytes))

test('a topic hangs on the elements that its view selects, also when the file’s next revision calls them otherwise', async () => {
  const [id, view] = [uuidv7(), uuidv7()]
  expect((await manager.put(`${url}/${id}`, { version: 0, topic: ENTRY })).status).toBe(200)
  const made = { view: viewOf([wall.guid]), snapshot: TINY_PNG }
  const added = (await manager.put(`${url}/${id}/views/${view}`, made)).body as Topic
  expect(added).toMatchObject({ number: 1, version: 1, elements: [wall.id], isForeign: false })
  expect(added.views).toMatchObject([{ id: view, line: model.line, view: made.view }])
  // The same again is the same, whatever it says now.
  expect((await manager.put(`${url}/${id}/views/${view}`, { view: viewOf([]) })).body).toEqual(added)
  const picture = await manager.get(added.views[0]!.snapshotUrl!)
  expect([picture.headers['content-type'], picture.bytes.toString('base64')]).toEqual(['image/png', TINY_PNG])

  const revised = await send(
    reviseTower(ifc, { renewed: 1, moved: 0, removed: 0 }).ifc,
    `name=tower&revises=${model.id}`,
  )
  expect(revised).toMatchObject({ state: 'ready', report: { orphans: 0 } })
  expect(await topicAt(id)).toMatchObject({ elements: [wall.id] })
})

test('two who change a topic do not overwrite each other, and the same change again is one', async () => {
  const id = uuidv7()
  await manager.put(`${url}/${id}`, { version: 0, topic: ENTRY })
  const closed = { version: 1, topic: { ...ENTRY, state: 'closed' } }
  expect((await manager.put(`${url}/${id}`, closed)).body).toMatchObject({ version: 2 })
  expect((await manager.put(`${url}/${id}`, closed)).body).toMatchObject({ version: 2 })
  const late = await manager.put(`${url}/${id}`, { version: 1, topic: ENTRY })
  expect(late.body).toMatchObject({ type: '/problems/topics/topic-changed', status: 409, version: 2 })
  const nobody = { version: 2, topic: { ...ENTRY, assignee: uuidv7() } }
  expect((await manager.put(`${url}/${id}`, nobody)).body).toMatchObject({ type: '/problems/topics/nobody-here' })
  const list = (await manager.get(`${url}?state=closed`)).body as Page<Topic>
  expect(list.items.map((topic) => topic.id)).toEqual([id])
  expect((await auditor.put(`${url}/${id}`, closed)).status).toBe(403)
  const bad = await manager.put(`${url}/${id}/views/${uuidv7()}`, { view: viewOf([]), snapshot: 'AAAA' })
  expect(bad.body).toMatchObject({ type: '/problems/topics/no-picture' })
})

const FOREIGN: BcfTopic = {
  id: 'a2ade93c-7ee7-4d11-bb55-8292b4940fc3',
  ...{ title: '门与风管相撞', type: 'Clash', status: 'Active', labels: ['MEP'], description: '见图' },
  ...{ createdAt: Date.parse('2026-05-04T08:00:00Z'), author: 'architect@example.com', assignedTo: 'mep@example.com' },
  models: [{ fileName: 'tower.ifc' }],
  comments: [
    {
      ...{ id: '5ac5e59d-2cd1-48f0-9ed0-29eca6a2b0b1', at: Date.parse('2026-05-05T08:00:00Z') },
      ...{ author: 'mep@example.com', text: '改走吊顶上方', view: '0b2ef4a4-6b3e-4a1c-8a1f-6c5a3f7d9e10' },
    },
  ],
  views: [
    {
      id: '0b2ef4a4-6b3e-4a1c-8a1f-6c5a3f7d9e10',
      view: viewOf(['0000000000000000000000']),
      snapshot: { type: 'image/png', bytes: Buffer.from(TINY_PNG, 'base64') },
    },
  ],
}
const PROJECT = { id: 'p', name: '云栖里' }

test('a file of another program comes whole, once; what was said since is added, and what we changed meanwhile stays', async () => {
  const file = writeBcf([FOREIGN], '3.0', PROJECT)
  const first = (await imported(file)).body as TopicImport
  expect(first).toMatchObject({
    version: '3.0',
    added: 1,
    changed: 0,
    views: 1,
    comments: 1,
    unknownElements: 1,
    left: [],
  })
  expect((await imported(file)).body).toMatchObject({ added: 0, changed: 0, same: 1, views: 0, comments: 0 })
  const taken = await topicAt(FOREIGN.id)
  expect(taken).toMatchObject({
    ...{
      isForeign: true,
      madeBy: 'architect@example.com',
      assigneeName: 'mep@example.com',
      madeAt: '2026-05-04T08:00:00.000Z',
    },
    topic: { title: FOREIGN.title, type: 'Clash', state: 'in-progress', stateWord: 'Active', labels: ['MEP'] },
    comments: [{ by: 'mep@example.com', text: '改走吊顶上方', view: FOREIGN.views[0]!.id }],
  })
  // Who may not read names sees the first sign of an address; at rest there is none.
  expect(await topicAt(FOREIGN.id, auditor)).toMatchObject({ madeBy: 'a**', assigneeName: 'm**' })
  const [kept] =
    await modules.owner`select to_jsonb(t)::text || (select to_jsonb(c)::text from topics.comment c where c.topic_id = t.id) as row
    from topics.topic t where id = ${FOREIGN.id}`
  expect(kept!['row']).not.toContain('example.com')

  await manager.put(`${url}/${FOREIGN.id}`, { version: 1, topic: { ...taken.topic, state: 'closed' } })
  const more = {
    id: '6ac5e59d-2cd1-48f0-9ed0-29eca6a2b0b2',
    at: Date.parse('2026-05-06T08:00:00Z'),
    author: 'a',
    text: '同意',
  }
  const answer = {
    ...FOREIGN,
    title: '旧标题',
    modifiedAt: Date.parse('2026-05-06T08:00:00Z'),
    comments: [...FOREIGN.comments, more],
  }
  expect((await imported(writeBcf([answer], '2.1', PROJECT))).body).toMatchObject({ same: 1, changed: 0, comments: 1 })
  expect(await topicAt(FOREIGN.id)).toMatchObject({ topic: { title: FOREIGN.title, state: 'closed' }, commentCount: 2 })
  const newer = { ...answer, title: '新标题', modifiedAt: Date.now() + 60_000 }
  expect((await imported(writeBcf([newer], '2.1', PROJECT))).body).toMatchObject({ same: 0, changed: 1 })
  expect(await topicAt(FOREIGN.id)).toMatchObject({ topic: { title: '新标题', state: 'in-progress' } })
})

test.each(['2.1', '3.0'])(
  'what goes out as BCF %s is what came in: words, comments, views with cut planes, pictures',
  async (version) => {
    const { topics, left } = await archive(`version=${version}`)
    expect(left).toEqual([])
    const foreign = topics.find(({ id }) => id === FOREIGN.id)!
    expect(foreign).toMatchObject({
      title: '新标题',
      author: FOREIGN.author,
      status: 'Active',
      labels: ['MEP'],
      createdAt: FOREIGN.createdAt,
    })
    expect(foreign.comments[0]).toEqual(FOREIGN.comments[0])
    const { camera, ...rest } = foreign.views[0]!.view
    const { camera: wanted, ...expected } = FOREIGN.views[0]!.view
    expect(rest).toEqual(expected)
    expect(camera).toEqual(version === '3.0' ? wanted : { ...wanted, aspect: undefined })
    expect(foreign.views[0]!.snapshot).toEqual(FOREIGN.views[0]!.snapshot)
    const own = topics.find(({ title, views }) => title === ENTRY.title && views.length > 0)!
    expect(own).toMatchObject({
      status: 'Open',
      models: [{ fileName: model.fileName }],
      due: Date.parse('2026-11-30T16:00:00Z'),
    })
  },
)

test('what is no archive, leads out of it or declares entities is refused by name, and nothing of it is kept', async () => {
  const before = ((await manager.get(`${url}?limit=200`)).body as Page<Topic>).items.length
  const outside = zipSync({ '../markup.bcf': strToU8('<Markup/>') })
  const entities = zipSync({
    'bcf.version': strToU8('<Version VersionId="2.1"/>'),
    [`${uuidv7()}/markup.bcf`]: strToU8('<!DOCTYPE Markup [<!ENTITY a "b">]><Markup><Topic>&a;</Topic></Markup>'),
  })
  for (const bytes of [
    ...[Buffer.from('no archive'), Buffer.alloc(0), Buffer.from(TINY_PNG, 'base64')],
    ...[Buffer.from(outside), Buffer.from(entities)],
  ]) {
    const { body } = await imported(bytes)
    expect(body).toMatchObject({ type: '/problems/topics/not-bcf', status: 400 })
  }
  const half = writeBcf([FOREIGN, { ...FOREIGN, id: uuidv7(), title: ' ' }], '2.1', PROJECT)
  expect((await imported(half)).body).toMatchObject({
    type: '/problems/topics/not-bcf',
    detail: 'a topic has no id or no title',
  })
  expect(((await manager.get(`${url}?limit=200`)).body as Page<Topic>).items.length).toBe(before)
})
