import type { BimView } from '@loujing/wire/http/topics'
import XMLBuilder from 'fast-xml-builder'
import { strToU8, zipSync, type Zippable } from 'fflate'
import { expect, test } from 'vitest'
import { readArchive } from './archive.ts'
import { readBcf } from './read.ts'
import { readView } from './read-view.ts'
import { writeView } from './write-view.ts'
import { NotBcf, parseXml } from './xml.ts'

const ID = '8ac78763-2e73-4b88-8549-a5bfb45f7133'
const GUID = '1hOSvn6df7F8_7GcBWlRGQ'
const TOPIC = `<Topic Guid="${ID.toUpperCase()}" TopicType="Clash" TopicStatus="Open"><Title>门</Title><CreationDate>2026-05-04T08:00:00+08:00</CreationDate><CreationAuthor>a</CreationAuthor></Topic>`
const zip = (files: Record<string, string>) =>
  Buffer.from(
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])) as Zippable),
  )

test('a topic is read by its lower-case id, with its moment in universal time, whatever folder it lies in and whatever prefix its names have', async () => {
  const files = {
    'export\\a\\Markup.bcf': `\uFEFF<b:Markup>${TOPIC.replaceAll('<', '<b:').replaceAll('<b:/', '</b:')}</b:Markup>`,
  }
  const { topics, version } = await readBcf(zip(files))
  expect(version).toBe('')
  expect(topics).toMatchObject([{ id: ID, title: '门', createdAt: Date.parse('2026-05-04T00:00:00Z'), views: [] }])
})

test.each([
  ['declares a document type', { 'a/markup.bcf': `<!DOCTYPE x [<!ENTITY e "e">]><Markup>${TOPIC}</Markup>` }],
  ['nests too deep', { 'a/markup.bcf': '<a>'.repeat(60) + '</a>'.repeat(60) }],
  ['holds no topic', { 'bcf.version': '<Version VersionId="2.1"/>' }],
  ['has no id', { 'a/markup.bcf': '<Markup><Topic><Title>x</Title></Topic></Markup>' }],
  ['leads out of the archive', { '../markup.bcf': `<Markup>${TOPIC}</Markup>` }],
  ['is no XML', { 'a/markup.bcf': '<Markup>' }],
])('an archive that %s is refused', async (_, files: Record<string, string>) => {
  await expect(readBcf(zip(files))).rejects.toThrow(NotBcf)
})

test('an archive that unpacks to more than it may is refused before it is whole', async () => {
  const bomb = Buffer.from(zipSync({ 'a/markup.bcf': new Uint8Array(4_000_000), 'b/markup.bcf': new Uint8Array(10) }))
  expect(bomb.length).toBeLessThan(10_000)
  await expect(readArchive(bomb, 1_000_000)).rejects.toThrow('too large')
  expect([...(await readArchive(bomb, 5_000_000)).files.keys()]).toEqual(['a/markup.bcf', 'b/markup.bcf'])
})

const VIEW: BimView = {
  camera: { kind: 'orthogonal', at: [1.5, -2, 3], direction: [0, 0, -1], up: [0, 1, 0], heightM: 24, aspect: 1.25 },
  selected: [GUID],
  visible: { byDefault: false, except: [GUID], spaces: true, openings: false },
  colours: [{ colour: '80FF0000', guids: [GUID] }],
  planes: [{ at: [0, 0, 2.75], direction: [0, 0.6, 0.8] }],
  lines: [{ from: [0, 0, 0], to: [1, 1, 1e-7] }],
}
const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', suppressBooleanAttributes: false })

test.each(['2.1', '3.0'] as const)('a view of BCF %s is read as it was written', (version) => {
  const { aspect: _, ...narrow } = VIEW.camera!
  const read = readView(parseXml(builder.build(writeView(ID, VIEW, version))))
  expect(read).toEqual(version === '3.0' ? VIEW : { ...VIEW, camera: narrow })
})

test('2.1 bounds the field of view to 45 to 60 degrees, and 3.0 asks for a camera', () => {
  const camera = { ...VIEW.camera!, kind: 'perspective' as const, fieldOfViewDeg: 20 }
  const of = (view: BimView, version: '2.1' | '3.0') =>
    readView(parseXml(builder.build(writeView(ID, view, version)))).camera
  expect([of({ ...VIEW, camera }, '2.1')?.fieldOfViewDeg, of({ ...VIEW, camera }, '3.0')?.fieldOfViewDeg]).toEqual([
    45, 20,
  ])
  const { camera: _, ...blind } = VIEW
  expect([of(blind, '2.1'), of(blind, '3.0')?.kind]).toEqual([undefined, 'perspective'])
})

test('2.0 says of each component whether it is selected and seen', () => {
  const xml = `<VisualizationInfo><Components><Component IfcGuid="${GUID}" Selected="true" Visible="false"/></Components></VisualizationInfo>`
  expect(readView(parseXml(xml))).toMatchObject({ selected: [GUID], visible: { byDefault: true, except: [GUID] } })
})
