import type { Session } from '@loujing/wire/http/identity'
import type { FactorOffer, RecoveryCodes, SecondFactor } from '@loujing/wire/http/second-factor'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PASSWORD, startModules, type Modules } from '../../../test/support/modules.ts'
import { codeAt } from './model/second-factor.ts'

type Browser = Awaited<ReturnType<Modules['somebody']>>

let world: Modules
let founder: Awaited<ReturnType<Modules['foundCompany']>>
beforeAll(async () => {
  world = await startModules()
  founder = await world.foundCompany('founder')
})
afterAll(() => world.close())

const codeOf = (secret: string) => codeAt(secret, world.clock.ms)
const login = (account: string, code?: string) =>
  world.browse().post('/api/auth/login', { account, password: PASSWORD, ...(code !== undefined && { code }) })

async function enrol(browser: Browser): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret } = (await browser.post('/api/auth/second-factor', { password: PASSWORD })).body as FactorOffer
  const confirmed = await browser.post('/api/auth/second-factor/confirmation', { code: codeOf(secret) })
  expect(confirmed.status).toBe(200)
  world.clock.ms += 30_000 // that code is spent
  return { secret, ...(confirmed.body as RecoveryCodes) }
}

test('once an authenticator is enrolled, the password alone opens nothing, and each code opens once', async () => {
  const wang = await world.somebody(founder, 'wang.two', ['manager'])
  const elsewhere = await world.login('wang.two')
  const wrong = await wang.post('/api/auth/second-factor', { password: 'a guess at it' })
  expect(wrong.problem).toBe('/problems/identity/wrong-password')
  expect((await wang.post('/api/auth/second-factor/confirmation', { code: '000000' })).problem).toBe(
    '/problems/identity/no-offer',
  )
  const { secret } = await enrol(wang)
  expect((await elsewhere.get('/api/auth/me')).status, 'other sessions end').toBe(401)
  expect((await wang.get('/api/auth/me')).status, 'this one goes on').toBe(200)

  expect(await login('wang.two')).toMatchObject({ status: 403, problem: '/problems/identity/code-required' })
  const notThis = codeOf(secret) === '123456' ? '654321' : '123456'
  expect((await login('wang.two', notThis)).problem).toBe('/problems/identity/wrong-code')
  const code = codeOf(secret)
  const answers = await Promise.all([login('wang.two', code), login('wang.two', code)])
  expect(answers.map(({ status }) => status).sort(), 'two at once with one code').toEqual([200, 403])
  world.clock.ms += 30_000
  expect((await login('wang.two', codeOf(secret))).status).toBe(200)
})

test('guesses at the code lock the account like guesses at the password', async () => {
  const locked = await world.somebody(founder, 'guessed.at', ['manager'])
  const { secret } = await enrol(locked)
  const right = codeOf(secret)
  const wrong = right === '111111' ? '222222' : '111111'
  for (let i = 0; i < 5; i++) expect((await login('guessed.at', wrong)).problem).toBe('/problems/identity/wrong-code')
  expect((await login('guessed.at', right)).problem).toBe('/problems/identity/locked')
})

test('a recovery code opens one sign-in, however it is typed, and is gone', async () => {
  const lost = await world.somebody(founder, 'lost.phone', ['manager'])
  const { recoveryCodes } = await enrol(lost)
  const [first = ''] = recoveryCodes
  expect((await login('lost.phone', first.toLowerCase().replaceAll('-', ' '))).status).toBe(200)
  expect((await login('lost.phone', first)).problem).toBe('/problems/identity/wrong-code')
  const state = (await lost.get('/api/auth/second-factor')).body as SecondFactor
  expect(state).toMatchObject({ recoveryCodesLeft: recoveryCodes.length - 1, isRequired: false })
})

test('neither the secret nor a recovery code can be read from the database', async () => {
  const kept = await world.somebody(founder, 'kept.well', ['manager'])
  const { secret, recoveryCodes } = await enrol(kept)
  const rows = await world.owner<{ row: string }[]>`
    select f::text || coalesce(string_agg(c::text, ''), '') as row
      from identity.second_factor f left join identity.recovery_code c using (person_id)
     where person_id = ${kept.person.id} group by f.*`
  const text = rows.map(({ row }) => row).join()
  expect(text).toContain(kept.person.id)
  for (const word of [secret, ...recoveryCodes]) {
    expect(text).not.toContain(word)
    expect(text).not.toContain(Buffer.from(word).toString('hex'))
  }
})

test('who holds a role that asks for a second factor may do nothing but enrol one, and cannot give it up', async () => {
  const finance = await world.somebody(founder, 'finance.one', ['finance-manager'])
  expect((await finance.get('/api/projects')).status).toBe(200)
  expect((await finance.put('/api/sign-in-rules', { secondFactorRoles: [] })).status).toBe(403)
  await founder.put('/api/sign-in-rules', { secondFactorRoles: ['finance-manager'] })
  expect((await finance.get('/api/projects')).status, 'at once, also in a session under way').toBe(403)
  expect((await finance.get('/api/auth/me')).body as Session).toMatchObject({ may: [], needsSecondFactor: true })

  const { secret } = await enrol(finance)
  expect((await finance.get('/api/projects')).status).toBe(200)
  const session = (await finance.get('/api/auth/me')).body as Session
  expect(session.needsSecondFactor).toBeUndefined()
  const proof = { password: PASSWORD, code: codeOf(secret) }
  const kept = await finance.post('/api/auth/second-factor/removal', proof)
  expect(kept.problem).toBe('/problems/identity/second-factor-required')
  await founder.put('/api/sign-in-rules', { secondFactorRoles: [] })
  expect((await finance.post('/api/auth/second-factor/removal', { ...proof })).status).toBe(204)
  expect((await login('finance.one')).status).toBe(200)
})

test('a lost authenticator is reset by the keeper of roles, who cannot reset his own; nobody else can', async () => {
  const lost = await world.somebody(founder, 'lost.all', ['site-manager'])
  await enrol(lost)
  const url = `/api/people/${lost.person.id}/second-factor`
  const manager = await world.somebody(founder, 'not.keeper', ['manager'])
  expect((await manager.delete(url)).status).toBe(403)
  const { person } = (await founder.get('/api/auth/me')).body as Session
  expect((await founder.delete(`/api/people/${person.id}/second-factor`)).problem).toBe('/problems/identity/own-rights')
  expect((await founder.delete(url)).status).toBe(204)
  expect((await lost.get('/api/auth/me')).status, 'whoever found the phone is out').toBe(401)
  expect((await login('lost.all')).status).toBe(200)
})
