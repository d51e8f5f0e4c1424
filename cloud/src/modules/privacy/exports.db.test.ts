import type { Person } from '@loujing/wire/http/identity'
import type { PersonalExport } from '@loujing/wire/http/privacy'
import type { Site } from '@loujing/wire/http/sites'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { personalDataOf } from '../../personal.ts'
import { startApp, type TestApp } from '../../../test/support/app.ts'
import { findInFiles } from '../../../test/support/found-in-files.ts'
import { aCompany, anonymous, aPerson, aSite, logIn, must, PASSWORD, type Session } from '../../../test/support/seed.ts'
import { PART_NAMES } from './read-me.ts'

const PHONE = '13987650412'
let clockMs = Date.now()
let cloud: TestApp
let founder: Session
let clerk: Session & { id: string }
let site: Site
beforeAll(async () => {
  const env = { LOUJING_SMTP: 'smtp://127.0.0.1:9', LOUJING_MAIL_FROM: 'loujing@example.com' }
  cloud = await startApp({ env, now: () => new Date(clockMs) })
  founder = (await aCompany(cloud)).founder
  const asked = { account: 'ouyang.jing', name: '欧阳静', password: PASSWORD, roles: ['manager'] }
  const { id } = must<Person>(await founder.call('POST', '/api/people', asked), 201)
  must(await founder.call('PUT', `/api/people/${id}/personal/phone`, { value: PHONE }), 200)
  clerk = { id, ...(await logIn(cloud, asked.account)) }
  site = await aSite(clerk)
  const rule = { title: '样板楼', showsPrices: false, expiresAt: new Date(clockMs + 3_600_000).toISOString() }
  must(await clerk.call('PUT', `/api/sites/${site.id}/shares/${uuidv7()}`, rule), 200)
  const channel = { kind: 'email', name: '我的邮箱', address: 'ouyang.jing@example.com' }
  must(await clerk.call('PUT', `/api/my/channels/${uuidv7()}`, channel), 200)
})
afterAll(() => cloud.close())

const ask = (id: string, by: Session = clerk) => by.call('PUT', `/api/my/exports/${id}`)
const fetchFile = (id: string, by: Session = clerk) => by.call('GET', `/api/my/exports/${id}/content`)
const mine = async () => must<Page<PersonalExport>>(await clerk.call('GET', '/api/my/exports'), 200).items

test('a person gets a ZIP of what is kept of him, his numbers opened, and a page that says what each file is', async () => {
  const id = uuidv7()
  expect(must<PersonalExport>(await ask(id), 200)).toMatchObject({ state: 'running', done: 0, isOwnRequest: true })
  expect((await fetchFile(id)).json()).toMatchObject({ type: '/problems/privacy/export-not-ready' })
  expect((await ask(uuidv7())).json()).toMatchObject({ type: '/problems/privacy/export-running' })
  await cloud.privacy.goOn()
  const [ready] = await mine()
  expect(ready).toMatchObject({ id, state: 'ready', done: ready!.modules })

  const answer = await fetchFile(id)
  expect(answer.headers['content-type']).toBe('application/zip')
  const files = unzipSync(answer.rawPayload)
  const read = (name: string) => JSON.parse(strFromU8(files[name]!)) as Record<string, unknown>
  expect(read('identity.json')).toMatchObject({
    person: { account: 'ouyang.jing', name: '欧阳静' },
    personal: [{ kind: 'phone', value: PHONE }],
  })
  expect(read('notices.json')).toMatchObject({ channels: [{ address: 'ouyang.jing@example.com' }] })
  expect(read('shares.json')).toMatchObject({ rows: [{ table: 'shares.share', rows: [{ title: '样板楼' }] }] })
  const words = strFromU8(files['说明.txt']!)
  for (const name of Object.keys(files).filter((file) => file.endsWith('.json'))) expect(words).toContain(name)
  expect(words).toContain('《会计法》第23条')
  for (const file of Object.values(files)) expect(strFromU8(file)).not.toMatch(/token_hash|password_hash|_sealed/)
  expect(await findInFiles(`${cloud.dataFolder}/exports`, [PHONE, '欧阳静']), 'sealed on the disk').toEqual([])
})

test('an administrator asks for a person, and cannot fetch it; nor does anybody else; after a week it is gone', async () => {
  const id = uuidv7()
  const asked = await founder.call('PUT', `/api/people/${clerk.id}/exports/${id}`)
  expect(must<PersonalExport>(asked, 200)).toMatchObject({ isOwnRequest: false })
  expect((await clerk.call('PUT', `/api/people/${clerk.id}/exports/${uuidv7()}`)).statusCode, 'no administrator').toBe(
    403,
  )
  await cloud.privacy.goOn()
  for (const other of [founder, await aPerson(cloud, founder, 'other.one', ['manager'])])
    expect((await fetchFile(id, other)).statusCode).toBe(404)
  expect((await fetchFile(id, anonymous(cloud))).statusCode).toBe(401)
  expect((await fetchFile(id)).statusCode).toBe(200)

  clockMs += 7 * 24 * 3_600_000
  clerk = { id: clerk.id, ...(await logIn(cloud, 'ouyang.jing')) }
  expect((await fetchFile(id)).json()).toMatchObject({ type: '/problems/privacy/export-ended' })
  await cloud.privacy.goOn()
  expect(await cloud.db.owner`select id from privacy.export where removed_at is null`).toEqual([])
})

test('who asked and who fetched is in the audit log', async () => {
  await aPerson(cloud, await logIn(cloud, 'founder'), 'auditor.one', ['auditor'])
  const auditor = await logIn(cloud, 'auditor.one')
  const { items } = must<Page<{ action: string; outcome: string }>>(
    await auditor.call('GET', '/api/audit?limit=200'),
    200,
  )
  const acts = items.map(({ action, outcome }) => `${action} ${outcome}`)
  expect(acts.filter((act) => act === 'privacy.ask-export done')).toHaveLength(2)
  expect(acts, 'by somebody who may not').toContain('privacy.ask-export refused')
  expect(acts.filter((act) => act === 'privacy.fetch-export done')).toHaveLength(2)
})

test('each part of the product has a name for the person who reads his data', () => {
  const identity = { personalData: { module: 'identity', written: [], kept: [] } }
  const modules = personalDataOf({ fields: {} as never, identity, documents: {} as never })
  expect(modules.map(({ module }) => module).filter((module) => PART_NAMES[module] === undefined)).toEqual([])
})
