import type { Session as Signed } from '@loujing/wire/http/identity'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from './support/app.ts'
import { browse } from './support/browser.ts'
import { startIdentityProvider, type TestProvider } from './support/identity-provider.ts'
import { aCompany, aPerson, logIn, must, type Session } from './support/seed.ts'

const PUBLIC_URL = 'http://127.0.0.1:9'
const CLIENT = { id: 'loujing', secret: 'a secret of the two', redirectUri: `${PUBLIC_URL}/api/auth/sign-on/callback` }
/** What the provider says of whom; `s-…` are its own, unchanging names of people. */
const accounts = new Map([
  ['s-wang', 'wang.site'],
  ['s-left', 'left.us'],
  ['s-stranger', 'nobody.here'],
  ['s-heir', 'wang.site'],
])

let provider: TestProvider
let cloud: TestApp
let founder: Session
beforeAll(async () => {
  provider = await startIdentityProvider(CLIENT, accounts)
  const env = {
    LOUJING_OIDC_ISSUER: provider.issuer,
    LOUJING_OIDC_CLIENT_ID: CLIENT.id,
    LOUJING_OIDC_CLIENT_SECRET: CLIENT.secret,
    LOUJING_OIDC_NAME: '云栖里统一认证',
    LOUJING_PUBLIC_URL: PUBLIC_URL,
  }
  cloud = await startApp({ env })
  founder = (await aCompany(cloud)).founder
  await aPerson(cloud, founder, 'wang.site', ['site-manager'])
  await aPerson(cloud, founder, 'left.us', ['manager'])
})
afterAll(async () => {
  await cloud.close()
  await provider.close()
})

/** A browser that presses the button and signs on as `subject`; where the cloud sends it in the end. */
async function signOn(subject: string, next = '/') {
  const browser = browse(cloud.app)
  const left = await browser.get(`/api/auth/sign-on?next=${encodeURIComponent(next)}`)
  const back = await provider.signOn(String(left.headers['location']), subject)
  const answer = await browser.get(`${back.pathname}${back.search}`)
  expect(answer.status).toBe(302)
  const place = new URL(String(answer.headers['location']), PUBLIC_URL)
  return { browser, back, place, problem: place.searchParams.get('problem') }
}
const me = async (browser: ReturnType<typeof browse>) => {
  const { status, body } = await browser.get('/api/auth/me')
  return { status, session: body as Signed }
}

test('the page of the login is told the provider’s name', async () => {
  expect((await browse(cloud.app).get('/api/auth/ways')).body).toEqual({ signOn: { name: '云栖里统一认证' } })
})

test('who signs on at the provider is in, goes on where he was, and may what his roles here say', async () => {
  const { browser, place } = await signOn('s-wang', '/sites/1')
  expect([place.pathname, place.searchParams.get('next')]).toEqual(['/login', '/sites/1'])
  const { session } = await me(browser)
  expect(session.person).toMatchObject({ account: 'wang.site', roles: ['site-manager'] })
  expect(session.may).toContain('sites.command')
})

test('an account that the provider gives to somebody else later opens nothing; the first subject goes on', async () => {
  const { browser, problem } = await signOn('s-heir')
  expect(problem).toBe('/problems/identity/unknown-here')
  expect((await me(browser)).status).toBe(401)
  accounts.set('s-wang', 'renamed.there')
  expect((await me((await signOn('s-wang')).browser)).session.person.account).toBe('wang.site')
})

test('when the keeper of accounts unbinds a person, the next sign-on binds anew', async () => {
  const { items } = must<{ items: { id: string; account: string }[] }>(await founder.call('GET', '/api/people'), 200)
  const wang = items.find(({ account }) => account === 'wang.site')!
  must(await founder.call('DELETE', `/api/people/${wang.id}/sign-on`), 204)
  expect((await signOn('s-heir')).problem).toBeNull()
  expect((await signOn('s-wang')).problem, 'renamed at the provider, unbound here').toBe(
    '/problems/identity/unknown-here',
  )
})

test('who has no account here, or is disabled, is not let in', async () => {
  expect((await signOn('s-stranger')).problem).toBe('/problems/identity/unknown-here')
  const { items } = must<{ items: { id: string; account: string }[] }>(await founder.call('GET', '/api/people'), 200)
  const left = items.find(({ account }) => account === 'left.us')!
  expect((await signOn('s-left')).problem).toBeNull()
  must(await founder.call('PATCH', `/api/people/${left.id}`, { disabled: true }), 200)
  const { browser, problem } = await signOn('s-left')
  expect(problem).toBe('/problems/identity/unknown-here')
  expect((await me(browser)).status).toBe(401)
})

test('an answer of the provider opens one errand of one browser, once', async () => {
  accounts.set('s-wang', 'wang.site')
  const { back } = await signOn('s-heir')
  const victim = browse(cloud.app)
  const answer = await victim.get(`${back.pathname}${back.search}`)
  expect(String(answer.headers['location']), 'a browser that was sent a link').toContain('not-signed-on')

  const mine = browse(cloud.app)
  const left = await mine.get('/api/auth/sign-on')
  const other = await browse(cloud.app).get('/api/auth/sign-on')
  const others = await provider.signOn(String(other.headers['location']), 's-heir')
  const mixed = await mine.get(`${others.pathname}${others.search}`)
  expect(String(mixed.headers['location']), 'another’s answer').toContain('not-signed-on')
  const own = await provider.signOn(String(left.headers['location']), 's-heir')
  const spent = await mine.get(`${own.pathname}${own.search}`)
  expect(String(spent.headers['location']), 'the errand ended with the first answer').toContain('not-signed-on')
  expect((await me(mine)).status).toBe(401)
})

test('a link leads nowhere but to a path of ours', async () => {
  for (const next of ['//elsewhere.example', 'https://elsewhere.example', '/\\elsewhere.example'])
    expect((await browse(cloud.app).get(`/api/auth/sign-on?next=${encodeURIComponent(next)}`)).status, next).toBe(400)
})

test('our own second factor is not asked of whom the provider vouches for, and is of one with a password', async () => {
  must(await founder.call('PUT', '/api/sign-in-rules', { secondFactorRoles: ['site-manager'] }), 200)
  const { session } = await me((await signOn('s-heir')).browser)
  expect([session.needsSecondFactor, session.may.length > 0]).toEqual([undefined, true])
  const typed = must<Signed>(await (await logIn(cloud, 'wang.site')).call('GET', '/api/auth/me'), 200)
  expect(typed).toMatchObject({ needsSecondFactor: true, may: [] })
})

test('each sign-on and each refused one of a known person is in the audit log', async () => {
  await aPerson(cloud, founder, 'auditor.one', ['auditor'])
  const auditor = await logIn(cloud, 'auditor.one')
  const { items } = must<{ items: { action: string; outcome: string; account?: string }[] }>(
    await auditor.call('GET', '/api/audit?limit=200'),
    200,
  )
  const told = items.map(({ action, outcome, account }) => `${account} ${action} ${outcome}`)
  expect(told).toContain('wang.site identity.sign-on done')
  expect(told).toContain('wang.site identity.bind-sign-on refused')
  expect(told).toContain('left.us identity.sign-on refused')
})
