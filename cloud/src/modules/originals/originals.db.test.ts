import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { AuditEntry } from '@loujing/wire/http/identity'
import type { HolderKey, OriginalRequest } from '@loujing/wire/http/originals'
import { uuidv7, type Sha256 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page } from '@loujing/wire/page'
import { SEALED_TYPE } from '@loujing/wire/sealed'
import { createSeal } from '@loujing/seal/seal'
import sharp, { type SharpOptions } from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { anEpisode, startSite, type SiteWorld } from '../../../test/support/site-world.ts'
import { verify } from '../../platform/audit.ts'
import { inCompany } from '../../platform/tenant.ts'
import { createLog } from '../../platform/log.ts'
import { createRetention, KEEP_ORIGINALS_DAYS } from '../../stores/retention.ts'
import { createHolding } from './holding.ts'
import { linkEvidence } from '../../stores/evidence.ts'
import { DECIDE_WITHIN_MS, LOCKED_MS, LOOK_WITHIN_MS, MOST_LOOKS, MOST_TRIES } from './model.ts'

const PASS = { first: '甲方保管人的口令 2026', second: 'keeper of the second half' }
const lookSecret = randomBytes(32).toString('base64url')

type World = SiteWorld & { [who in 'first' | 'second' | 'third' | 'chief' | 'auditor']: Browser }
let world: World
let keys: { first: HolderKey; second: HolderKey }
let original: Buffer
let sealed: Uint8Array
let alarm: string
let id: string

beforeAll(async () => {
  const site = await startSite('originals')
  world = {
    ...site,
    first: await site.person('safety', ['key-holder'], '孙安'),
    second: await site.person('union', ['key-holder'], '周工'),
    third: await site.person('successor', ['key-holder'], '吴新'),
    chief: await site.person('site', ['site-manager'], '陈刚'),
    auditor: await site.person('audit', ['auditor'], '何审'),
  }
  keys = { first: await makeKey(world.first, 'first'), second: await makeKey(world.second, 'second') }
  const noise = {
    create: {
      width: 640,
      height: 480,
      channels: 3,
      background: '#345',
      noise: { type: 'gaussian', mean: 90, sigma: 40 },
    },
  }
  original = await sharp(noise as SharpOptions)
    .jpeg()
    .toBuffer()
  const seal = createSeal(
    { name: '安全总监', publicKey: keys.first.publicKey },
    { name: '工会', publicKey: keys.second.publicKey },
  )
  const takenAt = toInstant(world.now())
  sealed = await seal(original, {
    contentType: 'image/jpeg',
    camera: 'cam-gate',
    takenAt,
    picture: 'a'.repeat(64) as Sha256,
  })
  await keepEvidence(sealed)
  const picture = { ...anEpisode(takenAt).picture, sealed: hashOf(sealed) }
  await world.tell('camera.episode', world.camera, { camera: world.camera, fact: anEpisode(takenAt, { picture }) })
  alarm = (await world.alarms())[0]!.id
}, 120_000)
afterAll(() => world.close())

beforeEach(async () => {
  id = uuidv7()
  const asked = await ask(world.chief)
  expect(asked.status, asked.text).toBe(201)
})

describe('an original', () => {
  test('opens by two who agree, for the one who asked, marked with who and when', async () => {
    expect(await approve(world.first, PASS.first)).toMatchObject({ state: 'waiting', approvals: [{ seat: 'first' }] })
    expect((await look(world.chief)).problem).toBe('/problems/originals/not-open')
    expect(await approve(world.second, PASS.second)).toMatchObject({ state: 'open', looks: 0, mostLooks: MOST_LOOKS })

    const seen = await world.app.inject(lookOptions(world.chief))
    expect(seen.statusCode).toBe(200)
    expect(seen.headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': 'image/jpeg' })
    const [shown, was] = await Promise.all([rawOf(seen.rawPayload), rawOf(original)])
    expect(shown.info).toMatchObject({ width: 640, height: 480 })
    const changed = shown.data.reduce((count, value, at) => count + (Math.abs(value - was.data[at]!) > 40 ? 1 : 0), 0)
    expect(changed / shown.data.length).toBeGreaterThan(0.01)
    expect(changed / shown.data.length).toBeLessThan(0.3)
  })

  test('is shown to nobody else, and in no other browser', async () => {
    await agree()
    expect((await look(world.manager)).problem).toBe('/problems/originals/not-the-asker')
    expect((await look(world.first)).problem).toBe('/problems/auth/forbidden')
    expect((await look(world.chief, randomBytes(32).toString('base64url'))).problem).toBe(
      '/problems/originals/other-browser',
    )
  })

  test('can be seen a few times and for a while', async () => {
    await agree()
    for (let n = 0; n < MOST_LOOKS; n++) expect((await look(world.chief)).status).toBe(200)
    expect(await look(world.chief)).toMatchObject({
      problem: '/problems/originals/not-open',
      body: { state: 'closed' },
    })

    id = uuidv7()
    await ask(world.chief)
    await agree()
    world.clock.ms += LOOK_WITHIN_MS
    expect((await look(world.chief)).problem).toBe('/problems/originals/not-open')
  })

  test('three looks at once beyond the last are none', async () => {
    await agree()
    const answers = await Promise.all(Array.from({ length: MOST_LOOKS + 3 }, () => look(world.chief)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(MOST_LOOKS)
  })

  test('stays closed for one who says it twice, for the asker, and for a stranger to the picture', async () => {
    await approve(world.first, PASS.first)
    expect(await approve(world.first, PASS.first)).toMatchObject({ state: 'waiting', approvals: [{ seat: 'first' }] })
    expect((await say(world.chief, 'approve', { passphrase: PASS.second })).problem).toBe('/problems/auth/forbidden')
    await makeKey(world.third, 'second')
    expect((await say(world.third, 'approve', { passphrase: PASS.second })).problem).toBe(
      '/problems/originals/not-a-holder',
    )
    expect((await look(world.chief)).problem).toBe('/problems/originals/not-open')
  })

  test('stays closed when one says no, and when time is over', async () => {
    await approve(world.first, PASS.first)
    const no = await say(world.second, 'reject', { reason: '目的不在公共安全之内' })
    expect(no.body).toMatchObject({ state: 'rejected', rejection: { reason: '目的不在公共安全之内' } })
    expect((await look(world.chief)).problem).toBe('/problems/originals/not-open')

    id = uuidv7()
    await ask(world.chief)
    await approve(world.first, PASS.first)
    world.clock.ms += DECIDE_WITHIN_MS
    await logInAgain()
    expect((await say(world.second, 'approve', { passphrase: PASS.second })).problem).toBe(
      '/problems/originals/not-waiting',
    )
    expect((await look(world.chief)).problem).toBe('/problems/originals/not-open')
    expect((await world.chief.get(`/api/originals/${id}`)).body).toMatchObject({ state: 'expired' })
  })

  test('has no other door: its bytes are no evidence, and nothing of it lies in the data folder or the database', async () => {
    await agree()
    await look(world.chief)
    expect((await world.chief.get(`/api/evidence/${hashOf(sealed)}`)).status).toBe(404)
    const marker = original.subarray(1000, 1032)
    for (const file of await readdir(world.dataFolder, { recursive: true, withFileTypes: true }))
      if (file.isFile()) expect((await readFile(join(file.parentPath, file.name))).includes(marker)).toBe(false)
    const rows = await world.owner`
      select (select jsonb_agg(k) from originals.holder_key k)::text || (select jsonb_agg(r) from originals.request r)::text ||
             (select jsonb_agg(d) from originals.decision d)::text as all`
    const text = String(rows[0]!['all'])
    for (const secret of [PASS.first, PASS.second, lookSecret, '调查']) expect(text).not.toContain(secret)
  })
})

describe('who asks', () => {
  test('gives a purpose of the list and a reason, and may ask again by the same id', async () => {
    expect((await ask(world.chief, { purpose: 'attendance' })).status).toBe(400)
    expect((await ask(world.chief, { reason: '  ' })).status).toBe(400)
    const again = await ask(world.chief)
    expect(again.status).toBe(201)
    expect((await ask(world.manager)).problem).toBe('/problems/originals/request-id-taken')
  })

  test('is not one of those who decide', async () => {
    const both = await world.person(`both-${id.slice(-4)}`, ['key-holder', 'manager'])
    const key = await makeKey(both, 'first')
    const seal = createSeal({ name: 'a', publicKey: key.publicKey }, { name: 'b', publicKey: keys.second.publicKey })
    const at = toInstant(world.now())
    const own = await seal(original, {
      contentType: 'image/jpeg',
      camera: 'cam-gate',
      takenAt: at,
      picture: 'b'.repeat(64) as Sha256,
    })
    await keepEvidence(own)
    const picture = { ...anEpisode(at).picture, sealed: hashOf(own) }
    await world.tell('camera.episode', world.camera, {
      camera: world.camera,
      fact: anEpisode(at, { picture, kind: 'intrusion' }),
    })
    const other = (await world.alarms('?type=intrusion'))[0]!.id
    const body = { id: uuidv7(), purpose: 'emergency', reason: '调查事故', lookSecret }
    expect((await both.post(`/api/alarms/${other}/originals`, body)).problem).toBe('/problems/originals/own-request')
  })
})

describe('a holder', () => {
  test('who guesses is locked out, and the right passphrase waits too', async () => {
    for (let n = 0; n < MOST_TRIES; n++)
      expect((await say(world.first, 'approve', { passphrase: 'a guess' })).problem).toBe(
        '/problems/originals/wrong-passphrase',
      )
    expect((await say(world.first, 'approve', { passphrase: PASS.first })).problem).toBe(
      '/problems/originals/key-locked',
    )
    world.clock.ms += LOCKED_MS
    expect(await approve(world.first, PASS.first)).toMatchObject({ approvals: [{ seat: 'first' }] })
  })

  test('never holds keys of both halves', async () => {
    const body = { id: uuidv7(), seat: 'second', passphrase: PASS.second }
    expect((await world.first.post('/api/holder-keys', body)).problem).toBe('/problems/originals/holds-other-seat')
  })

  test('hands over to a successor, who opens what was sealed before; a successor of the other half is refused', async () => {
    const heir = await world.person(`heir-${id.slice(-4)}`, ['key-holder'])
    const heirKey = await makeKey(heir, 'first', '继任者自己的口令 2026')
    const url = `/api/holder-keys/${keys.first.id}/hand-over`
    expect((await world.second.post(url, { to: heirKey.id, passphrase: PASS.second })).problem).toBe(
      '/problems/originals/not-a-holder',
    )
    expect((await world.first.post(url, { to: keys.second.id, passphrase: PASS.first })).problem).toBe(
      '/problems/originals/same-holder',
    )
    expect((await world.first.post(url, { to: heirKey.id, passphrase: PASS.first })).body).toMatchObject({
      handedTo: { key: heirKey.id },
    })
    expect(await approve(heir, '继任者自己的口令 2026')).toMatchObject({ approvals: [{ seat: 'first' }] })
    expect(await approve(world.second, PASS.second)).toMatchObject({ state: 'open' })
    expect((await look(world.chief)).status).toBe(200)
  })
})

test('everything is in the audit chain: asked, approved, refused, seen, and the chain holds', async () => {
  await agree()
  await look(world.chief)
  await look(world.manager)
  const { items } = (await world.auditor.get('/api/audit?limit=200')).body as Page<AuditEntry>
  const told = new Set(items.map(({ action, outcome }) => `${action} ${outcome}`))
  for (const line of [
    'make-key done',
    'ask done',
    'approve done',
    'approve refused',
    'look done',
    'ask refused',
    'hand-over done',
  ])
    expect(told).toContain(`originals.${line}`)
  expect(await verify(world.owner, world.by.company)).not.toHaveProperty('brokenAt')
})

test('an inbox shows each holder what waits for him, with names, and nobody else may open it', async () => {
  const first = (await world.second.get('/api/originals')).body as Page<OriginalRequest>
  expect(first.items[0]).toMatchObject({
    id,
    mayDecide: true,
    isMine: false,
    askedBy: { name: '陈刚' },
    reason: '调查 11 月 22 日坠物',
  })
  const sales = await world.person(`sales-${id.slice(-4)}`, ['sales-consultant'])
  expect((await sales.get('/api/originals')).problem).toBe('/problems/auth/forbidden')
  expect((await world.browse().get('/api/originals')).status).toBe(401)
})

test('a sealed original is kept for a quarter, and longer while a request may open it', async () => {
  const files = async () =>
    (await world.owner`select sha256 from stores.evidence where sha256 = ${hashOf(sealed)}`).map((row) =>
      String(row['sha256']),
    )
  const retention = createRetention({ ...world, ...world.stores, log: createLog('silent') })
  const holding = createHolding({ ...world, log: createLog('silent') })
  world.clock.ms += (KEEP_ORIGINALS_DAYS + 1) * 86_400_000
  await retention.runOnce()
  expect(await files()).toHaveLength(1)
  await holding.runOnce() // nobody can open it any more: its time begins anew
  await retention.runOnce()
  expect(await files()).toHaveLength(1)
  world.clock.ms += (KEEP_ORIGINALS_DAYS + 1) * 86_400_000
  await retention.runOnce()
  expect(await files()).toEqual([])
  expect(await world.stores.evidence.open(hashOf(sealed))).toBeUndefined()
})

/** Sessions end while a day passes. */
async function logInAgain(): Promise<void> {
  const again = (account: string) => world.login(account)
  world.first = await again('safety')
  world.second = await again('union')
  world.third = await again('successor')
  world.chief = await again('site')
  world.auditor = await again('audit')
  Object.assign(world.manager, await again('manager'))
  Object.assign(world.founder, await again('founder.originals'))
}

async function makeKey(holder: Browser, seat: 'first' | 'second', passphrase = PASS[seat]): Promise<HolderKey> {
  const answer = await holder.post('/api/holder-keys', { id: uuidv7(), seat, passphrase })
  if (answer.status !== 201) throw new Error(answer.text)
  return answer.body as HolderKey
}

const ask = (who: Browser, more: object = {}) =>
  who.post(`/api/alarms/${alarm}/originals`, {
    id,
    purpose: 'injury-inquiry',
    reason: '调查 11 月 22 日坠物',
    lookSecret,
    ...more,
  })
const say = (who: Browser, what: 'approve' | 'reject', body: object) => who.post(`/api/originals/${id}/${what}`, body)
const look = (who: Browser, secret = lookSecret) => who.post(`/api/originals/${id}/look`, { lookSecret: secret })

async function approve(who: Browser, passphrase: string): Promise<OriginalRequest> {
  const answer = await say(who, 'approve', { passphrase })
  if (answer.status !== 200) throw new Error(answer.text)
  return answer.body as OriginalRequest
}
async function agree(): Promise<void> {
  await approve(world.first, PASS.first)
  await approve(world.second, PASS.second)
}

const lookOptions = (who: Browser) => ({
  method: 'POST' as const,
  url: `/api/originals/${id}/look`,
  headers: { 'x-loujing': '1' },
  cookies: { loujing_session: who.cookie()! },
  payload: { lookSecret },
})

async function keepEvidence(bytes: Uint8Array): Promise<void> {
  const { by, stores, sql, now } = world

  const sha256 = hashOf(bytes)
  await stores.evidence.append({ gateway: by.gateway, sha256 }, 0, bytes.length, Readable.from([Buffer.from(bytes)]))
  const file = { sha256, bytes: bytes.length, contentType: SEALED_TYPE }
  await inCompany(sql, by.company, (tx) => linkEvidence(tx, by, file, now()))
}

const hashOf = (bytes: Uint8Array): Sha256 => createHash('sha256').update(bytes).digest('hex') as Sha256
const rawOf = (bytes: Uint8Array) => sharp(bytes).raw().toBuffer({ resolveWithObject: true })
