import type { AuditEntry } from '@loujing/wire/http/identity'
import type { Gateway, GatewayClaimKey } from '@loujing/wire/http/sites'
import { toInstant } from '@loujing/wire/instant'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSite, type SiteWorld } from '../../../test/support/site-world.ts'
import { newToken } from '../identity/index.ts'
import { createGateways } from './gateways.ts'

let world: SiteWorld
beforeAll(async () => {
  world = await startSite()
})
afterAll(() => world.close())

const MINUTE_MS = 60_000
const aGateway = async (slug: string, claimWindowMinutes?: number) =>
  (await world.manager.post(`/api/sites/${world.site.id}/gateways`, { slug, name: slug, claimWindowMinutes }))
    .body as GatewayClaimKey
const claim = ({ claimKey, gateway: { slug } }: GatewayClaimKey, token: string) =>
  world.browse().post('/api/gateway/claim', { claimKey, token, site: 'yunqi', slug })
const newKey = async (id: string) => (await world.manager.post(`/api/gateways/${id}/claim-key`)).body as GatewayClaimKey
const revoke = (id: string) => world.manager.post(`/api/gateways/${id}/revoke`)
const gatewayNow = async (id: string) => (await world.manager.get(`/api/gateways/${id}`)).body as Gateway
const ask = (token: string, path = '/api/gateway/clock') =>
  world.browse().get(path, { authorization: `Bearer ${token}` })
const aClaimed = async (slug: string) => {
  const [key, token] = [await aGateway(slug), newToken()]
  expect((await claim(key, token)).status).toBe(200)
  return { key, token, id: key.gateway.id }
}

test('a key is used once: of two gateways with one key at the same moment one becomes it, the other is refused', async () => {
  const key = await aGateway('gw-2')
  expect(key.gateway).toMatchObject({ state: 'unclaimed', claimKeyExpiresAt: key.expiresAt })
  const tokens = [newToken(), newToken()]
  const answers = await Promise.all(tokens.map((token) => claim(key, token)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  const winner = answers.findIndex(({ status }) => status === 200)
  expect(answers[winner]?.body).toEqual({ gateway: key.gateway.id, slug: 'gw-2', site: 'yunqi' })
  expect(answers[1 - winner]?.problem).toBe('/problems/sites/already-claimed')
  expect((await ask(tokens[winner]!)).body).toEqual({ now: toInstant(world.clock.ms) })
  expect((await ask(tokens[1 - winner]!)).status).toBe(401)
  const rows = await world.owner`
    select encode(token_hash, 'base64') as token, encode(claim_key_hash, 'base64') as key from sites.gateway`
  expect(JSON.stringify(rows)).not.toContain(tokens[winner])
})

test('an answer that was lost is asked for again, also after the window; one claim was made', async () => {
  const [key, token] = [await aGateway('gw-lost', 5), newToken()]
  const [first, again] = await Promise.all([claim(key, token), claim(key, token)])
  world.clock.ms += 6 * MINUTE_MS
  const late = await claim(key, token)
  expect([first.status, again.status, late.status]).toEqual([200, 200, 200])
  expect(late.body).toEqual(first.body)
  expect((await ask(token)).status).toBe(200)
  const [{ claims } = { claims: 0 }] = await world.owner<{ claims: number }[]>`
    select count(*)::int as claims from platform.audit
     where action = 'sites.claim-gateway' and object = ${key.gateway.id}`
  expect(claims).toBe(1)
})

test('a key that comes too late is refused by name, and a new one has a new window', async () => {
  const key = await aGateway('gw-late', 5)
  world.clock.ms += 5 * MINUTE_MS
  const late = await claim(key, newToken())
  expect([late.status, late.problem]).toEqual([410, '/problems/sites/claim-expired'])
  const renewed = await newKey(key.gateway.id)
  expect((await claim(key, newToken())).problem, 'the old key is dead').toBe('/problems/sites/unknown-claim-key')
  expect((await claim(renewed, newToken())).status).toBe(200)
})

test('a key of another gateway is refused and not used up; a credential of another one is refused', async () => {
  const other = await aClaimed('gw-other')
  const key = await aGateway('gw-mine')
  const wrong = await claim({ ...key, gateway: { ...key.gateway, slug: 'gw-else' } }, newToken())
  expect([wrong.status, wrong.problem]).toEqual([409, '/problems/sites/wrong-gateway'])
  expect((await claim(key, other.token)).problem).toBe('/problems/sites/credential-taken')
  for (const token of ['', 'short', `${newToken()}=`]) expect((await claim(key, token)).status, token).toBe(400)
  expect((await claim(key, newToken())).status).toBe(200)
})

test('a credential that is revoked opens no door from the next request on, and its key does not bring it back', async () => {
  const { key, token, id } = await aClaimed('gw-stolen')
  expect((await ask(token)).status).toBe(200)
  const waiting = ask(token, '/api/gateway/desired?after=0&waitMs=20000')
  const revoked = await revoke(id)
  expect([revoked.status, revoked.body]).toMatchObject([
    200,
    { state: 'revoked', revokedAt: toInstant(world.clock.ms) },
  ])
  expect(revoked.body).not.toHaveProperty('claimedAt')
  expect((await ask(token)).problem).toBe('/problems/auth/unauthenticated')
  expect((await claim(key, token)).problem).toBe('/problems/sites/already-claimed')
  expect((await claim(key, newToken())).problem).toBe('/problems/sites/already-claimed')
  expect((await waiting).status, 'who waited with it is told nothing').toBe(401)
  expect((await revoke(id)).body, 'twice is once').toEqual(await gatewayNow(id))
  expect((await world.said('sites.gateway-changed')).at(-1)).toEqual(await gatewayNow(id))
})

test('there is nothing to take away from a gateway that was never claimed', async () => {
  const { gateway } = await aGateway('gw-none')
  const refused = await revoke(gateway.id)
  expect([refused.status, refused.problem]).toEqual([409, '/problems/sites/not-claimed'])
})

test('a new key for a claimed gateway: the old credential lasts until the key is used, and ends then', async () => {
  const { token: old, id } = await aClaimed('gw-moved')
  const key = await newKey(id)
  expect(await gatewayNow(id)).toMatchObject({ state: 'offline', claimKeyExpiresAt: key.expiresAt })
  expect((await ask(old)).status).toBe(200)
  const token = newToken()
  expect((await claim(key, token)).status).toBe(200)
  expect([(await ask(old)).status, (await ask(token)).status]).toEqual([401, 200])
  expect(await gatewayNow(id)).not.toHaveProperty('claimKeyExpiresAt')
})

test('revoked before or after the new key was given: the key works, and the gateway is itself again', async () => {
  for (const order of ['revoke first', 'key first'] as const) {
    const { id } = await aClaimed(`gw-${order.replace(' ', '-')}`)
    if (order === 'revoke first') await revoke(id)
    const key = await newKey(id)
    if (order === 'key first') await revoke(id)
    expect((await gatewayNow(id)).state, order).toBe('revoked')
    const token = newToken()
    expect((await claim(key, token)).status, order).toBe(200)
    expect((await ask(token)).status, order).toBe(200)
    expect(await gatewayNow(id)).toMatchObject({ state: 'offline', claimedAt: toInstant(world.clock.ms) })
    expect(await gatewayNow(id)).not.toHaveProperty('revokedAt')
  }
})

test('another process that had looked the credential up does not believe it any more', async () => {
  const { token, id } = await aClaimed('gw-two-clouds')
  const elsewhere = createGateways({ sql: world.sql, now: world.now })
  const following = await elsewhere.followCredentials()
  try {
    expect((await elsewhere.gatewayByToken(token))?.gateway).toBe(id)
    await revoke(id)
    await expect.poll(() => elsewhere.gatewayByToken(token), { timeout: 3000 }).toBeUndefined()
  } finally {
    await following.close()
  }
})

test('what a gateway said before it was revoked does not make it online', async () => {
  await world.tellStatus()
  expect((await world.gatewayNow()).state).toBe('online')
  await revoke(world.gateway.id)
  world.clock.ms += 1000
  await world.tellStatus()
  expect(await world.gatewayNow()).toMatchObject({ state: 'revoked', lastSeenAt: toInstant(world.clock.ms) })
})

test('a key and a revocation are in the audit log with who did it, the key itself nowhere', async () => {
  const { id } = await aClaimed('gw-audited')
  const { claimKey } = await newKey(id)
  await revoke(id)
  const auditor = await world.person('auditor', ['auditor'])
  const { items } = (await auditor.get('/api/audit?limit=50')).body as Page<AuditEntry>
  const mine = items.filter(({ object }) => object === id)
  expect(mine.map(({ action, outcome }) => [action, outcome])).toEqual([
    ['sites.revoke-gateway', 'done'],
    ['sites.issue-claim-key', 'done'],
    ['sites.claim-gateway', 'done'],
    ['sites.create-gateway', 'done'],
  ])
  expect(JSON.stringify(items)).not.toContain(claimKey)
  const clerk = await world.person('clerk', ['cost-manager'])
  expect((await clerk.post(`/api/gateways/${id}/revoke`)).status).toBe(403)
})
