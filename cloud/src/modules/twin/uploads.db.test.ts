import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { generateTower } from '@loujing/demo/tower/tower'
import type { Project } from '@loujing/wire/http/projects'
import type { Site } from '@loujing/wire/http/sites'
import type { Model, Upload } from '@loujing/wire/http/twin'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import type { Problem } from '@loujing/wire/problem'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'

// A conversion starts a process and loads ten megabytes of WebAssembly: seconds, on a busy machine many.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let modules: Modules
let manager: Browser
let colleague: Browser
let stranger: Browser
let site: Site
const ifc = Buffer.from(generateTower({ storeys: 1 }).ifc)
const DAY_MS = 24 * 3_600_000

const wanted = (bytes: number, name = 'tower') => ({ name, fileName: `${name}.ifc`, bytes })
async function begin(bytes = ifc.length): Promise<Upload> {
  const answer = await manager.put(`/api/sites/${site.id}/uploads/${uuidv7()}`, wanted(bytes))
  expect(answer.status, answer.text).toBe(201)
  return answer.body as Upload
}
async function ask(method: 'HEAD' | 'PATCH' | 'DELETE', id: string, headers = {}, payload?: Buffer, browser = manager) {
  const answer = await modules.app.inject({
    method,
    url: `/api/uploads/${id}`,
    headers: { 'x-loujing': '1', 'tus-resumable': '1.0.0', ...headers },
    cookies: { loujing_session: browser.cookie()! },
    ...(payload && { payload }),
  })
  const problem = answer.body === '' ? undefined : answer.json<Problem & { offset?: number }>()
  return { status: answer.statusCode, offset: Number(answer.headers['upload-offset']), problem }
}
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64')
const piece = (from: number, checksum?: string) => ({
  'content-type': 'application/offset+octet-stream',
  'upload-offset': String(from),
  ...(checksum !== undefined && { 'upload-checksum': `sha256 ${checksum}` }),
})
const send = (id: string, from: number, bytes: Buffer, checksum = sha256(bytes)) =>
  ask('PATCH', id, piece(from, checksum), bytes)
const homeOf = ({ model }: Upload): string => join(modules.dataFolder, 'models', model)

beforeAll(async () => {
  modules = await startModules()
  const founder = await modules.foundCompany('yunqi')
  manager = await modules.somebody(founder, 'limin', ['manager'])
  colleague = await modules.somebody(founder, 'zhaolei', ['manager'])
  stranger = await modules.somebody(await modules.foundCompany('other'), 'stranger', ['manager'])
  const project = (await manager.post('/api/projects', { code: 'YQ', name: '云栖里', city: '杭州' })).body as Project
  const origin = { lonDeg: 120.02, latDeg: 30.26, heightM: 0.5 }
  const made = await manager.post('/api/sites', { project: project.id, slug: 'yunqi', name: '工地', origin })
  site = made.body as Site
  await modules.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => modules.close())

test('a file that comes in pieces becomes the model that one sent whole becomes, byte for byte', async () => {
  const upload = await begin()
  const third = Math.ceil(ifc.length / 3)
  for (let from = 0; from < ifc.length; from += third) {
    expect(await ask('HEAD', upload.id)).toMatchObject({ status: 200, offset: from })
    const bytes = ifc.subarray(from, from + third)
    expect(await send(upload.id, from, bytes)).toMatchObject({ status: 204, offset: from + bytes.length })
  }
  expect(readFileSync(join(homeOf(upload), 'source.ifc')).equals(ifc)).toBe(true)
  await modules.twin.settled()
  const model = (await manager.get(`/api/models/${upload.model}`)).body as Model
  expect(model).toMatchObject({ state: 'ready', name: 'tower', fileName: 'tower.ifc', revision: 1 })
  // the answer to the last piece may have been lost: whoever asks again is told that it is whole, and nothing is made twice
  expect(await ask('HEAD', upload.id)).toMatchObject({ status: 200, offset: ifc.length })
  expect(await send(upload.id, ifc.length, Buffer.alloc(0))).toMatchObject({ status: 204, offset: ifc.length })
  const { items } = (await manager.get(`/api/sites/${site.id}/models`)).body as Page<Model>
  expect(items).toHaveLength(1)
  expect((await ask('DELETE', upload.id)).status).toBe(204)
  expect(((await manager.get(`/api/models/${upload.model}`)).body as Model).state).toBe('ready')
})

test('an upload is begun once, however often it is asked for, and its id stands for one file only', async () => {
  const id = uuidv7()
  const url = `/api/sites/${site.id}/uploads/${id}`
  const first = await manager.put(url, wanted(1000))
  const again = await manager.put(url, wanted(1000))
  expect([first.status, again.status]).toEqual([201, 200])
  expect(again.body).toEqual(first.body)
  expect((await manager.put(url, wanted(1001))).problem).toBe('/problems/uploads/differs')
  expect((await stranger.put(url, wanted(1000))).status).toBe(404)
  const { items } = (await manager.get(`/api/sites/${site.id}/uploads`)).body as Page<Upload>
  expect(items.map((one) => one.id)).toContain(id)
  expect((await manager.get(`/api/uploads/${id}`)).body).toEqual(first.body)
  expect((await ask('DELETE', id)).status).toBe(204)
  expect((await ask('HEAD', id)).status).toBe(404)
})

test('a piece that is not what its checksum says leaves nothing; one at another offset is told the right one', async () => {
  const upload = await begin()
  await send(upload.id, 0, ifc.subarray(0, 50_000))
  const wrong = await send(upload.id, 50_000, ifc.subarray(50_000, 60_000), sha256(Buffer.from('another')))
  expect(wrong).toMatchObject({ status: 460, problem: { type: '/problems/uploads/wrong-checksum' } })
  for (const from of [0, 60_000]) {
    const answer = await send(upload.id, from, ifc.subarray(from, from + 1000))
    expect(answer).toMatchObject({ status: 409, problem: { type: '/problems/uploads/wrong-offset', offset: 50_000 } })
  }
  expect((await ask('HEAD', upload.id)).offset).toBe(50_000)
  expect((await send(upload.id, 50_000, Buffer.alloc(ifc.length))).problem?.type).toBe('/problems/twin/too-large')
  expect((await send(upload.id, 50_000, ifc.subarray(50_000))).status).toBe(204)
  expect(readFileSync(join(homeOf(upload), 'source.ifc')).equals(ifc)).toBe(true)
})

test('a piece must say by which protocol it comes, and where it belongs', async () => {
  const upload = await begin()
  const problemOf = async (headers: Record<string, string>) =>
    (await ask('PATCH', upload.id, { ...piece(0), ...headers }, Buffer.from('x'))).problem?.type
  expect(await problemOf({ 'tus-resumable': '0.2.2' })).toBe('/problems/uploads/tus-version')
  expect(await problemOf({ 'upload-offset': '-1' })).toBe('/problems/uploads/bad-piece')
  expect(await problemOf({ 'upload-checksum': 'crc32 AAAA' })).toBe('/problems/uploads/bad-piece')
  expect(await problemOf({ 'content-type': 'application/octet-stream' })).toBe('/problems/media-type')
  await ask('DELETE', upload.id)
})

test('a photograph of half a gigabyte is refused by its first piece, and nothing of it stays', async () => {
  const upload = await begin(500_000_000)
  const answer = await send(upload.id, 0, Buffer.alloc(1_000_000, 'jpeg'))
  expect(answer).toMatchObject({ status: 400, problem: { type: '/problems/twin/not-ifc' } })
  expect(existsSync(homeOf(upload))).toBe(false)
  expect((await ask('HEAD', upload.id)).status).toBe(404)
})

test('the first bytes are judged as soon as there are enough of them, however small the pieces', async () => {
  const upload = await begin(1_000_000)
  for (let from = 0; from < 16_000; from += 4000)
    expect((await send(upload.id, from, Buffer.alloc(4000, 'x'))).status).toBe(204)
  expect((await send(upload.id, 16_000, Buffer.alloc(4000, 'x'))).problem?.type).toBe('/problems/twin/not-ifc')
})

test('a line that is cut keeps what came without a checksum, and nothing of a piece that had one', async () => {
  const half = Math.floor(ifc.length / 2)
  for (const checksum of [undefined, sha256(ifc)]) {
    const upload = await begin()
    await cutAfter(upload.id, ifc.subarray(0, half), piece(0, checksum))
    const kept = checksum === undefined ? half : 0
    expect((await ask('HEAD', upload.id)).offset).toBe(kept)
    expect((await send(upload.id, kept, ifc.subarray(kept))).status).toBe(204)
    expect(readFileSync(join(homeOf(upload), 'source.ifc')).equals(ifc)).toBe(true)
  }
})

test('whoever asks again while an old line still hangs does not wait for it', async () => {
  const upload = await begin()
  const hanging = open(upload.id, { ...piece(0), 'content-length': String(ifc.length) })
  hanging.write(ifc.subarray(0, 40_000))
  await vi.waitFor(() => expect(readFileSync(join(homeOf(upload), 'arrived'))).toHaveLength(40_000))
  expect((await ask('HEAD', upload.id)).offset).toBe(40_000)
  expect((await send(upload.id, 40_000, ifc.subarray(40_000))).status).toBe(204)
  hanging.destroy()
})

test('what lies behind the acknowledged bytes after a kill is overwritten; a lost folder begins again', async () => {
  const upload = await begin()
  await send(upload.id, 0, ifc.subarray(0, 100_000))
  await modules.owner`update twin.upload set received = 60000 where id = ${upload.id}`
  expect((await ask('HEAD', upload.id)).offset).toBe(60_000)
  await modules.owner`update twin.upload set received = ${ifc.length - 1} where id = ${upload.id}`
  expect((await ask('HEAD', upload.id)).offset).toBe(100_000)
  await modules.owner`update twin.upload set received = 60000 where id = ${upload.id}`
  expect((await send(upload.id, 60_000, ifc.subarray(60_000))).status).toBe(204)
  expect(readFileSync(join(homeOf(upload), 'source.ifc')).equals(ifc)).toBe(true)
})

test('another person and another company see nothing of an upload', async () => {
  const upload = await begin()
  for (const other of [colleague, stranger]) {
    expect((await ask('HEAD', upload.id, {}, undefined, other)).status).toBe(404)
    expect((await ask('PATCH', upload.id, piece(0), ifc, other)).status).toBe(404)
    expect((await ask('DELETE', upload.id, {}, undefined, other)).status).toBe(404)
    expect((await other.get(`/api/uploads/${upload.id}`)).status).toBe(404)
  }
  expect((await colleague.get(`/api/sites/${site.id}/uploads`)).body).toEqual({ items: [] })
  expect((await ask('HEAD', upload.id)).offset).toBe(0)
})

test('a file over the limit and the twenty-first upload at once are refused before a byte is sent', async () => {
  const url = () => `/api/sites/${site.id}/uploads/${uuidv7()}`
  expect((await manager.put(url(), wanted(600_000_000))).problem).toBe('/problems/twin/too-large')
  const problems: (string | undefined)[] = []
  for (let i = 0; i < 21; i++) problems.push((await manager.put(url(), wanted(1000))).problem)
  const { items } = (await manager.get(`/api/sites/${site.id}/uploads`)).body as Page<Upload>
  for (const { id } of items) await ask('DELETE', id)
  expect(problems.at(-1)).toBe('/problems/uploads/too-many')
})

test('what nobody goes on with is swept away after seven days, with its bytes; what is touched stays', async () => {
  const [left, touched] = [await begin(), await begin()]
  await send(left.id, 0, ifc.subarray(0, 50_000))
  modules.clock.ms += 6 * DAY_MS
  manager = await modules.login('limin')
  expect((await send(touched.id, 0, ifc.subarray(0, 50_000))).status).toBe(204)
  modules.clock.ms += 1.5 * DAY_MS
  manager = await modules.login('limin')
  await modules.twin.uploads.sweep()
  expect((await ask('HEAD', left.id)).status).toBe(404)
  expect(existsSync(homeOf(left))).toBe(false)
  expect((await ask('HEAD', touched.id)).offset).toBe(50_000)
})

/** A piece on a socket of its own, to be cut. */
function open(id: string, headers: Record<string, string>) {
  const { port } = modules.app.server.address() as AddressInfo
  const cookie = `loujing_session=${manager.cookie()!}`
  const sent = request({
    ...{ host: '127.0.0.1', port, method: 'PATCH', path: `/api/uploads/${id}` },
    headers: { ...headers, cookie, 'x-loujing': '1', 'tus-resumable': '1.0.0' },
  })
  return sent.on('error', () => {})
}

async function cutAfter(id: string, bytes: Buffer, headers: Record<string, string>): Promise<void> {
  const sent = open(id, { ...headers, 'content-length': String(ifc.length) })
  await new Promise<void>((done) => sent.write(bytes, () => done()))
  // the kernel has it; the cloud may not have read it yet
  await new Promise((done) => setTimeout(done, 300))
  sent.destroy()
  await new Promise((done) => sent.once('close', done))
}
