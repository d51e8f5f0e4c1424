import type { Document, DocumentFolder, DocumentVersion } from '@loujing/wire/http/documents'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { aPdf, type DocumentWorld, startDocuments } from '../../../test/support/document-world.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'

let modules: Modules
let world: DocumentWorld
let manager: Browser
let engineer: Browser
let foreman: Browser
let stranger: Browser
beforeAll(async () => {
  modules = await startModules()
  const founder = await modules.foundCompany('yunqi')
  manager = await modules.somebody(founder, 'limin', ['manager'], '李敏')
  engineer = await modules.somebody(founder, 'zhaolei', ['project-manager'], '赵磊')
  foreman = await modules.somebody(founder, 'wanggang', ['site-manager'], '王刚')
  stranger = await modules.somebody(await modules.foundCompany('other'), 'stranger', ['manager'])
  world = await startDocuments(modules, manager)
})
afterAll(() => modules.close())

const text = (words: string): Buffer => Buffer.from(words)
const versionsOf = async (id: string): Promise<DocumentVersion[]> =>
  ((await manager.get(`/api/documents/${id}/versions`)).body as Page<DocumentVersion>).items
const names = (page: unknown): string[] => (page as Page<Document>).items.map(({ title }) => title)

test('the default tree has a folder a class, is laid once, and folders are renamed and moved, but not under themselves', async () => {
  const { project, folders } = world
  expect(folders.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['土地与权证', '报建', '设计图纸', '招采合同', '客户身份材料', '会议纪要', '施工图']),
  )
  const all = `/api/projects/${project.id}/document-folders`
  expect(((await manager.post(`${all}/fill`)).body as Page<DocumentFolder>).items).toHaveLength(folders.length)
  const [outer, inner] = [uuidv7(), uuidv7()]
  expect((await engineer.put(`${all}/${outer}`, { name: '监理' })).status).toBe(200)
  expect((await engineer.put(`${all}/${inner}`, { name: '例会', parent: outer })).status).toBe(200)
  expect((await engineer.put(`${all}/${inner}`, { name: '监理例会', parent: outer })).body).toMatchObject({
    name: '监理例会',
    parent: outer,
  })
  expect((await engineer.put(`${all}/${outer}`, { name: '监理', parent: inner })).problem).toBe(
    '/problems/documents/folder-loop',
  )
  expect((await engineer.put(`${all}/${uuidv7()}`, { name: '监理' })).problem).toBe('/problems/documents/name-taken')
  expect((await stranger.put(`${all}/${outer}`, { name: '监理' })).status).toBe(404)
})

test('a document is what it was sent as: its bytes, both hashes, who, when and why', async () => {
  const bytes = await aPdf('第一次监理例会纪要')
  const made = await world.aDocument(engineer, bytes, { fileName: '第一次例会.pdf', title: '第一次监理例会' })
  expect(made).toMatchObject({
    title: '第一次监理例会',
    state: 'valid',
    current: { major: 1, minor: 0, bytes: bytes.length, mediaType: 'application/pdf', madeByName: '赵磊' },
  })
  expect(made.current.sha256).toMatch(/^[0-9a-f]{64}$/)
  expect(made.current.sm3).not.toBe(made.current.sha256)
  const answer = await modules.app.inject({
    url: `/api/document-versions/${made.current.id}/content`,
    cookies: { loujing_session: foreman.cookie()! },
  })
  expect(answer.rawPayload.equals(bytes)).toBe(true)
  expect(answer.headers['content-disposition']).toContain(encodeURIComponent('第一次例会.pdf'))
  expect((await stranger.get(`/api/documents/${made.id}`)).status).toBe(404)
  expect((await stranger.get(`/api/document-versions/${made.current.id}/content`)).status).toBe(404)
})

test('a draft counts behind the point and supersedes nothing; an issue does, and keeps what it replaced', async () => {
  const first = await world.aDocument(engineer, text('草稿'), { fileName: 'a.txt', step: 'minor' })
  expect([first.current.major, first.current.minor]).toEqual([0, 1])
  const document = first.id
  expect((await world.send(engineer, text('定稿'), { document, fileName: 'a.txt', note: '定稿' })).status).toBe(204)
  await world.send(engineer, text('再改'), { document, fileName: 'a.txt', step: 'minor' })
  const issued = (await manager.get(`/api/documents/${document}`)).body as Document
  expect([issued.current.major, issued.current.minor], 'the draft does not count').toEqual([1, 0])
  await world.send(engineer, text('第二版'), { document, fileName: 'a.txt' })
  const versions = await versionsOf(document)
  expect(versions.map(({ major, minor }) => `${major}.${minor}`)).toEqual(['2.0', '1.1', '1.0', '0.1'])
  expect(versions[0]!.supersedes).toBe(issued.current.id)
  await expect(modules.owner`update documents.version set note = 'x' where id = ${versions[0]!.id}`).rejects.toThrow(
    'stay as they were written',
  )
})

test('a drawing is issued under a revision, once each, and its number is of one drawing in the project', async () => {
  const traits = { class: 'drawing', number: 'JS-101', discipline: 'structure', stage: 'construction' }
  const drawing = await world.aDocument(engineer, await aPdf('JS-101 C'), {
    fileName: 'c.pdf',
    revision: 'C',
    ...traits,
  })
  const { id: document } = drawing
  expect((await world.send(engineer, text('x'), { document, fileName: 'x.pdf' })).problem).toBe(
    '/problems/documents/revision-needed',
  )
  expect((await world.send(engineer, text('x'), { document, fileName: 'x.pdf', revision: 'C' })).problem).toBe(
    '/problems/documents/revision-taken',
  )
  await expect(
    world.aDocument(engineer, await aPdf('copy'), { fileName: 'd.pdf', revision: 'A', ...traits }),
  ).rejects.toThrow('/problems/documents/number-taken')
  await modules.relay.settled()
  const log = await manager.get(`/api/evidence-log/entries?sha256=${drawing.current.sha256}`)
  expect((log.body as Page<object>).items).toMatchObject([{ kind: 'document-version', subject: drawing.current.id }])
})

test('who has checked a document out is told, alone sends versions, and gives it back or has it taken back', async () => {
  const { id: document } = await world.aDocument(engineer, text('1'), { fileName: 'h.txt' })
  const hold = `/api/documents/${document}/hold`
  expect((await engineer.put(hold, {})).body).toMatchObject({ hold: { name: '赵磊' } })
  expect((await foreman.put(hold, {})).problem).toBe('/problems/documents/held')
  expect((await world.send(foreman, text('2'), { document, fileName: 'h.txt' })).problem).toBe(
    '/problems/documents/held',
  )
  expect((await foreman.delete(hold)).problem).toBe('/problems/documents/held')
  expect((await manager.delete(hold)).body).not.toHaveProperty('hold')
  await foreman.put(hold, {})
  expect((await world.send(foreman, text('2'), { document, fileName: 'h.txt' })).status).toBe(204)
  expect((await manager.get(`/api/documents/${document}`)).body, 'checked in').not.toHaveProperty('hold')
})

test('a withdrawn document stays, takes no version, and is restored', async () => {
  const { id: document } = await world.aDocument(engineer, text('废'), { fileName: 'w.txt', title: '作废的纪要' })
  const state = `/api/documents/${document}/state`
  expect((await foreman.put(state, { state: 'withdrawn', reason: '发错了' })).status).toBe(403)
  expect((await engineer.put(state, { state: 'withdrawn', reason: '发错了' })).body).toMatchObject({
    state: 'withdrawn',
    reason: '发错了',
  })
  expect((await world.send(engineer, text('x'), { document, fileName: 'w.txt' })).problem).toBe(
    '/problems/documents/withdrawn',
  )
  const valid = `/api/projects/${world.project.id}/documents?state=valid&limit=200`
  expect(names((await manager.get(valid)).body)).not.toContain('作废的纪要')
  expect((await engineer.put(state, { state: 'valid', reason: '恢复' })).body).toMatchObject({ state: 'valid' })
  expect(names((await manager.get(valid)).body)).toContain('作废的纪要')
})

test('the list is paged in each of its orders without a gap, and filtered by folder, class and discipline', async () => {
  const list = `/api/projects/${world.project.id}/documents`
  for (const sort of ['changed', 'title', 'number']) {
    const whole = names((await manager.get(`${list}?sort=${sort}&limit=200`)).body)
    const paged: string[] = []
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page = (await manager.get(`${list}?sort=${sort}&limit=2${cursor && `&cursor=${cursor}`}`))
        .body as Page<Document>
      paged.push(...page.items.map(({ title }) => title))
      cursor = page.nextCursor
    }
    expect(paged, sort).toEqual(whole)
  }
  const drawings = (await manager.get(`${list}?discipline=structure&class=drawing`)).body as Page<Document>
  expect(drawings.items.map(({ number }) => number)).toEqual(['JS-101'])
  const { body } = await manager.get(`${list}?folder=${world.folderOf('drawing')}`)
  expect((body as Page<Document>).items).toHaveLength(1)
})

test('the same request again is the same: folder, upload, hold, state', async () => {
  const id = uuidv7()
  const url = `/api/projects/${world.project.id}/document-uploads/${id}`
  const make = { folder: world.folderOf('minutes'), class: 'minutes', grade: 'internal', title: '重复' }
  const wanted = { document: uuidv7(), make, step: 'major', note: '', fileName: 'r.txt', bytes: 3 }
  expect((await engineer.put(url, wanted)).status).toBe(201)
  expect((await engineer.put(url, wanted)).status).toBe(200)
  expect((await engineer.put(url, { ...wanted, bytes: 4 })).problem).toBe('/problems/uploads/differs')
  expect((await world.piece(engineer, 'PATCH', id, text('abc'))).status).toBe(204)
  expect((await world.piece(engineer, 'HEAD', id)).offset).toBe(3)
  expect((await engineer.put(url, wanted)).body).toMatchObject({ state: 'taken' })
  expect(await versionsOf(wanted.document)).toHaveLength(1)
})
