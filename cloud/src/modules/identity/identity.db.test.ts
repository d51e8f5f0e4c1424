import type { AuditEntry, Company, Person, Session } from '@loujing/wire/http/identity'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PASSWORD, SETUP_KEY, startModules, type Modules } from '../../../test/support/modules.ts'
import { inCompany } from '../../platform/tenant.ts'

let world: Modules
beforeAll(async () => {
  world = await startModules()
})
afterAll(() => world.close())

const NEXT = 'three camphor trees'
const setup = (key: string) =>
  world.browse().post('/api/setup', {
    key,
    company: { name: '云栖里置业', nameEn: 'Yunqi Court Development' },
    admin: { account: 'founder', name: '王建国', password: PASSWORD },
  })

test('the first company is set up once, by the key of the operator, also when three come at once', async () => {
  expect((await setup('a guess')).problem).toBe('/problems/identity/wrong-setup-key')
  const answers = await Promise.all([setup(SETUP_KEY), setup(SETUP_KEY), setup(SETUP_KEY)])
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
  const again = await setup(SETUP_KEY)
  expect([again.status, again.problem]).toEqual([409, '/problems/identity/setup-done'])
  const [{ count }] = (await world.owner`select count(*) from identity.company`) as unknown as [{ count: number }]
  expect(count).toBe(1)
})

test('a login gives a session in a cookie that no script reads and no other site sends', async () => {
  const browser = world.browse()
  const answer = await browser.post('/api/auth/login', { account: 'Founder ', password: PASSWORD })
  const session = answer.body as Session
  expect(answer.status).toBe(200)
  expect(session.person).toMatchObject({
    account: 'founder',
    name: '王建国',
    roles: ['system-admin', 'security-admin'],
  })
  expect(session.may).toContain('identity.create-person')
  expect(session.may).not.toContain('sites.read')
  expect(String(answer.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/)
  expect((await browser.get('/api/auth/me')).body).toEqual({ ...session, expiresAt: expect.any(String) as string })
})

test('only the hash of a token is stored, and a login gives a new one and ends the old', async () => {
  const browser = await world.login('founder')
  const first = browser.cookie()!
  await browser.post('/api/auth/login', { account: 'founder', password: PASSWORD })
  expect(browser.cookie()).not.toBe(first)
  expect(await world.identity.authenticate(first)).toBeUndefined()
  expect(await world.identity.authenticate(browser.cookie()!)).toMatchObject({ account: 'founder' })
  const rows = await world.owner`select encode(token_hash, 'base64') as text from identity.session`
  expect(rows.map(({ text }) => text as string)).not.toContain(browser.cookie())
})

test('without a session every door is shut, and a write without the header too', async () => {
  const nobody = world.browse()
  expect((await nobody.get('/api/people')).problem).toBe('/problems/auth/unauthenticated')
  expect((await nobody.get('/api/auth/me')).status).toBe(401)
  const browser = await world.login('founder')
  const forged = await browser.post('/api/auth/logout', undefined, { 'x-loujing': '' })
  expect([forged.status, forged.problem]).toEqual([403, '/problems/auth/cross-site'])
  expect((await browser.get('/api/auth/me')).status).toBe(200)
})

test('a session dies at logout', async () => {
  const browser = await world.login('founder')
  const token = browser.cookie()!
  expect((await browser.post('/api/auth/logout')).status).toBe(204)
  expect(browser.cookie()).toBeUndefined()
  expect(await world.identity.authenticate(token)).toBeUndefined()
})

test('a session dies when its person is disabled, and lives no longer than its limits', async () => {
  const founder = await world.login('founder')
  const site = await world.somebody(founder, 'site.one', ['site-manager'])
  expect((await site.get('/api/auth/me')).status).toBe(200)
  expect((await founder.patch(`/api/people/${site.person.id}`, { disabled: true })).status).toBe(200)
  expect((await site.get('/api/auth/me')).status).toBe(401)
  await expect(world.login('site.one')).rejects.toThrow('wrong-login')

  await founder.patch(`/api/people/${site.person.id}`, { disabled: false })
  expect((await site.get('/api/auth/me')).status).toBe(401)
  const again = await world.login('site.one')
  const began = world.clock.ms
  const HOUR = 3_600_000
  for (let hours = 11; hours < 7 * 24; hours += 11) {
    world.clock.ms = began + hours * HOUR
    expect((await again.get('/api/auth/me')).status, `after ${hours} h`).toBe(200)
  }
  world.clock.ms = began + 7 * 24 * HOUR
  expect((await again.get('/api/auth/me')).status).toBe(401)
  const idle = await world.login('site.one')
  world.clock.ms += 12 * HOUR
  expect((await idle.get('/api/auth/me')).status).toBe(401)
})

test('after five failures an account waits, longer each time, and one that does not exist waits the same', async () => {
  const founder = await world.login('founder')
  await world.somebody(founder, 'locked.one', ['manager'])
  const tries = async (account: string, password: string) => {
    const { status, problem, body } = await world.browse().post('/api/auth/login', { account, password })
    return { status, problem, waits: (body as { retryAfterSeconds?: number }).retryAfterSeconds }
  }
  for (const account of ['locked.one', 'nobody.here']) {
    for (let i = 0; i < 5; i++)
      expect(await tries(account, 'wrong')).toMatchObject({ problem: '/problems/identity/wrong-login' })
    expect(await tries(account, 'wrong')).toEqual({ status: 429, problem: '/problems/identity/locked', waits: 30 })
  }
  expect((await tries('locked.one', PASSWORD)).status, 'also the right password waits').toBe(429)
  world.clock.ms += 30_000
  expect((await tries('locked.one', 'wrong')).status).toBe(401)
  expect((await tries('locked.one', 'wrong')).waits, 'the wait doubles').toBe(60)
  world.clock.ms += 60_000
  expect((await tries('locked.one', PASSWORD)).status).toBe(200)
  expect((await tries('locked.one', 'wrong')).status, 'a success forgets the failures').toBe(401)
})

test('twenty guesses at once count as twenty, not as one', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      world.browse().post('/api/auth/login', { account: 'parallel.one', password: 'guess' }),
    ),
  )
  expect(answers.filter(({ status }) => status === 401).length).toBe(5)
  expect(answers.filter(({ status }) => status === 429).length).toBe(15)
})

test('a new password ends all other sessions; the old one is dead; a weak one is refused', async () => {
  const founder = await world.login('founder')
  const one = await world.somebody(founder, 'changer', ['manager'])
  const elsewhere = await world.login('changer')
  expect((await one.post('/api/auth/password', { current: 'not it at all', next: NEXT })).problem).toBe(
    '/problems/identity/wrong-password',
  )
  expect((await one.post('/api/auth/password', { current: PASSWORD, next: 'password2026' })).problem).toBe(
    '/problems/identity/weak-password',
  )
  expect((await one.post('/api/auth/password', { current: PASSWORD, next: NEXT })).status).toBe(200)
  expect((await one.get('/api/auth/me')).status).toBe(200)
  expect((await elsewhere.get('/api/auth/me')).status).toBe(401)
  await expect(world.login('changer')).rejects.toThrow('wrong-login')
  await world.login('changer', NEXT)
})

test('the keeper of accounts gives no roles, the keeper of roles makes no accounts, and neither raises himself', async () => {
  const founder = await world.login('founder')
  const keeper = await world.somebody(founder, 'accounts', ['system-admin'])
  const security = await world.somebody(founder, 'security', ['security-admin'])
  const made = await keeper.post('/api/people', { account: 'new.one', name: '李四', password: PASSWORD, roles: [] })
  expect(made.status).toBe(201)
  const { id } = made.body as Person
  const rich = { account: 'new.two', name: '李四', password: PASSWORD, roles: ['manager'] }
  expect((await keeper.post('/api/people', rich)).problem).toBe('/problems/auth/forbidden')
  expect((await keeper.patch(`/api/people/${id}`, { roles: ['manager'] })).problem).toBe('/problems/auth/forbidden')
  expect((await security.post('/api/people', rich)).status).toBe(403)
  expect((await security.patch(`/api/people/${id}`, { disabled: true })).status).toBe(403)
  expect((await security.patch(`/api/people/${id}`, { roles: ['manager'] })).status).toBe(200)
  expect((await security.patch(`/api/people/${id}`, { roles: ['manager', 'auditor'] })).problem).toBe(
    '/problems/identity/joined-duties',
  )
  expect((await security.patch(`/api/people/${security.person.id}`, { roles: ['manager'] })).problem).toBe(
    '/problems/identity/own-rights',
  )
  expect((await keeper.patch(`/api/people/${keeper.person.id}`, { disabled: true })).problem).toBe(
    '/problems/identity/own-rights',
  )
})

test('a role change takes hold at the next request', async () => {
  const founder = await world.login('founder')
  const one = await world.somebody(founder, 'mover', ['sales-consultant'])
  expect((await one.get('/api/sites')).status).toBe(403)
  await founder.patch(`/api/people/${one.person.id}`, { roles: ['site-manager'] })
  expect((await one.get('/api/sites')).status).toBe(200)
})

test('the last keeper of accounts stays one, whoever asks', async () => {
  const founder = await world.foundCompany('founder.small')
  const other = await world.somebody(founder, 'small.security', ['security-admin'])
  const people = (await founder.get('/api/people')).body as Page<Person>
  const self = people.items.find(({ account }) => account === 'founder.small')!
  expect((await other.patch(`/api/people/${self.id}`, { roles: ['security-admin'] })).problem).toBe(
    '/problems/identity/last-administrator',
  )
  expect(
    (await other.patch(`/api/people/${self.id}`, { roles: ['system-admin'] })).status,
    'he hands the roles over',
  ).toBe(200)
})

test('names are sealed in the table, whole for those who may read them, masked for the others', async () => {
  const founder = await world.login('founder')
  const [auditor, manager] = [
    await world.somebody(founder, 'audit', ['auditor']),
    await world.somebody(founder, 'boss', ['manager'], '欧阳修'),
  ]
  const nameSeenBy = async (who: typeof auditor) => {
    const { items } = (await who.get('/api/people?limit=200')).body as Page<Person>
    return items.find(({ account }) => account === 'boss')?.name
  }
  expect(await nameSeenBy(auditor)).toBe('欧*')
  expect(await nameSeenBy(manager)).toBe('欧阳修')
  const rows = await world.owner`select name_sealed from identity.person where account = 'boss'`
  expect((rows[0]!['nameSealed'] as Buffer).includes(Buffer.from('欧阳'))).toBe(false)
})

test('an account is taken once in the whole installation', async () => {
  const founder = await world.foundCompany('founder.other')
  const taken = await founder.post('/api/people', { account: 'founder', name: '甲', password: PASSWORD, roles: [] })
  expect([taken.status, taken.problem]).toEqual([409, '/problems/identity/account-taken'])
})

test('people are paged, each once, and a cursor of one’s own making is refused', async () => {
  const founder = await world.login('founder')
  const seen: string[] = []
  let url = '/api/people?limit=3'
  for (;;) {
    const page = (await founder.get(url)).body as Page<Person>
    seen.push(...page.items.map(({ account }) => account))
    if (!page.nextCursor) break
    url = `/api/people?limit=3&cursor=${page.nextCursor}`
  }
  expect(seen.length).toBeGreaterThan(6)
  expect(new Set(seen).size).toBe(seen.length)
  const own = Buffer.from(JSON.stringify(["' or true --"])).toString('base64url')
  expect((await founder.get(`/api/people?cursor=${own}`)).problem).toBe('/problems/bad-cursor')
})

test('another company’s person is not found, and nothing of it is seen even without a where', async () => {
  const founder = await world.login('founder')
  const stranger = await world.foundCompany('founder.stranger')
  const { items } = (await founder.get('/api/people?limit=1')).body as Page<Person>
  expect((await stranger.patch(`/api/people/${items[0]!.id}`, { disabled: true })).problem).toBe('/problems/not-found')
  const company = (stranger as { company: Company }).company.id
  const seen = await inCompany(world.sql, company, (tx) => tx`select distinct company_id from identity.person`)
  expect(seen.map(({ companyId }) => companyId as string)).toEqual([company])
})

test('the auditor reads who did and tried what; nobody else does', async () => {
  const founder = await world.login('founder')
  expect((await founder.get('/api/audit')).problem).toBe('/problems/auth/forbidden')
  const auditor = await world.login('audit')
  const { items } = (await auditor.get('/api/audit?limit=200')).body as Page<AuditEntry>
  const lines = items.map(({ action, outcome, account }) => `${account} ${action} ${outcome}`)
  expect(lines).toContain('founder identity.create-person done')
  expect(lines).toContain('founder identity.read-audit refused')
  expect(lines).toContain('locked.one identity.login refused')
  expect(lines).toContain('changer identity.change-password done')
  expect(JSON.stringify(items)).not.toContain(PASSWORD)
})

test('check answers from the same table as the doors', async () => {
  const manager = await world.login('boss')
  expect((await manager.get('/api/check?action=sites.read')).body).toEqual({ action: 'sites.read', allowed: true })
  expect((await manager.get('/api/check?action=identity.read-audit')).body).toMatchObject({ allowed: false })
  expect((await manager.get('/api/check?action=toString')).body).toMatchObject({ allowed: false })
})

test('the audit log says by a keyed hash who it was: no line keeps an account, the page looks it up', async () => {
  await world.browse().post('/api/auth/login', { account: 'founder', password: 'a wrong password' })
  const kept = await world.owner<{ text: string }[]>`select a::text as text from platform.audit a`
  expect(kept.length).toBeGreaterThan(10)
  expect(kept.filter(({ text }) => text.includes('founder'))).toEqual([])
  const hashes = await world.owner<{ accountHash: string }[]>`
    select distinct account_hash from platform.audit where action = 'identity.login' and outcome = 'refused'`
  expect(hashes.length, 'a line of a failed login has a hash').toBeGreaterThan(0)
  const auditor = await world.login('audit')
  const { items } = (await auditor.get('/api/audit?limit=5')).body as Page<AuditEntry>
  expect(items.map(({ account }) => account)).toContain('founder')
})
