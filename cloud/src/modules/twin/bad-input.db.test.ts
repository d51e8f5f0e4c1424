import { existsSync } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { generateTower } from '@loujing/demo/tower/tower'
import type { Project } from '@loujing/wire/http/projects'
import type { Site } from '@loujing/wire/http/sites'
import type { Element, ElementSummary, Model } from '@loujing/wire/http/twin'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'
import { unpack } from './convert/unpack.ts'

// Each conversion starts a process and loads ten megabytes of WebAssembly: seconds, on a busy machine many.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let modules: Modules
let manager: Browser
let site: Site
const { ifc } = generateTower({ storeys: 1 })
const COLUMN = /^#(\d+)=IFCCOLUMN\('([^']{22})',(#\d+),'[^']*',\$,\$,#(\d+),#(\d+),/m

const send = (body: string | Buffer) =>
  manager.post(`/api/sites/${site.id}/models?name=bad`, Buffer.from(body), {
    'content-type': 'application/octet-stream',
  })
const modelOf = async (id: string): Promise<Model> => (await manager.get(`/api/models/${id}`)).body as Model
const isOnDisk = (id: string): boolean => existsSync(join(modules.dataFolder, 'models', id))
const notesOf = (model: Model): string[] => model.notes!.map(({ what }) => what)

/** Sends what the door takes, and waits for what becomes of it. */
async function outcomeOf(body: string | Buffer): Promise<Model> {
  const answer = await send(body)
  expect(answer.status, answer.text).toBe(202)
  await modules.twin.settled()
  return modelOf((answer.body as Model).id)
}

/** A zip archive; `says` is the size that it claims for a file. */
function zipOf(files: readonly { name: string; text: string | Buffer; says?: number }[]): Buffer {
  const parts: Buffer[] = []
  const list: Buffer[] = []
  let at = 0
  for (const { name, text, says } of files) {
    const [bytes, label] = [Buffer.from(text), Buffer.from(name)]
    const packed = deflateRawSync(bytes)
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(8, 4)
    head.writeUInt32LE(crc32(bytes), 10)
    head.writeUInt32LE(packed.length, 14)
    head.writeUInt32LE(says ?? bytes.length, 18)
    head.writeUInt16LE(label.length, 22)
    parts.push(Buffer.from('PK\u0003\u0004'), head, label, packed)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(at, 10)
    list.push(Buffer.from('PK\u0001\u0002\u0014\u0000'), head, place, label)
    at += 30 + label.length + packed.length
  }
  const listed = Buffer.concat(list)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(listed.length, 8)
  end.writeUInt32LE(at, 12)
  return Buffer.concat([...parts, listed, Buffer.from('PK\u0005\u0006'), end])
}

beforeAll(async () => {
  modules = await startModules()
  const founder = await modules.foundCompany('yunqi')
  manager = await modules.somebody(founder, 'limin', ['manager'])
  const project = (await manager.post('/api/projects', { code: 'YQ', name: '云栖里', city: '杭州' })).body as Project
  const origin = { lonDeg: 120.02, latDeg: 30.26, heightM: 0.5 }
  const made = await manager.post('/api/sites', { project: project.id, slug: 'yunqi', name: '工地', origin })
  site = made.body as Site
})
afterAll(() => modules.close())

test('an .ifczip is unpacked; what it holds is judged as if it had come alone', async () => {
  const packed = await outcomeOf(
    zipOf([
      { name: 'models/tower.ifc', text: ifc },
      { name: 'readme.txt', text: 'x' },
    ]),
  )
  expect(packed).toMatchObject({ state: 'ready' })
  const refusals: [string, Buffer][] = [
    ['/problems/twin/unsafe-archive', zipOf([{ name: '../../../tower.ifc', text: ifc }])],
    [
      '/problems/twin/unsafe-archive',
      zipOf([
        { name: 'a.ifc', text: ifc },
        { name: '/etc/passwd', text: 'x' },
      ]),
    ],
    ['/problems/twin/unsafe-archive', zipOf([{ name: 'a.ifc', text: 'x', says: 4_000_000_000 }])],
    ['/problems/twin/ifcxml', zipOf([{ name: 'tower.ifcxml', text: '<ifcXML/>' }])],
    [
      '/problems/twin/compressed',
      zipOf([
        { name: 'a.ifc', text: ifc },
        { name: 'b.ifc', text: ifc },
      ]),
    ],
    ['/problems/twin/compressed', zipOf([{ name: 'a.ifc', text: ifc }]).subarray(0, 9000)],
    ['/problems/twin/not-ifc', zipOf([{ name: 'a.ifc', text: 'a photograph' }])],
    ['/problems/twin/compressed', zipOf([{ name: 'a.ifc', text: zipOf([{ name: 'b.ifc', text: ifc }]) }])],
  ]
  for (const [problem, archive] of refusals) expect((await send(archive)).problem).toBe(problem)
})

test('a bomb that says it is small is stopped at the limit', async () => {
  const [archive, to] = [join(modules.dataFolder, 'bomb.ifczip'), join(modules.dataFolder, 'bomb.ifc')]
  await writeFile(archive, zipOf([{ name: 'a.ifc', text: Buffer.alloc(20 * 1024 ** 2), says: 1000 }]))
  expect((await stat(archive)).size).toBeLessThan(100_000)
  await expect(unpack(archive, to, 1024 ** 2)).rejects.toMatchObject({ type: '/problems/twin/unsafe-archive' })
  expect((await stat(to)).size).toBeLessThanOrEqual(1024 ** 2)
})

test('IFC in XML and a schema of the future are refused by name', async () => {
  expect((await send('<?xml version="1.0"?><ifcXML/>')).problem).toBe('/problems/twin/ifcxml')
  expect((await send(ifc.replace("'IFC4'", "'IFC9'"))).problem).toBe('/problems/twin/unknown-schema')
})

test('a relation without attributes, over which the reader would loop for ever, is refused at once', async () => {
  const before = Date.now()
  const model = await outcomeOf(ifc.replace(/=IFCRELAGGREGATES\(.*\);/, '=IFCRELAGGREGATES();'))
  expect(model).toMatchObject({ state: 'failed', problem: '/problems/twin/unreadable' })
  expect(Date.now() - before).toBeLessThan(10_000)
  expect(isOnDisk(model.id)).toBe(false)
})

test('a file that was cut off is refused, or says so', async () => {
  const model = await outcomeOf(ifc.slice(0, ifc.length * 0.7))
  if (model.state === 'ready') expect(notesOf(model)).toContain('cut-off')
  else expect(['/problems/twin/unreadable', '/problems/twin/no-geometry']).toContain(model.problem)
})

test('no shape at all fails by name', async () => {
  const model = await outcomeOf(`${ifc.slice(0, ifc.indexOf('DATA;') + 5)}\nENDSEC;\nEND-ISO-10303-21;\n`)
  expect(model).toMatchObject({ state: 'failed', problem: '/problems/twin/no-geometry' })
  expect(isOnDisk(model.id)).toBe(false)
})

test('a circle of placements harms nothing but itself', async () => {
  const placement = COLUMN.exec(ifc)![4]!
  const circle = ifc.replace(
    new RegExp(`^#${placement}=IFCLOCALPLACEMENT\\(#\\d+,`, 'm'),
    `#${placement}=IFCLOCALPLACEMENT(#${placement},`,
  )
  expect(circle).not.toBe(ifc)
  const model = await outcomeOf(circle)
  expect(['ready', 'failed']).toContain(model.state)
  expect(model.problem ?? '/problems/twin/unreadable').toBe('/problems/twin/unreadable')
  expect((await manager.get(`/api/sites/${site.id}/twin`)).status).toBe(200)
})

test('a point at 1e308 is left out and told; the rest of the model stands', async () => {
  const [, , , , placement] = COLUMN.exec(ifc)!
  const far = ifc
    .replace(/^ENDSEC;\nEND-ISO/m, () =>
      ['#900001=IFCCARTESIANPOINT((1.E308,0.,0.));', '#900002=IFCAXIS2PLACEMENT3D(#900001,$,$);']
        .concat('ENDSEC;\nEND-ISO')
        .join('\n'),
    )
    .replace(new RegExp(`^(#${placement}=IFCLOCALPLACEMENT\\(#\\d+,)#\\d+`, 'm'), '$1#900002')
  const model = await outcomeOf(far)
  expect(model.state).toBe('ready')
  expect(model.elements).toBe((await outcomeOf(ifc)).elements - 1)
  expect(model.notes).toContainEqual({ what: 'not-believable', count: 1 })
  expect(model.storeys.every(({ elevationM }) => Number.isFinite(elevationM))).toBe(true)
})

test('a name of HTML stays a text, and a GUID that is there twice is told; both elements are there', async () => {
  const [line, , guid] = COLUMN.exec(ifc)!
  const other = ifc.slice(ifc.indexOf(line) + line.length).match(/IFCCOLUMN\('([^']{22})'/)![1]!
  const html = '<img src=x onerror=alert(1)>'
  const named = ifc.replace(line, line.replace(/,'[^']*',\$/, `,'${html}',$`)).replace(`'${other}'`, `'${guid!}'`)
  const model = await outcomeOf(named)
  expect(model.notes).toContainEqual({ what: 'doubled-guid', count: 1, example: guid })
  const answer = await manager.get(`/api/models/${model.id}/elements?text=${encodeURIComponent(guid!)}`)
  expect((answer.body as Page<ElementSummary>).items).toHaveLength(2)
  expect(answer.headers['content-type']).toContain('application/json')
  const names = (answer.body as Page<ElementSummary>).items.map(({ name }) => name)
  expect(names).toContain(html)
  const one = (await manager.get(`/api/models/${model.id}/elements/${encodeURIComponent(guid!)}`)).body as Element
  expect(one.id).toBe((answer.body as Page<ElementSummary>).items[0]!.id)
})

test('five at once stand in line and know their place; one that is stopped leaves the line, and no file', async () => {
  const models = await Promise.all(Array.from({ length: 5 }, async () => (await send(ifc)).body as Model))
  const places = await Promise.all(models.map(async ({ id }) => (await modelOf(id)).progress))
  const waiting = places.filter((place) => place?.step === 'waiting')
  expect(waiting.length).toBeGreaterThan(1)
  expect(new Set(waiting.map((place) => place!.ahead)).size).toBe(waiting.length)
  const last = models[places.findIndex((place) => place?.ahead === Math.max(...waiting.map((one) => one!.ahead)))]!
  const first = models[places.findIndex((place) => place !== undefined && place.step !== 'waiting')]
  for (const one of [last, first]) {
    if (one) expect((await manager.delete(`/api/models/${one.id}/conversion`)).status).toBe(202)
  }
  await modules.twin.settled()
  expect(await modelOf(last.id)).toMatchObject({ state: 'failed', problem: '/problems/twin/cancelled' })
  expect(isOnDisk(last.id)).toBe(false)
  const states = await Promise.all(models.map(async ({ id }) => (await modelOf(id)).state))
  expect(states.filter((state) => state === 'ready').length).toBeGreaterThan(2)
  expect((await manager.delete(`/api/models/${last.id}/conversion`)).problem).toBe('/problems/twin/not-converting')
})
