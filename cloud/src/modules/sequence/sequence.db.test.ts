import { reviseTower } from '@loujing/demo/tower/revise'
import { generateTower } from '@loujing/demo/tower/tower'
import type { Plan, PlanTask } from '@loujing/wire/http/plans'
import type { Project } from '@loujing/wire/http/projects'
import type {
  ComparedStorey,
  Sequence,
  SequencePreview,
  SequenceProposal,
  SequenceRule,
  SequenceRules,
} from '@loujing/wire/http/sequence'
import type { Site } from '@loujing/wire/http/sites'
import type { ElementSummary, Model } from '@loujing/wire/http/twin'
import { type SequenceRuleId, uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'

// Each conversion starts a process and loads ten megabytes of WebAssembly: seconds, on a busy machine many.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let modules: Modules
let manager: Browser
let foreman: Browser
let site: Site
let model: Model
let url: string
let plan: string
let tasks: Map<string, PlanTask>
const { ifc } = generateTower({ storeys: 4, finished: 4 })

async function send(text: string, query: string): Promise<Model> {
  const headers = { 'content-type': 'application/octet-stream' }
  const answer = await manager.post(`/api/sites/${site.id}/models?${query}`, Buffer.from(text), headers)
  expect(answer.status, answer.text).toBe(202)
  await modules.twin.settled()
  return (await manager.get(`/api/models/${(answer.body as Model).id}`)).body as Model
}
const readTasks = async () => {
  const { items } = (await manager.get(`${plan}/tasks?limit=200`)).body as Page<PlanTask>
  tasks = new Map(items.map((task) => [task.task.code, task]))
}
const taskOf = (code: string) => tasks.get(code)!.id
const rule = (code: string, select: SequenceRule['select'], byStorey = false): SequenceRule => {
  return { id: uuidv7<SequenceRuleId>(), task: taskOf(code), select, byStorey }
}
const preview = async (rules: SequenceRule[]) =>
  (await manager.post(`${url}/preview`, { rules })).body as SequencePreview
const read = async () => (await manager.get(url)).body as Sequence
const rulesNow = async () => (await manager.get(`${url}/rules`)).body as SequenceRules
async function save(rules: SequenceRule[]) {
  const answer = await manager.put(`${url}/rules`, { version: (await rulesNow()).version, rules })
  expect(answer.status, answer.text).toBe(200)
}
async function elementsOf(of: Model, filter: string): Promise<ElementSummary[]> {
  return ((await manager.get(`/api/models/${of.id}/elements?limit=200&${filter}`)).body as Page<ElementSummary>).items
}
/** The part that the answer gives to an element, as a viewer reads it. */
function partOf({ models, parts }: Sequence, { tile, feature }: ElementSummary) {
  const runs = models.flatMap(({ tiles }) => tiles).find((each) => each.tile === tile)?.runs ?? []
  let next = 0
  for (let i = 0; i < runs.length; i += 2) {
    next += runs[i]!
    if (feature! < next) return parts[runs[i + 1]!]
  }
  return undefined
}

beforeAll(async () => {
  modules = await startModules()
  modules.clock.ms = Date.parse('2026-06-01T02:00:00Z')
  const founder = await modules.foundCompany('yunqi')
  manager = await modules.somebody(founder, 'limin', ['manager'])
  foreman = await modules.somebody(founder, 'chengang', ['site-manager'])
  const project = (await manager.post('/api/projects', { code: 'YQ', name: '云栖里', city: '杭州' })).body as Project
  const origin = { lonDeg: 120.02, latDeg: 30.26, heightM: 0.5 }
  const made = await manager.post('/api/sites', { project: project.id, slug: 'yunqi', name: '工地', origin })
  site = made.body as Site
  url = `/api/sites/${site.id}/sequence`
  plan = `/api/projects/${project.id}/plan`
  model = await send(ifc, 'name=tower')
})
afterAll(() => modules.close())

test('a site without a plan has a sequence without tasks, and no rules are proposed', async () => {
  expect(await read()).toMatchObject({ planVersion: 0, tasks: [], parts: [], today: '2026-06-01' })
  expect(((await manager.get(`${url}/proposal`)).body as SequenceProposal).rules).toEqual([])
  expect(await rulesNow()).toEqual({ site: site.id, version: 0, rules: [] })
})

test('the template of a development proposes frame, walls, façade and services; nothing is kept until somebody accepts it', async () => {
  await manager.put(plan, { startsOn: '2026-01-05', closures: [] })
  expect(((await manager.post(`${plan}/fill`, {})).body as Plan).tasks).toBe(33)
  await readTasks()
  const { rules } = (await manager.get(`${url}/proposal`)).body as SequenceProposal
  const codes = new Map([...tasks].map(([code, { id }]) => [id, code]))
  expect(rules.map(({ task, select }) => [codes.get(task), select.name])).toEqual([
    ['04.05', undefined],
    ['04.05', '核心筒'],
    ['06.01', undefined],
    ['06.02', undefined],
  ])
  expect((await rulesNow()).version).toBe(0)
  const told = await preview(rules)
  expect(told.byRule + told.none).toBe(told.elements)
  expect(told.rules.every(({ takes }) => takes > 0)).toBe(true)
  // The core's walls are masonry too, by class; the order gives them to the frame.
  expect(told.several).toBe(told.rules[1]!.takes)
  await save(rules)
  expect((await foreman.put(`${url}/rules`, { version: 1, rules })).status).toBe(403)
  const stale = await manager.put(`${url}/rules`, { version: 0, rules: rules.slice(1) })
  expect([stale.status, stale.problem]).toEqual([409, '/problems/sequence/rules-changed'])
  // An answer that was lost: the same again is no conflict.
  expect((await manager.put(`${url}/rules`, { version: 0, rules })).body).toMatchObject({ version: 1 })
})

test('storeys follow one another within their task, and every drawn element is where the rules put it', async () => {
  const sequence = await read()
  const [structure] = sequence.parts.filter(({ task }) => sequence.tasks[task]!.code === '04.05')
  expect(structure).toBeDefined()
  const slabs = await Promise.all(
    ['1F', '2F', '3F'].map((storey) => elementsOf(model, `storey=${storey}&ifcClass=IfcColumn`)),
  )
  const spans = slabs.map(([column]) => partOf(sequence, column!)!.planned)
  expect(spans[1]![0]).toBeGreaterThanOrEqual(spans[0]![1])
  expect(spans[2]![0]).toBeGreaterThanOrEqual(spans[1]![1])
  const [window] = await elementsOf(model, 'ifcClass=IfcWindow')
  expect(sequence.tasks[partOf(sequence, window!)!.task]!.code).toBe('06.02')
  const [lift] = await elementsOf(model, 'ifcClass=IfcGeographicElement')
  expect(partOf(sequence, lift!)).toBeUndefined()
  const tag = String((await manager.get(url)).headers['etag'])
  expect((await manager.get(url, { 'if-none-match': tag })).status).toBe(304)
})

test('rules select by range of storeys, zone, name and property, and the first that matches has the element', async () => {
  const [column] = await elementsOf(model, 'storey=2F&ifcClass=IfcColumn')
  const property = { set: 'Loujing_Construction', key: 'Storey', value: '3F' }
  const told = await preview([
    rule('04.01', { storeys: { from: '3F', to: '2F' }, classes: ['IfcColumn'] }),
    rule('04.02', { property: { key: property.key, value: property.value } }),
    rule('04.03', { property }),
    rule('06.01', { name: column!.name!.slice(0, 2), classes: ['ifccolumn'] }),
    rule('06.02', { storeys: { from: '9F', to: '2F' } }),
    rule('06.03', { line: uuidv7() }),
  ])
  const columns = (await elementsOf(model, 'ifcClass=IfcColumn')).length
  expect(told.rules[0]).toMatchObject({ matches: columns / 2, takes: columns / 2 })
  expect(told.rules[1]!.matches).toBeGreaterThan(0)
  expect(told.rules[1]!.takes).toBe(told.rules[1]!.matches - columns / 4)
  expect(told.rules[2]).toMatchObject({ matches: told.rules[1]!.matches, takes: 0 })
  expect(told.rules[3]).toMatchObject({ matches: columns, takes: columns / 2 })
  expect(told.rules.slice(4).map(({ matches }) => matches)).toEqual([0, 0])
  expect(told.noneBy[0]!.elements).toBeGreaterThan(0)
})

test('an element by hand beats the rules, follows the element into the next revision, and goes back to the rules', async () => {
  const [column, other] = await elementsOf(model, 'storey=4F&ifcClass=IfcColumn')
  const give = (task?: string) =>
    manager.put(`${url}/by-hand`, { elements: [column!.id, other!.id], ...(task && { task }) })
  expect((await give(taskOf('06.03'))).status).toBe(204)
  expect((await give(taskOf('06.03'))).status).toBe(204)
  const codeOf = (sequence: Sequence, element: ElementSummary) => {
    const part = partOf(sequence, element)
    return part && sequence.tasks[part.task]!.code
  }
  expect(codeOf(await read(), column!)).toBe('06.03')
  expect((await preview((await rulesNow()).rules)).byHand).toBe(2)
  expect((await give(uuidv7())).problem).toBe('/problems/sequence/unknown-task')
  const foreign = await manager.put(`${url}/by-hand`, { elements: [uuidv7()], task: taskOf('06.03') })
  expect(foreign.problem).toBe('/problems/not-found')
  expect((await foreman.put(`${url}/by-hand`, { elements: [column!.id] })).status).toBe(403)

  model = await send(reviseTower(ifc).ifc, `name=tower&revises=${model.id}`)
  const now = (await elementsOf(model, 'storey=4F&ifcClass=IfcColumn')).filter(({ id }) =>
    [column!.id, other!.id].includes(id),
  )
  expect(now.length).toBeGreaterThan(0)
  const revised = await read()
  expect(now.map((element) => codeOf(revised, element))).toEqual(now.map(() => '06.03'))
  expect((await give()).status).toBe(now.length === 2 ? 204 : 404)
  if (now.length === 2) expect(codeOf(await read(), now[0]!)).toBe('04.05')
})

test('what is reported stands beside plan and baseline, storey by storey, and leads to its tasks', async () => {
  await manager.put(`${plan}/baselines/${uuidv7()}`, { name: 'V1', reason: '合同工期' })
  modules.clock.ms = Date.parse('2028-06-01T02:00:00Z')
  manager = await modules.login('limin')
  const before = tasks.get('04.05')!.baseline ?? tasks.get('04.05')!.planned
  const started = await manager.put(`${plan}/tasks/${taskOf('04.05')}/progress`, {
    ...{ actualStart: before.start, percent: 50 },
  })
  expect(started.status, started.text).toBe(200)
  const { items } = (await manager.get(`${url}/compared?limit=2`)).body as Page<ComparedStorey>
  expect(items.map(({ storey }) => storey)).toEqual(['1F', '2F'])
  const rows = ((await manager.get(`${url}/compared`)).body as Page<ComparedStorey>).items
  const of = (storey: string) => rows.find((row) => row.storey === storey)!.tasks.find(({ code }) => code === '04.05')!
  // Half of four storeys and the roof, one after another.
  const reports = ['1F', '2F', '3F', '4F', '屋面'].map((storey) => of(storey).reportedPercent)
  expect(reports).toEqual([100, 100, 50, 0, 0])
  expect(of('1F')).toMatchObject({ plannedPercent: 100, baselinePercent: 100 })
  expect(of('4F').daysBehind).toBeGreaterThan(0)
  const sequence = await read()
  expect(sequence.hasBaseline).toBe(true)
  const [high] = await elementsOf(model, 'storey=4F&ifcClass=IfcColumn')
  const { forecast, baseline } = partOf(sequence, high!)!
  expect(forecast[1]).toBeGreaterThan(baseline![1])
})

test('fifty thousand elements are answered in few bytes, and the same the second time', async () => {
  const bulk = uuidv7()
  await modules.owner`
    insert into twin.model (id, company_id, site_id, name, file_name, state, georeference, storeys, created_at, line_id)
    select ${bulk}, company_id, site_id, 'bulk', 'bulk.ifc', state, georeference, storeys, created_at, ${bulk}
      from twin.model where id = ${model.id}`
  await modules.owner`
    insert into twin.element (company_id, model_id, id, guid, ifc_class, name, storey, properties, tile, feature)
    select company_id, id, gen_random_uuid(), 'bulk' || n, (array['IfcWall', 'IfcColumn', 'IfcDoor'])[1 + n % 3], '墙 ' || n,
           (n / 1600 + 1) || 'F', jsonb_build_object('Pset_WallCommon', jsonb_build_object('FireRating', n % 4)),
           'elements-bulk-' || n / 5000 || '.glb', n % 5000
      from twin.model, generate_series(0, 49999) as n where id = ${bulk}`
  // Something that changes the answer, so that it is made anew.
  await save((await rulesNow()).rules.slice(0, 3))
  const first = await manager.get(url)
  const second = await manager.get(url)
  expect(second.text).toBe(first.text)
  expect((first.body as Sequence).models.find(({ model: id }) => id === bulk)!.elements).toBe(50_000)
  // Interleaved classes are the worst that runs can meet.
  expect(first.text.length).toBeLessThan(400_000)
})

test('another company sees nothing of it', async () => {
  const stranger = await modules.somebody(await modules.foundCompany('bieren'), 'wanger', ['manager'])
  for (const path of ['', '/rules', '/compared', '/proposal']) {
    expect((await stranger.get(`${url}${path}`)).problem, path).toBe('/problems/not-found')
  }
  expect((await stranger.put(`${url}/rules`, { version: 0, rules: [] })).status).toBe(404)
})
