import type { Person } from '@loujing/wire/http/identity'
import type { Deletion } from '@loujing/wire/http/privacy'
import { uuidv7 } from '@loujing/wire/id'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from '../../../test/support/app.ts'
import { aCompany, anonymous, aPerson, logIn, must, PASSWORD, type Session } from '../../../test/support/seed.ts'
import { inCompany } from '../../platform/tenant.ts'
import { createLog } from '../../platform/log.ts'
import type { PersonalData } from '../../platform/personal.ts'
import { createFieldCipher, type Identity, readFieldKeys } from '../identity/index.ts'
import { createPrivacy } from './service.ts'

let cloud: TestApp
let founder: Session
let security: Session
beforeAll(async () => {
  cloud = await startApp()
  founder = (await aCompany(cloud)).founder
  security = await aPerson(cloud, founder, 'security.two', ['security-admin'])
})
afterAll(() => cloud.close())

let people = 0
async function somebody(name = '欧阳静'): Promise<Person & { session: Session }> {
  const account = `clerk.${++people}`
  const made = await founder.call('POST', '/api/people', { account, name, password: PASSWORD, roles: ['manager'] })
  return { ...must<Person>(made, 201), session: await logIn(cloud, account) }
}
const ask = (person: string, id = uuidv7(), by = founder) =>
  by.call('PUT', `/api/deletions/${id}`, { person, ground: 'left' })
const confirm = (id: string, by = security) => by.call('POST', `/api/deletions/${id}/confirm`)

test('one asks, another confirms, nobody for himself; asking again under the same id is the same', async () => {
  const clerk = await somebody()
  const id = uuidv7()
  const first = must<Deletion>(await ask(clerk.id, id), 200)
  expect(must<Deletion>(await ask(clerk.id, id), 200)).toEqual(first)
  expect((await ask(clerk.id)).json()).toMatchObject({ type: '/problems/privacy/already-asked' })
  expect((await confirm(id, founder)).json()).toMatchObject({ type: '/problems/privacy/second-person' })
  const me = must<{ person: Person }>(await security.call('GET', '/api/auth/me'), 200).person.id
  expect((await ask(me, uuidv7(), security)).json()).toMatchObject({ type: '/problems/privacy/own-deletion' })
  expect(must<Deletion>(await confirm(id), 200).state).toBe('running')
  expect((await confirm(id)).json()).toMatchObject({ type: '/problems/privacy/not-waiting' })
})

test('the only keeper of accounts is not deleted, and the refusal says why', async () => {
  const { person } = must<{ person: Person }>(await founder.call('GET', '/api/auth/me'), 200)
  const duties = [{ kind: 'identity.last-system-admin', object: person.id }]
  const held = must<{ duties: object[] }>(await security.call('GET', `/api/people/${person.id}/holdings`), 200)
  expect(held.duties).toEqual(duties)
  const refusal = await ask(person.id, uuidv7(), security)
  expect(refusal.json()).toMatchObject({ type: '/problems/privacy/duties-left', duties })
})

test('a deletion that was withdrawn changes nothing, and may be asked for again', async () => {
  const clerk = await somebody()
  const id = uuidv7()
  must(await ask(clerk.id, id), 200)
  must(await founder.call('POST', `/api/deletions/${id}/withdraw`), 200)
  expect((await confirm(id)).statusCode).toBe(409)
  expect((await clerk.session.call('GET', '/api/auth/me')).statusCode).toBe(200)
  must(await ask(clerk.id), 200)
})

test('who is confirmed is out at once, never comes back, and his account is free for somebody else', async () => {
  const clerk = await somebody()
  const id = uuidv7()
  must(await ask(clerk.id, id), 200)
  must(await confirm(id), 200)
  expect((await clerk.session.call('GET', '/api/auth/me')).statusCode).toBe(401)
  const again = { account: clerk.account, password: PASSWORD }
  expect((await anonymous(cloud).call('POST', '/api/auth/login', again)).statusCode).toBe(401)
  const back = await founder.call('PATCH', `/api/people/${clerk.id}`, { disabled: false })
  expect(back.json()).toMatchObject({ type: '/problems/identity/person-closed' })
  await cloud.privacy.goOn()
  const made = { account: clerk.account, name: '张伟', password: PASSWORD, roles: [] }
  expect((await founder.call('POST', '/api/people', made)).statusCode).toBe(201)
})

test('a deletion that is stopped in the middle goes on with the next module, and does none twice', async () => {
  const clerk = await somebody()
  const id = uuidv7()
  must(await ask(clerk.id, id), 200)
  must(await confirm(id), 200)
  const done: string[] = []
  let isStopped = true
  const module = (name: string): PersonalData => ({
    ...{ module: name, written: [], kept: [] },
    erase: () => {
      if (name === 'second' && isStopped) return Promise.reject(new Error('the machine lost its power'))
      done.push(name)
      return Promise.resolve(1)
    },
  })
  const modules = ['first', 'second', 'third'].map(module)
  const { sql } = cloud.db
  const { dataFolder } = cloud
  const fields = createFieldCipher(readFieldKeys('17'.repeat(16)))
  const deps = { sql, now: () => new Date(), log: createLog('silent'), identity: {} as Identity, fields, dataFolder }
  await expect(createPrivacy({ ...deps, modules }).goOn()).rejects.toThrow('power')
  isStopped = false
  await createPrivacy({ ...deps, modules }).goOn()
  await createPrivacy({ ...deps, modules }).goOn()
  expect(done).toEqual(['first', 'second', 'third'])
  expect(must<Deletion>(await founder.call('GET', `/api/deletions/${id}`), 200).state).toBe('done')
})

test('the hand that strikes words out reaches neither the audit chain, nor the evidence, nor another company', async () => {
  const { company } = must<{ company: { id: string } }>(await founder.call('GET', '/api/auth/me'), 200)
  const strike = (table: string, column: string, of = company.id) =>
    inCompany(cloud.db.sql, of as never, async (tx) => {
      const [row] = await tx<{ rows: number }[]>`
        select platform.strike_out(${table}::regclass, null, ${uuidv7()}, ${[column]}, ${['云栖里']}) as rows`
      return row!.rows
    })
  await expect(strike('platform.audit', 'action')).rejects.toThrow('is not written in')
  await expect(strike('evidence.leaf', 'text')).rejects.toThrow('is not written in')
  expect(await strike('identity.company', 'name', uuidv7())).toBe(0)
  expect(await strike('identity.company', 'name')).toBe(1)
})
