import type { IngestBatch } from '@loujing/wire/ingest'
import { uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { createHash, randomBytes } from 'node:crypto'
import Fastify from 'fastify'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { guardRoutes } from '../src/platform/auth.ts'
import { startApp, type TestApp } from './support/app.ts'
import {
  aCompany,
  anonymous,
  aGateway,
  aMessage,
  aPerson,
  aSite,
  INVENTORY,
  type Session,
  type TestGateway,
} from './support/seed.ts'

let cloud: TestApp
let manager: Session
let gateway: TestGateway

beforeAll(async () => {
  cloud = await startApp()
  const { founder } = await aCompany(cloud)
  manager = await aPerson(cloud, founder, 'manager', ['manager'])
  gateway = await aGateway(cloud, manager, await aSite(manager))
  await gateway.send([aMessage(1, 'yunqi/edge/gw-1/inventory', INVENTORY)])
})
afterAll(() => cloud.close())

const reading = (seq: number) =>
  aMessage(seq, 'yunqi/sensor/dust-1/reading', { values: [{ point: 'pm10', value: 57, unit: 'ug/m3' }] })
const batch = (seq: number): IngestBatch => ({
  epoch: uuidv7(),
  lane: 'live',
  fromSeq: seq,
  toSeq: seq,
  sentAt: toInstant(Date.now()),
  messages: [reading(seq)],
})

function post(payload: Buffer, encoding?: string) {
  const headers = { 'content-type': 'application/json', ...(encoding ? { 'content-encoding': encoding } : {}) }
  return gateway.call({ method: 'POST', url: '/api/ingest/batches', headers, payload })
}

test('a batch comes plain, gzipped or in zstd', async () => {
  const bytes = () => Buffer.from(JSON.stringify(batch(1)))
  for (const answer of [
    await post(bytes()),
    await post(gzipSync(bytes()), 'gzip'),
    await post(zstdCompressSync(bytes()), 'zstd'),
  ]) {
    expect(answer.json()).toMatchObject({ stored: 1, quarantined: [] })
  }
})

test('a bomb is refused by its size, before it is unpacked whole', async () => {
  const bomb = Buffer.alloc(80 * 1024 * 1024, ' ')
  for (const [packed, encoding] of [
    [gzipSync(bomb), 'gzip'],
    [zstdCompressSync(bomb), 'zstd'],
  ] as const) {
    const answer = await post(packed, encoding)
    expect(answer.statusCode).toBe(413)
    expect(answer.json()).toMatchObject({ type: '/problems/ingest/too-large' })
  }
  expect((await post(Buffer.alloc(9 * 1024 * 1024, ' '))).json()).toMatchObject({
    status: 413,
    type: '/problems/too-large',
  })
})

test('what is not a batch is refused by name', async () => {
  const cases: [Buffer, string | undefined, number, string][] = [
    [Buffer.from('{'), undefined, 400, 'malformed'],
    [Buffer.from('not gzip'), 'gzip', 400, 'malformed'],
    [Buffer.from([0x22, 0xff, 0xfe, 0x22]), undefined, 400, 'malformed'],
    [Buffer.from(JSON.stringify({ ...batch(1), lane: 'fast' })), undefined, 400, 'malformed'],
    [Buffer.from(JSON.stringify({ ...batch(1), fromSeq: 5, toSeq: 9 })), undefined, 400, 'bad-range'],
    [
      Buffer.from(JSON.stringify({ ...batch(1), toSeq: 9, messages: [reading(2), reading(1)] })),
      undefined,
      400,
      'bad-range',
    ],
    [gzipSync('{}'), 'br', 415, 'encoding'],
  ]
  for (const [payload, encoding, status, type] of cases) {
    expect((await post(payload, encoding)).json()).toMatchObject({ status, type: `/problems/ingest/${type}` })
  }
})

test('evidence is resumed where it broke off, and is evidence only when its hash is right', async () => {
  const bytes = randomBytes(50_000)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const url = `/api/ingest/evidence/${sha256}`
  const patch = (from: number, piece: Buffer, to = url) =>
    gateway.call({
      method: 'PATCH',
      url: to,
      headers: {
        'upload-offset': String(from),
        'upload-length': String(bytes.length),
        'x-content-type': 'image/jpeg',
        'content-type': 'application/offset+octet-stream',
      },
      payload: piece,
    })
  const offset = async () => (await gateway.call({ method: 'HEAD', url })).headers['upload-offset']

  expect(await offset()).toBe('0')
  expect((await patch(0, bytes.subarray(0, 20_000))).headers['upload-offset']).toBe('20000')
  expect(await offset()).toBe('20000')
  expect((await patch(0, bytes)).json()).toMatchObject({ type: '/problems/evidence/wrong-offset', offset: 20_000 })
  expect((await manager.call('GET', `/api/evidence/${sha256}`)).statusCode).toBe(404)
  expect((await patch(20_000, bytes.subarray(20_000))).statusCode).toBe(204)
  const whole = await gateway.call({ method: 'HEAD', url })
  expect(whole.headers).toMatchObject({ 'upload-offset': '50000', 'upload-length': '50000' })

  const shown = await manager.call('GET', `/api/evidence/${sha256}`)
  expect(shown.headers['content-type']).toBe('image/jpeg')
  expect(createHash('sha256').update(shown.rawPayload).digest('hex')).toBe(sha256)

  const forged = await patch(0, bytes, `/api/ingest/evidence/${'0'.repeat(64)}`)
  expect(forged.json()).toMatchObject({ status: 409, type: '/problems/evidence/wrong-hash', found: sha256 })
  expect((await patch(0, randomBytes(60_000), `/api/ingest/evidence/${'1'.repeat(64)}`)).statusCode).toBe(413)
})

test('a preview is a whole JPEG of a camera that is known', async () => {
  const put = (camera: string, payload: Buffer) =>
    gateway.call({
      method: 'PUT',
      url: `/api/ingest/previews/${camera}`,
      headers: { 'content-type': 'image/jpeg' },
      payload,
    })
  const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex')
  expect((await put('cam-gate', jpeg)).statusCode).toBe(204)
  expect((await put('cam-9', jpeg)).statusCode).toBe(404)
  expect((await put('cam-gate', jpeg.subarray(0, -2))).json()).toMatchObject({ type: '/problems/ingest/not-jpeg' })
})

test('a route without a policy does not start', async () => {
  const app = Fastify()
  const nobody = {
    authenticate: () => Promise.resolve(undefined),
    may: () => false,
    gatewayByToken: () => Promise.resolve(undefined),
    visitorByToken: () => Promise.resolve(undefined),
  }
  guardRoutes(app, nobody, cloud.db.sql)
  expect(() => app.get('/forgotten', () => 'open')).toThrow('no policy: GET /forgotten')
  await app.close()
})

test('a guesser is slowed down by name, from one address', async () => {
  await using limited = await startApp({ limits: { 'POST /api/auth/login': 3 } })
  const guess = () => anonymous(limited).call('POST', '/api/auth/login', { account: 'nobody', password: 'guess' })
  const answers = [await guess(), await guess(), await guess(), await guess()]
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 429])
  expect(answers[3]?.json()).toMatchObject({ type: '/problems/too-many-requests', status: 429 })
})

test('each part says in one line how it is, and the headers keep the page at home', async () => {
  const answer = await cloud.app.inject('/healthz')
  const parts = answer.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { part: string; state: string })
  expect(parts.map(({ part, state }) => [part, state])).toEqual(
    ['database', 'relay', 'live', 'stores'].map((part) => [part, 'up']),
  )
  const policy = answer.headers['content-security-policy']
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'")
  expect(policy).toContain("worker-src 'self' blob:")
})
