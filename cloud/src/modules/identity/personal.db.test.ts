import type { AuditEntry } from '@loujing/wire/http/identity'
import type { PersonalField } from '@loujing/wire/http/personal'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startModules, type Modules } from '../../../test/support/modules.ts'

const ID_NUMBER = '11010519491231002X'
let world: Modules
beforeAll(async () => {
  world = await startModules()
})
afterAll(() => world.close())

async function people() {
  const founder = await world.foundCompany(`founder.${Math.random().toString(36).slice(2, 8)}`)
  const account = (name: string) => `${name}.${Math.random().toString(36).slice(2, 8)}`
  const somebody = (role: 'manager' | 'site-manager' | 'auditor') => world.somebody(founder, account(role), [role])
  return { founder, manager: await somebody('manager'), site: await somebody('site-manager'), somebody }
}

test('a number is checked, sealed, and shown masked, also to whom it belongs', async () => {
  const { founder, site } = await people()
  const of = (kind: string) => `/api/people/${site.person.id}/personal/${kind}`
  const wrong = await founder.put(of('id-number'), { value: '110105194912310021' })
  expect([wrong.status, wrong.problem]).toEqual([400, '/problems/identity/wrong-value'])
  expect(wrong.text, 'a refusal does not repeat the value').not.toContain('110105194912310021')
  expect((await founder.put(of('id-number'), { value: '11010519491231002x' })).status).toBe(200)
  expect((await founder.put(of('phone'), { value: '+86 138-1234-5678' })).status).toBe(200)
  const { items } = (await site.get('/api/me/personal')).body as { items: PersonalField[] }
  expect(items.map(({ kind, masked }) => `${kind} ${masked}`)).toEqual([
    'id-number 110105********002X',
    'phone 138****5678',
  ])
  const rows = await world.owner<{ text: string }[]>`select p::text as text from identity.personal_field p`
  const plain = [ID_NUMBER, Buffer.from(ID_NUMBER).toString('hex')]
  expect(rows.filter(({ text }) => plain.some((value) => text.includes(value)))).toEqual([])
})

test('the whole value is for a few, for a purpose, and every look is in the audit log', async () => {
  const { founder, manager, site, somebody } = await people()
  await founder.put(`/api/people/${site.person.id}/personal/phone`, { value: '13912345678' })
  const looks = `/api/people/${site.person.id}/personal/phone/looks`
  expect((await site.post(looks, { purpose: 'contact' })).problem).toBe('/problems/auth/forbidden')
  expect((await manager.post(looks, {})).status).toBe(400)
  expect((await manager.post(looks, { purpose: 'contact' })).body).toEqual({ value: '13912345678' })
  const auditor = await somebody('auditor')
  const { items } = (await auditor.get('/api/audit?limit=50')).body as Page<AuditEntry>
  const lines = items.filter(({ action }) => action === 'identity.look-personal')
  expect(lines.map(({ outcome, account, object }) => `${account} ${outcome} ${object}`)).toEqual([
    `${manager.person.account} done ${site.person.id} phone for contact`,
    `${site.person.account} refused ${looks}`,
  ])
})

test('somebody is found by the exact number, in any spelling, in his own company alone', async () => {
  const [ours, theirs] = [await people(), await people()]
  await ours.founder.put(`/api/people/${ours.site.person.id}/personal/phone`, { value: '13712345678' })
  const search = (who: typeof ours) =>
    who.manager.post('/api/people/searches', { kind: 'phone', value: '137 1234 5678' })
  expect((await search(ours)).body).toEqual({ people: [ours.site.person.id] })
  expect((await search(theirs)).body).toEqual({ people: [] })
  const foreign = await theirs.founder.put(`/api/people/${ours.site.person.id}/personal/phone`, {
    value: '13712345678',
  })
  expect(foreign.status).toBe(404)
})
