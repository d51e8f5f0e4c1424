import type { CompanyId, PersonId } from '@loujing/wire/id'
import { uuidv7 } from '@loujing/wire/id'
import { createHash } from 'node:crypto'
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

test('lines of the format that named the account still verify, before lines that name nobody', async () => {
  const [company, person] = [uuidv7<CompanyId>(), uuidv7<PersonId>()]
  const at = new Date('2026-03-01T00:00:00.005Z')
  const first = ['', company, 1, at.toISOString(), person, 'li.gong', 'a.b', 'c', 'done', null, null, null]
  const hash = createHash('sm3').update(JSON.stringify(first)).digest('hex')
  await db.owner`
    insert into platform.audit (format, company_id, seq, at, person_id, account, action, object, outcome, hash)
    values (1, ${company}, 1, ${at}, ${person}, 'li.gong', 'a.b', 'c', 'done', ${hash})`
  const actor = { person, accountHash: `1:${'ab'.repeat(32)}` }
  const entry = { company, actor, action: 'a.b', object: 'c', outcome: 'done' } as const
  await inCompany(db.sql, company, (tx) => record(tx, entry, at))
  expect(await verify(db.owner, company)).toMatchObject({ lines: 2, head: { seq: 2 } })
  expect(await verify(db.owner, company)).not.toHaveProperty('brokenAt')
  const [line] = await db.owner`select account, format from platform.audit where company_id = ${company} and seq = 2`
  expect(line).toEqual({ account: null, format: 2 })

  await db.owner`update platform.audit set account_hash = ${`2:${'ab'.repeat(32)}`} where company_id = ${company} and seq = 2`
  expect(await verify(db.owner, company), 'the hash of the account is part of the line').toMatchObject({ brokenAt: 2 })
})
