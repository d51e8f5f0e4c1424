import fc from 'fast-check'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CompanyId } from '@loujing/wire/id'
import { uuidv7 } from '@loujing/wire/id'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type TestDatabase } from '../../test/support/database.ts'
import { createLog } from './log.ts'
import { say, type Event } from './outbox.ts'
import { createRelay, type Relay } from './relay.ts'
import { inCompany } from './tenant.ts'

const company = uuidv7<CompanyId>()
let db: TestDatabase
let subscribers = 0

beforeAll(async () => {
  db = await openDatabase()
})
afterAll(() => db.close())

type Heard = { name: string; relays: Relay[]; events: number[] }

/** Some relays with one subscriber of one name, as that many processes have; it notes in the transaction what it hears. */
async function startRelays(count: number): Promise<Heard> {
  const name = `listener-${++subscribers}`
  const events: number[] = []
  const relays = Array.from({ length: count }, () => createRelay({ sql: db.sql, log: createLog('silent') }))
  for (const relay of relays) {
    relay.subscribe(name, {
      'slow.said': (event: Event) => {
        events.push((event.data as { n: number }).n)
        return Promise.resolve()
      },
    })
    await relay.start()
  }
  await relays[0]?.settled()
  events.length = 0
  return { name, relays, events }
}

const speak = (n: number, holdMs: number): Promise<void> =>
  inCompany(db.sql, company, async (tx) => {
    await say(tx, { type: 'slow.said', subject: '', company, data: { n } }, new Date())
    await sleep(holdMs)
  })

test('a transaction that says early and commits late is not missed', async () => {
  const { relays, events } = await startRelays(1)
  const slow = speak(1, 300)
  await sleep(50)
  await speak(2, 0)
  await sleep(100)
  expect(events).toEqual([]) // the second has committed, but the first could still come before it
  await slow
  await relays[0]?.settled()
  expect(events).toEqual([1, 2])
  await relays[0]?.close()
})

test('whatever the order of starts and commits, each event is heard once, by one of two processes', async () => {
  const { relays, events } = await startRelays(2)
  let n = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ afterMs: fc.nat(15), holdMs: fc.nat(40) }), { minLength: 2, maxLength: 8 }),
      async (transactions) => {
        events.length = 0
        const first = n + 1
        await Promise.all(
          transactions.map(async ({ afterMs, holdMs }) => {
            const mine = ++n
            await sleep(afterMs)
            await speak(mine, holdMs)
          }),
        )
        await relays[0]?.settled()
        expect([...events].sort((a, b) => a - b)).toEqual(transactions.map((_, i) => first + i))
      },
    ),
    { numRuns: 15 },
  )
  await Promise.all(relays.map((relay) => relay.close()))
}, 60_000)

test('the control: a cursor on the sequence alone loses the early one that commits late', async () => {
  const read = (after: number) =>
    db.owner<{ seq: number }[]>`select seq from platform.outbox where seq > ${after} order by outbox.seq`
  let cursor = (await read(0)).at(-1)?.seq ?? 0
  const seen: number[] = []
  const slow = speak(1000, 200)
  await sleep(50)
  await speak(1001, 0)
  for (let i = 0; i < 10; i++) {
    for (const { seq } of await read(cursor)) seen.push((cursor = seq))
    await sleep(40)
  }
  await slow
  for (const { seq } of await read(cursor)) seen.push(seq)
  expect(seen).toHaveLength(1)
})
