import type { AccessReview, AccessRow } from '@loujing/wire/http/access-review'
import type { Person } from '@loujing/wire/http/identity'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startModules, type Modules } from '../../../test/support/modules.ts'

let world: Modules
let founder: Awaited<ReturnType<Modules['foundCompany']>>
beforeAll(async () => {
  world = await startModules()
  founder = await world.foundCompany('founder')
  await world.somebody(founder, 'site.one', ['site-manager'])
  await world.somebody(founder, 'left.idle', ['manager', 'cost-manager'])
})
afterAll(() => world.close())

const access = async () => (await founder.get('/api/access?limit=200')).body as Page<AccessRow>
const decideOn = async (keep: (person: Person) => boolean) =>
  (await access()).items
    .filter(({ person }) => person.roles.length > 0)
    .map(({ person }) => ({ person: person.id, keep: keep(person), ...(!keep(person) && { reason: '已调岗' }) }))

test('the list says who may how much, when he was here last, and what speaks against it', async () => {
  world.clock.ms += 91 * 86_400_000
  await world.login('site.one')
  founder = { ...(await world.login('founder')), company: founder.company }
  const rows = new Map((await access()).items.map((row) => [row.person.account, row]))
  expect(rows.get('left.idle')).toMatchObject({ findings: ['idle', 'one-factor'], hasSecondFactor: false })
  expect(rows.get('site.one')).toMatchObject({ findings: ['one-factor'] })
  expect(rows.get('site.one')!.may).toBeGreaterThan(10)
})

test('a review decides on everybody, and takes the roles of those who are not kept, at once', async () => {
  const idle = await world.login('left.idle')
  expect((await idle.get('/api/projects')).status).toBe(200)
  const decisions = await decideOn(({ account }) => account !== 'left.idle')
  const id = uuidv7()
  const answer = await founder.put(`/api/access-reviews/${id}`, { decisions })
  expect(answer.status).toBe(200)
  expect((answer.body as AccessReview).decisions.find(({ keep }) => !keep)).toMatchObject({
    roles: ['manager', 'cost-manager'],
    reason: '已调岗',
  })
  expect((await idle.get('/api/projects')).status).toBe(403)
  expect((await founder.put(`/api/access-reviews/${id}`, { decisions })).body, 'the same again').toEqual(answer.body)
  const other = await founder.put(`/api/access-reviews/${id}`, { decisions: decisions.slice(1) })
  expect(other.problem).toBe('/problems/identity/review-id-taken')
  const { items } = (await founder.get('/api/access-reviews')).body as Page<AccessReview>
  expect(items).toEqual([answer.body])
})

test('a review that leaves somebody out, or names him twice, is none', async () => {
  const decisions = await decideOn(() => true)
  for (const wrong of [decisions.slice(1), [...decisions, decisions[0]!]]) {
    const answer = await founder.put(`/api/access-reviews/${uuidv7()}`, { decisions: wrong })
    expect(answer.problem).toBe('/problems/identity/review-incomplete')
  }
})

test('nobody reviews his own rights away, and nothing of such a review stays', async () => {
  const decisions = await decideOn(({ account }) => account !== 'founder' && account !== 'site.one')
  expect((await founder.put(`/api/access-reviews/${uuidv7()}`, { decisions })).problem).toBe(
    '/problems/identity/own-rights',
  )
  const rows = new Map((await access()).items.map((row) => [row.person.account, row]))
  expect(rows.get('site.one')!.person.roles).toEqual(['site-manager'])
})

test('the auditor reads it and decides nothing', async () => {
  const auditor = await world.somebody(founder, 'auditor.one', ['auditor'])
  expect((await auditor.get('/api/access')).status).toBe(200)
  expect((await auditor.put(`/api/access-reviews/${uuidv7()}`, { decisions: await decideOn(() => true) })).status).toBe(
    403,
  )
})
