import type {
  Document,
  DocumentDifference,
  DocumentGrade,
  DocumentHit,
  DocumentLook,
  QuarantinedFile,
} from '@loujing/wire/http/documents'
import type { Role } from '@loujing/wire/http/identity'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { PDFDocument } from '@cantoo/pdf-lib'
import { zipSync } from 'fflate'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { aPdf, type DocumentWorld, startDocuments } from '../../../test/support/document-world.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'

let modules: Modules
let world: DocumentWorld
const people = new Map<Role, Browser>()
const as = (role: Role): Browser => people.get(role)!
let stranger: Browser
beforeAll(async () => {
  modules = await startModules()
  const founder = await modules.foundCompany('yunqi')
  const roles: Role[] = ['manager', 'project-manager', 'cost-manager', 'site-manager', 'sales-consultant', 'auditor']
  for (const role of roles) people.set(role, await modules.somebody(founder, role, [role], '李敏'))
  stranger = await modules.somebody(await modules.foundCompany('other'), 'stranger', ['manager'])
  world = await startDocuments(modules, as('manager'))
})
afterAll(() => modules.close())

const text = (words: string): Buffer => Buffer.from(words)
const items = <Item>({ body }: { body: unknown }): Item[] => (body as Page<Item>).items
const contentOf = (browser: Browser, { current }: Document, query = '') =>
  modules.app.inject({
    url: `/api/document-versions/${current.id}/content?${query}`,
    cookies: { loujing_session: browser.cookie()! },
  })
const auditLines = async (object: string): Promise<string[]> => {
  const lines = items<{ action: string; object: string; outcome: string }>(
    await as('auditor').get('/api/audit?limit=200'),
  )
  return lines.filter((line) => line.object.includes(object)).map(({ action, outcome }) => `${action} ${outcome}`)
}
const find = async (words: string, browser = as('manager')): Promise<DocumentHit[]> => {
  await modules.documents.settled()
  const url = `/api/projects/${world.project.id}/document-search?text=${encodeURIComponent(words)}`
  return items<DocumentHit>(await browser.get(url))
}

describe('grades', () => {
  const MATRIX: Record<Exclude<DocumentGrade, 'personal'>, Role[]> = {
    public: ['manager', 'project-manager', 'cost-manager', 'site-manager', 'sales-consultant', 'auditor'],
    internal: ['manager', 'project-manager', 'cost-manager', 'site-manager', 'auditor'],
    confidential: ['manager', 'project-manager', 'cost-manager', 'auditor'],
    secret: ['manager', 'auditor'],
  }

  test.each(Object.entries(MATRIX))(
    '%s: who may sees, finds and reads it; who may not is told so, and it is audited',
    async (grade, readers) => {
      const word = `暗号${grade}`
      const made = await world.aDocument(as('manager'), text(word), { fileName: `${grade}.txt`, grade })
      for (const [role, browser] of people) {
        const may = readers.includes(role)
        const list = items<Document>(await browser.get(`/api/projects/${world.project.id}/documents?limit=200`))
        expect([role, list.some(({ id }) => id === made.id)]).toEqual([role, may])
        expect([role, (await find(word, browser)).length]).toEqual([role, may ? 1 : 0])
        expect([role, (await contentOf(browser, made)).statusCode]).toEqual([role, may ? 200 : 403])
      }
      if (grade === 'secret') {
        expect((await as('site-manager').get(`/api/documents/${made.id}`)).problem).toBe('/problems/documents/grade')
        expect(await auditLines(made.id)).toContain('documents.read refused')
      }
    },
  )

  test('nobody makes a document of a grade that he does not read, nor lifts one that he may not', async () => {
    await expect(
      world.aDocument(as('site-manager'), text('x'), { fileName: 'x.txt', grade: 'secret' }),
    ).rejects.toThrow('/problems/documents/grade')
    const made = await world.aDocument(as('site-manager'), text('x'), { fileName: 'x.txt' })
    const url = `/api/documents/${made.id}`
    expect((await as('site-manager').patch(url, { grade: 'public' })).status).toBe(403)
    expect((await as('project-manager').patch(url, { grade: 'confidential' })).body).toMatchObject({
      grade: 'confidential',
    })
    expect((await as('site-manager').get(url)).status).toBe(403)
    expect((await as('project-manager').patch(url, { grade: 'personal' })).status).toBe(403)
    expect((await as('manager').patch(url, { grade: 'personal' })).problem).toBe('/problems/documents/grade-not-class')
  })

  test('a confidential PDF or picture carries who looks and when; the kept bytes do not', async () => {
    const bytes = await aPdf('第一页', '第二页')
    const made = await world.aDocument(as('manager'), bytes, { fileName: 'k.pdf', grade: 'confidential' })
    const answer = await contentOf(as('cost-manager'), made, 'as=preview')
    expect(answer.headers['loujing-marked']).toBe('true')
    expect(answer.headers['content-disposition']).toContain('inline')
    const marked = await PDFDocument.load(answer.rawPayload)
    expect(marked.getPageCount()).toBe(2)
    expect(answer.rawPayload.equals(bytes)).toBe(false)
    const kept = join(modules.dataFolder, 'documents')
    const { company } = (await as('manager').get('/api/auth/me')).body as { company: { id: string } }
    const { sha256 } = made.current
    expect(readFileSync(join(kept, company.id, sha256.slice(0, 2), sha256)).equals(bytes)).toBe(true)
    const looks = items<DocumentLook>(await as('manager').get(`/api/documents/${made.id}/looks`))
    expect(looks).toMatchObject([{ as: 'preview', version: made.current.id }])
    expect(await auditLines(made.current.id)).toEqual(['documents.preview done'])
  })
})

describe('identity material of customers', () => {
  const personal = { class: 'identity', grade: 'personal', title: '陈晓明身份证' }
  const words = '陈晓明 330106199001011234'

  test('is sealed at rest, words and names too, and is not found by its words', async () => {
    const made = await world.aDocument(as('sales-consultant'), text(words), { fileName: '陈晓明.txt', ...personal })
    expect(made).toMatchObject({ title: '陈晓明身份证', current: { fileName: '陈晓明.txt', text: 'none' } })
    const { company } = (await as('manager').get('/api/auth/me')).body as { company: { id: string } }
    const { sha256 } = made.current
    const home = join(modules.dataFolder, 'documents', company.id, sha256.slice(0, 2))
    expect(existsSync(join(home, sha256))).toBe(false)
    expect(readFileSync(join(home, `${sha256}.sealed`)).includes('330106')).toBe(false)
    const rows = await modules.owner`
      select row_to_json(d)::text || row_to_json(v)::text || row_to_json(u)::text as row
        from documents.document d join documents.version v on v.document_id = d.id join documents.upload u on u.id = v.id
       where d.id = ${made.id}`
    expect(String(rows[0]!['row'])).not.toContain('陈晓明')
    expect(await find('陈晓明')).toEqual([])
  })

  test('opens for a purpose only, for those who may, and twenty an hour', async () => {
    const made = await world.aDocument(as('sales-consultant'), text(words), { fileName: 'a.txt', ...personal })
    expect((await contentOf(as('manager'), made)).json()).toMatchObject({ type: '/problems/documents/purpose-needed' })
    expect((await contentOf(as('project-manager'), made, 'purpose=contract')).statusCode).toBe(403)
    expect((await contentOf(as('sales-consultant'), made, 'purpose=contract')).body).toBe(words)
    const looks = items<DocumentLook>(await as('manager').get(`/api/documents/${made.id}/looks`))
    expect(looks).toMatchObject([{ as: 'download', purpose: 'contract' }])
    const others: Document[] = []
    for (let i = 0; i < 20; i++)
      others.push(await world.aDocument(as('sales-consultant'), text(`${i}`), { fileName: `${i}.txt`, ...personal }))
    const answers: number[] = []
    for (const other of others) answers.push((await contentOf(as('manager'), other, 'purpose=audit')).statusCode)
    expect(answers.at(-1)).toBe(200)
    expect((await contentOf(as('manager'), made, 'purpose=audit')).json()).toMatchObject({
      type: '/problems/documents/too-many-looks',
    })
    const class1 = { fileName: 'b.txt', class: 'minutes', grade: 'personal' }
    await expect(world.aDocument(as('manager'), text('x'), class1)).rejects.toThrow('grade-not-class')
  })
})

describe('what comes in', () => {
  const zip = (files: Record<string, string>) =>
    Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([name, body]) => [name, Buffer.from(body)]))))
  const TYPES =
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
  const make = () => ({ folder: world.folderOf('minutes'), class: 'minutes' as const, grade: 'internal' as const })
  const send = (fileName: string, bytes: Buffer, by: Browser = as('project-manager')) =>
    world.send(by, bytes, { fileName, make: { ...make(), title: fileName } as never })

  test.each([
    ['executable', 'setup.exe', text('MZ whatever')],
    ['executable', 'report.pdf', Buffer.concat([Buffer.from('7f454c46020101', 'hex'), Buffer.alloc(64)])],
    ['executable', 'notes.txt', text('#!/bin/sh\nrm -rf x')],
    ['archive', 'all.zip', () => zip({ 'a.txt': 'a' })],
    ['archive', 'photo.png', () => zip({ 'a.txt': 'a' })],
    ['macros', 'old.doc', text('x')],
    [
      'macros',
      'new.docx',
      () => zip({ '[Content_Types].xml': TYPES, 'word/document.xml': '<a/>', 'word/vbaProject.bin': 'x' }),
    ],
  ])('%s: %s waits for somebody else than the sender', async (suspicion, fileName, content) => {
    const sent = await send(fileName, typeof content === 'function' ? content() : content)
    expect(sent).toMatchObject({ status: 204, upload: { state: 'quarantined', suspicion } })
    const document = sent.upload!.document
    expect((await as('manager').get(`/api/documents/${document}`)).status).toBe(404)
  })

  test('a file whose bytes are of another kind than its name is refused, and nothing of it stays', async () => {
    const sent = await send('drawing.pdf', text('not a drawing'))
    expect(sent).toMatchObject({ status: 409, problem: '/problems/documents/content-differs' })
    expect((await as('project-manager').get(`/api/document-uploads/${sent.id}`)).status).toBe(404)
    expect(existsSync(join(modules.dataFolder, 'documents/arriving', sent.id))).toBe(false)
    expect((await send('film.mov', text('x'))).problem).toBe('/problems/documents/format')
    expect((await send('large.txt', Buffer.alloc(8_000_001, 'a'))).problem).toBe('/problems/documents/too-large')
  })

  test('who may releases it as what it was sent for, or destroys it; nobody judges his own', async () => {
    const sent = await send('scripts.zip', zip({ 'a.txt': 'a' }))
    const list = `/api/projects/${world.project.id}/document-quarantine`
    const waiting = items<QuarantinedFile>(await as('manager').get(`${list}?limit=200`))
    expect(waiting.find(({ id }) => id === sent.id)).toMatchObject({ suspicion: 'archive', title: 'scripts.zip' })
    const verdict = `/api/document-quarantine/${sent.id}/verdict`
    expect((await as('project-manager').put(verdict, { verdict: 'release', reason: '已核' })).status).toBe(403)
    expect((await as('manager').put(verdict, { verdict: 'release', reason: '已核' })).status).toBe(204)
    expect((await as('manager').put(verdict, { verdict: 'release', reason: '已核' })).status).toBe(204)
    expect((await as('manager').put(verdict, { verdict: 'destroy', reason: '再想' })).problem).toBe(
      '/problems/documents/judged',
    )
    const let1 = (await as('manager').get(`/api/documents/${sent.upload!.document}`)).body as Document
    expect(let1.current.mediaType).toBe('application/octet-stream')
    const own = await send('own.bat', text('x'), as('manager'))
    const judged = await as('manager').put(`/api/document-quarantine/${own.id}/verdict`, {
      verdict: 'release',
      reason: '已核',
    })
    expect(judged.problem).toBe('/problems/documents/own-file')
    const bad = await send('bad.bat', text('x'))
    await as('manager').put(`/api/document-quarantine/${bad.id}/verdict`, { verdict: 'destroy', reason: '病毒' })
    expect(existsSync(join(modules.dataFolder, 'documents/arriving', bad.id))).toBe(false)
    expect(await auditLines(bad.id)).toContain('documents.judge done')
  })

  test('an upload goes on where it ended, and another person does not see it', async () => {
    const bytes = await aPdf('续传')
    const id = uuidv7()
    const wanted = {
      document: uuidv7(),
      make: { ...make(), title: '续传' },
      step: 'major',
      note: '',
      fileName: 'r.pdf',
    }
    const url = `/api/projects/${world.project.id}/document-uploads/${id}`
    await as('project-manager').put(url, { ...wanted, bytes: bytes.length })
    const half = Math.floor(bytes.length / 2)
    const engineer = as('project-manager')
    expect((await world.piece(engineer, 'PATCH', id, bytes.subarray(0, half))).offset).toBe(half)
    expect((await world.piece(engineer, 'HEAD', id)).offset).toBe(half)
    expect((await world.piece(engineer, 'PATCH', id, bytes.subarray(half), 0)).problem).toMatchObject({
      type: '/problems/uploads/wrong-offset',
      offset: half,
    })
    expect((await world.piece(as('manager'), 'HEAD', id)).status).toBe(404)
    expect((await world.piece(engineer, 'PATCH', id, bytes.subarray(half), half)).offset).toBe(bytes.length)
    expect((await engineer.get(`/api/documents/${wanted.document}`)).body).toMatchObject({ title: '续传' })
  })
})

describe('words', () => {
  test('Chinese words of two signs are found in a PDF, with what stands around them; other companies find nothing', async () => {
    const bytes = await aPdf('本层混凝土强度等级为 C35，抗渗等级 P6。', '后浇带两侧采用快易收口网。')
    const made = await world.aDocument(as('manager'), bytes, { fileName: 's.pdf', title: '结构说明' })
    const [hit] = await find('抗渗')
    expect(hit!.document.id).toBe(made.id)
    expect(hit!.snippets[0]).toMatchObject({ hit: '抗渗' })
    expect(hit!.snippets[0]!.before).toContain('混凝土')
    expect((await find('c35')).map(({ document }) => document.id)).toEqual([made.id])
    expect(
      (await find('结构说明')).map(({ document }) => document.id),
      'by its title',
    ).toEqual([made.id])
    expect(await find('不存在的词')).toEqual([])
    const url = `/api/projects/${world.project.id}/document-search?text=${encodeURIComponent('抗渗')}`
    expect((await stranger.get(url)).status).toBe(404)
  })

  test('two versions are compared by paragraph', async () => {
    const before = '第一条 工期 360 天。\n第二条 保修期两年。\n第三条 争议由法院管辖。'
    const made = await world.aDocument(as('manager'), text(before), { fileName: 'c.txt' })
    const after = before.replace('360', '330')
    await world.send(as('manager'), text(after), { document: made.id, fileName: 'c.txt' })
    await modules.documents.settled()
    const now = (await as('manager').get(`/api/documents/${made.id}`)).body as Document
    const url = `/api/document-versions/${now.current.id}/difference/${made.current.id}`
    const difference = (await as('manager').get(url)).body as DocumentDifference
    expect(difference).toMatchObject({
      added: 1,
      removed: 1,
      parts: [
        { change: 'removed', lines: ['第一条 工期 360 天。'] },
        { change: 'added', lines: ['第一条 工期 330 天。'] },
        { change: 'same', lines: ['第二条 保修期两年。', '第三条 争议由法院管辖。'] },
      ],
    })
    const other = await world.aDocument(as('manager'), text('x'), { fileName: 'o.txt' })
    const across = `/api/document-versions/${now.current.id}/difference/${other.current.id}`
    expect((await as('manager').get(across)).status).toBe(404)
  })

  test('a file that no reader understands is kept all the same, without words', async () => {
    const broken = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(200, 'x')])
    const made = await world.aDocument(as('manager'), broken, { fileName: 'broken.pdf' })
    await modules.documents.settled()
    const now = (await as('manager').get(`/api/documents/${made.id}`)).body as Document
    expect(now.current.text).toBe('failed')
  })
})

describe('the code on a drawing', () => {
  const ask = (token: string) =>
    modules.app.inject({ method: 'POST', url: '/api/drawing-codes/answer', payload: { token } })

  test('tells anybody with the paper whether it is the one to build by, and a member what replaced it', async () => {
    const traits = { class: 'drawing', grade: 'internal', number: 'JZ-07', discipline: 'architecture' }
    const drawing = await world.aDocument(as('manager'), await aPdf('JZ-07 C'), {
      fileName: 'c.pdf',
      revision: 'C',
      ...traits,
    })
    const code = `/api/document-versions/${drawing.current.id}/codes/${uuidv7()}`
    const { token } = (await as('site-manager').put(code, {})).body as { token: string }
    expect((await ask(token)).json()).toEqual({ isCurrent: true })
    await world.send(as('manager'), await aPdf('JZ-07 D'), { document: drawing.id, fileName: 'd.pdf', revision: 'D' })
    expect((await ask(token)).json()).toEqual({ isCurrent: false })
    const card = await as('site-manager').post('/api/drawing-codes/card', { token })
    expect(card.body).toMatchObject({
      isCurrent: false,
      number: 'JZ-07',
      held: { revision: 'C' },
      current: { revision: 'D', madeByName: '李敏' },
    })
    expect((await as('sales-consultant').post('/api/drawing-codes/card', { token })).status).toBe(403)
    expect((await stranger.post('/api/drawing-codes/card', { token })).status).toBe(404)
    expect((await ask(token.replace(/^./, (sign) => (sign === 'A' ? 'B' : 'A')))).statusCode).toBe(404)
    const again = (await as('site-manager').put(code, {})).body as { token: string }
    expect((await ask(token)).statusCode, 'printed again: the old paper answers nothing').toBe(404)
    expect((await ask(again.token)).json()).toEqual({ isCurrent: false })
    expect((await as('sales-consultant').put(code, {})).status).toBe(403)
  })

  test('of a withdrawn drawing is not current', async () => {
    const traits = { class: 'drawing', number: 'JZ-08', revision: 'A' }
    const drawing = await world.aDocument(as('manager'), await aPdf('JZ-08 A'), { fileName: 'a.pdf', ...traits })
    const code = `/api/document-versions/${drawing.current.id}/codes/${uuidv7()}`
    const { token } = (await as('manager').put(code, {})).body as { token: string }
    await as('manager').put(`/api/documents/${drawing.id}/state`, { state: 'withdrawn', reason: '取消本图' })
    expect((await ask(token)).json()).toEqual({ isCurrent: false })
  })
})

test('a document hangs on a task of the plan and is found from there; a thing that is not there is refused', async () => {
  const plan = `/api/projects/${world.project.id}/plan`
  await as('manager').put(plan, { startsOn: '2026-01-05', closures: [] })
  const task = uuidv7()
  const node = { name: '主体封顶', level: 3, days: 40, calendar: 'site', code: '1' }
  await as('manager').put(`${plan}/tasks/${task}`, { version: 0, task: node })
  const made = await world.aDocument(as('manager'), text('封顶方案'), { fileName: 't.txt', title: '封顶方案' })
  const links = `/api/documents/${made.id}/links`
  const link = await as('manager').put(`${links}/${uuidv7()}`, { kind: 'task', object: task })
  expect(link.body).toMatchObject({ kind: 'task', name: '1 主体封顶' })
  const about = items<Document>(await as('manager').get(`/api/projects/${world.project.id}/documents?about=${task}`))
  expect(about.map(({ title }) => title)).toEqual(['封顶方案'])
  expect((await as('manager').put(`${links}/${uuidv7()}`, { kind: 'task', object: uuidv7() })).status).toBe(404)
  expect((await as('manager').put(`${links}/${uuidv7()}`, { kind: 'contract', object: uuidv7() })).status).toBe(404)
  const { id } = link.body as { id: string }
  expect((await as('manager').delete(`${links}/${id}`)).status).toBe(204)
  expect(items(await as('manager').get(links))).toEqual([])
})
