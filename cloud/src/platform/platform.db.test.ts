import type { CompanyId } from '@loujing/wire/id'
import { uuidv7 } from '@loujing/wire/id'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type TestDatabase } from '../../test/support/database.ts'
import { createLog } from './log.ts'
import { record, verify } from './audit.ts'
import { say, type Event } from './outbox.ts'
import { createRelay } from './relay.ts'
import { inCompany } from './tenant.ts'

const ours = uuidv7<CompanyId>()
const theirs = uuidv7<CompanyId>()
let db: TestDatabase

beforeAll(async () => {
  db = await openDatabase()
})
afterAll(() => db.close())

test('an event commits with its change or not at all, and another company never sees it', async () => {
  const at = new Date('2026-03-01T00:00:00.005Z')
  await inCompany(db.sql, ours, (tx) =>
    say(tx, { type: 'a.said', subject: 's', company: ours, data: { n: 1, 楼: '镜' } }, at),
  )
  const broken = inCompany(db.sql, ours, async (tx) => {
    await say(tx, { type: 'a.said', subject: 't', company: ours, data: {} }, at)
    throw new Error('no')
  })
  await expect(broken).rejects.toThrow('no')
  const read = (company: CompanyId) =>
    inCompany(db.sql, company, (tx) => tx`select type, subject, data, occurred_at from platform.outbox`)
  expect(await read(ours)).toEqual([{ type: 'a.said', subject: 's', data: { n: 1, 楼: '镜' }, occurredAt: at }])
  expect(await read(theirs)).toEqual([])
  await expect(
    inCompany(db.sql, theirs, (tx) => say(tx, { type: 'x.y', subject: '', company: ours, data: {} }, at)),
  ).rejects.toThrow('row-level security')
  expect(await db.sql`select count(*) from platform.outbox`).toEqual([{ count: 0 }])
})

test('a subscriber hears each event once, in order, also when a handler fails at first', async () => {
  const heard: unknown[] = []
  let failures = 2
  const relay = createRelay({ sql: db.sql, log: createLog('silent') })
  relay.subscribe('listener', {
    'b.said': async (event: Event) => {
      if (failures-- > 0) throw new Error('not now')
      heard.push(event.data)
      return Promise.resolve()
    },
  })
  await relay.start()
  for (let n = 1; n <= 20; n++) {
    await inCompany(db.sql, ours, (tx) =>
      say(tx, { type: n % 5 ? 'b.said' : 'c.said', subject: '', company: ours, data: { n } }, new Date()),
    )
  }
  await relay.settled()
  await relay.close()
  expect(heard).toEqual(Array.from({ length: 20 }, (_, i) => ({ n: i + 1 })).filter(({ n }) => n % 5))
})

test('the audit log is a chain: one changed byte, and one removed line, is found', async () => {
  const entry = {
    company: ours,
    action: 'sites.acknowledge-alarm',
    object: 'alarm-1',
    outcome: 'done',
    after: { a: 1 },
  } as const
  await Promise.all(Array.from({ length: 20 }, () => inCompany(db.sql, ours, (tx) => record(tx, entry))))
  const { head, ...whole } = await verify(db.owner, ours)
  expect(whole).toEqual({ lines: 20 })
  expect(head).toMatchObject({ seq: 20 })
  await expect(inCompany(db.sql, ours, (tx) => tx`update platform.audit set object = 'alarm-2'`)).rejects.toThrow(
    'permission denied',
  )
  await expect(inCompany(db.sql, ours, (tx) => tx`delete from platform.audit`)).rejects.toThrow('permission denied')

  await db.owner`update platform.audit set object = 'alarm-2' where seq = 7`
  expect(await verify(db.owner, ours)).toMatchObject({ lines: 20, brokenAt: 7 })
  await db.owner`update platform.audit set object = 'alarm-1' where seq = 7`
  await db.owner`delete from platform.audit where seq = 12`
  expect(await verify(db.owner, ours)).toMatchObject({ lines: 19, brokenAt: 13 })
  await db.owner`delete from platform.audit where seq >= 12`
  expect(await verify(db.owner, ours), 'the rest is a whole chain').not.toHaveProperty('brokenAt')
  expect(await verify(db.owner, ours, head), 'but not the one whose end was kept').toMatchObject({ brokenAt: 20 })
})
