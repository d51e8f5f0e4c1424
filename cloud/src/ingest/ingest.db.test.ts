import type { CameraId, CompanyId, GatewayId, SiteId } from '@loujing/wire/id'
import { uuidv7 } from '@loujing/wire/id'
import type { IngestBatch, IngestMessage, Lane } from '@loujing/wire/ingest'
import { toInstant } from '@loujing/wire/instant'
import type { Inventory } from '@loujing/wire/inventory'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDatabase, type TestDatabase } from '../../test/support/database.ts'
import type { GatewayIdentity } from '../platform/auth.ts'
import { createLog } from '../platform/log.ts'
import { inCompany } from '../platform/tenant.ts'
import { readQuarantine } from '../stores/quarantine.ts'
import { createStores } from '../stores/stores.ts'
import { createIngest, type Ingest } from './ingest.ts'

const NOW = new Date('2026-03-01T02:10:00.000Z')
const now = () => NOW
let db: TestDatabase
let folder: string
let ingest: Ingest
let gateway: GatewayIdentity
let epoch: string

beforeAll(async () => {
  db = await openDatabase()
  folder = await mkdtemp(join(tmpdir(), 'loujing-ingest-'))
  const stores = createStores({ sql: db.sql, now, log: createLog('silent'), dataFolder: folder })
  ingest = createIngest({ sql: db.sql, now, stores, commandsWaiting: () => Promise.resolve(0) })
})
afterAll(async () => {
  await db.close()
  await rm(folder, { recursive: true })
})
beforeEach(() => {
  gateway = {
    company: uuidv7<CompanyId>(),
    site: uuidv7<SiteId>(),
    siteSlug: 'yunqi',
    gateway: uuidv7<GatewayId>(),
    slug: 'gw-1',
  }
  epoch = uuidv7()
})

const inventory: Inventory = {
  devices: [
    {
      source: 'dust-1',
      name: '扬尘监测仪',
      protocol: 'hj212',
      points: [
        { point: 'pm10', name: 'PM10', kind: 'dust-pm10', unit: 'ug/m3' },
        { point: 'leq', name: '噪声', kind: 'noise', unit: 'dB[SPL]' },
      ],
    },
  ],
  cameras: [{ source: 'cam-gate', name: '大门' }],
}

function message(
  seq: number,
  topic: string,
  data: unknown,
  time = `2026-03-01T02:00:${String(seq % 60).padStart(2, '0')}.000Z`,
): IngestMessage {
  return {
    seq,
    topic: `loujing/v1/${topic}`,
    acceptedAt: toInstant(NOW),
    id: uuidv7(),
    time: time as IngestMessage['time'],
    data,
  }
}
const pm10 = (seq: number, value = seq, more: object = {}) =>
  message(seq, 'yunqi/sensor/dust-1/reading', { values: [{ point: 'pm10', value, unit: 'ug/m3', ...more }] })

function batch(
  messages: IngestMessage[],
  lane: Lane = 'live',
  range = { fromSeq: messages[0]!.seq, toSeq: messages.at(-1)!.seq },
): IngestBatch {
  return { epoch, lane, ...range, sentAt: toInstant(NOW), messages }
}
const start = () => ingest(gateway, batch([message(1, 'yunqi/edge/gw-1/inventory', inventory)]))
const inOurs = <T>(work: Parameters<typeof inCompany<T>>[2]) => inCompany(db.sql, gateway.company, work)
const storedValues = () =>
  inOurs((tx) => tx`select value, replay from stores.reading order by observed_at`).then((rows) =>
    rows.map((row) => Number(row['value'])),
  )
const said = () => inOurs((tx) => tx`select type, data from platform.outbox order by outbox.xid, outbox.seq`)
const quarantined = () => inOurs((tx) => readQuarantine(tx, gateway.site, { limit: 100 }))

test('readings behind an inventory in one batch are known, stored, latest, and said once', async () => {
  const receipt = await ingest(gateway, batch([message(1, 'yunqi/edge/gw-1/inventory', inventory), pm10(2), pm10(3)]))
  expect(receipt).toMatchObject({ stored: 3, duplicates: 0, quarantined: [], fromSeq: 1, toSeq: 3 })
  expect(await storedValues()).toEqual([2, 3])
  const [told, stored] = await said()
  expect(told).toMatchObject({
    type: 'edge.inventory',
    data: { replay: false, fact: { cameras: [{ source: 'cam-gate', id: expect.any(String) as CameraId }] } },
  })
  expect(stored).toMatchObject({
    type: 'ingest.readings-stored',
    data: { count: 2, values: [{ value: 3, quality: 'N' }] },
  })
})

test('a batch again, half again, or in the other lane: nothing is stored or said twice', async () => {
  await start()
  const episode = message(4, 'yunqi/edge/gw-1/status', anEdgeStatus())
  await ingest(gateway, batch([pm10(2), pm10(3), episode]))
  const before = await said()
  expect(await ingest(gateway, batch([pm10(2), pm10(3), episode]))).toMatchObject({ stored: 0, duplicates: 3 })
  expect(await ingest(gateway, batch([pm10(3), episode, pm10(5)]))).toMatchObject({ stored: 1, duplicates: 2 })
  expect(await ingest(gateway, batch([pm10(2), pm10(5)], 'backlog'))).toMatchObject({ stored: 0, duplicates: 2 })
  expect(await storedValues()).toEqual([2, 3, 5])
  expect((await said()).length).toBe(before.length + 1)
})

test('two requests with the same batch at once: one stores, the other finds it done', async () => {
  await start()
  const twice = batch([pm10(2), pm10(3)])
  const receipts = await Promise.all([1, 2, 3].map(() => ingest(gateway, twice)))
  expect(receipts.map(({ stored }) => stored).sort()).toEqual([0, 0, 2])
  expect(await storedValues()).toEqual([2, 3])
})

test('a lane ascends: what lies behind it and is new is refused, and nothing of it stored', async () => {
  await start()
  await ingest(gateway, batch([pm10(10), pm10(11)]))
  await expect(ingest(gateway, batch([pm10(5), pm10(12)]))).rejects.toMatchObject({
    problem: { type: '/problems/ingest/out-of-order', status: 409, lane: 'live', passedTo: 11, firstNew: 5 },
  })
  expect(await storedValues()).toEqual([10, 11])
  expect(await ingest(gateway, batch([pm10(5), pm10(6)], 'backlog'))).toMatchObject({ stored: 2 })
  expect(await inOurs((tx) => tx`select replay from stores.reading order by observed_at`)).toEqual(
    [true, true, false, false].map((replay) => ({ replay })),
  )
})

test('a new epoch begins at one again', async () => {
  await start()
  await ingest(gateway, batch([pm10(2)]))
  epoch = uuidv7()
  expect(await ingest(gateway, batch([pm10(1), pm10(2, 2)]))).toMatchObject({ stored: 2, duplicates: 0 })
  expect(await storedValues()).toEqual([1, 2])
})

test('what is not to be believed is kept by the name of the reason, and stops nothing', async () => {
  await start()
  const deep = JSON.parse('['.repeat(4000) + ']'.repeat(4000)) as unknown
  const cases: [IngestMessage, string][] = [
    [pm10(2, 5, { unit: 'mm' }), 'wrong-unit'],
    [pm10(3, 5, { point: 'pm99' }), 'unknown-point'],
    [pm10(4, -5), 'impossible-value'],
    [message(5, 'yunqi/sensor/dust-9/reading', pm10(5).data), 'unknown-source'],
    [message(6, 'other/sensor/dust-1/reading', pm10(6).data), 'unknown-source'],
    [message(7, 'yunqi/edge/gw-2/status', anEdgeStatus()), 'unknown-source'],
    [message(8, 'yunqi/sensor/dust-1/reading', { values: [] }), 'schema'],
    [message(9, 'yunqi/sensor/dust-1/reading', { values: [{ point: 'pm10', value: '5', unit: 'ug/m3' }] }), 'schema'],
    [message(10, 'yunqi/weather/dust-1/reading', {}), 'topic'],
    [message(11, 'yunqi/command/dust-1/request', {}), 'topic'],
    [message(12, 'yunqi/sensor/dust-1/reading', pm10(1).data, '1970-01-01T00:00:00.000Z'), 'implausible-time'],
    [message(13, 'yunqi/sensor/dust-1/reading', pm10(1).data, '2099-01-01T00:00:00.000Z'), 'implausible-time'],
    [message(14, 'yunqi/sensor/dust-1/reading', pm10(1).data, '2026-02-30T00:00:00.000Z'), 'implausible-time'],
    [message(15, 'yunqi/sensor/dust-1/state', { state: 'online', extra: 'a\0b' }), 'malformed'],
    [message(16, 'yunqi/sensor/dust-1/state', { state: 'online', extra: '\ud800' }), 'malformed'],
    [message(17, 'yunqi/sensor/dust-1/state', { state: 'online', deep }), 'malformed'],
    [message(18, 'yunqi/sensor/dust-\0/state', { state: 'online', extra: '\ud800\0' }), 'topic'],
  ]
  const receipt = await ingest(gateway, batch([...cases.map(([one]) => one), pm10(19)]))
  expect(receipt.quarantined.map(({ seq, type }) => [seq, type.replace('/problems/message/', '')])).toEqual(
    cases.map(([{ seq }, problem]) => [seq, problem]),
  )
  expect(receipt.stored).toBe(1)
  expect(await storedValues()).toEqual([19])
  expect(await quarantined()).toHaveLength(cases.length)
})

test('a unit that is not canonical is converted, and a value that its device does not trust keeps its flag', async () => {
  await start()
  await ingest(gateway, batch([pm10(2, 0.15, { unit: 'mg/m3' }), pm10(3, -1, { quality: 'D' })]))
  expect(await inOurs((tx) => tx`select value, quality from stores.reading order by observed_at`)).toEqual([
    { value: 150, quality: 'N' },
    { value: -1, quality: 'D' },
  ])
})

test('a gateway does not speak for the source of another, until its own inventory has it', async () => {
  await start()
  const second = { ...gateway, gateway: uuidv7<GatewayId>(), slug: 'gw-2' }
  expect(await ingest(second, batch([pm10(1)]))).toMatchObject({
    stored: 0,
    quarantined: [{ type: '/problems/message/unknown-source' }],
  })
  await ingest(second, batch([message(2, 'yunqi/edge/gw-2/inventory', inventory), pm10(3)]))
  expect(await storedValues()).toEqual([3])
  expect(await ingest(gateway, batch([pm10(4)]))).toMatchObject({ stored: 0 })
})

test('a process that has not heard of a new inventory judges by it all the same', async () => {
  const stores = createStores({ sql: db.sql, now, log: createLog('silent'), dataFolder: folder })
  const other = createIngest({ sql: db.sql, now, stores, commandsWaiting: () => Promise.resolve(0) })
  await start()
  await other(gateway, batch([pm10(2)]))
  expect(await other(gateway, batch([pm10(3)])), 'in one statement').toMatchObject({ stored: 1, duplicates: 0 })
  const second = { ...gateway, gateway: uuidv7<GatewayId>(), slug: 'gw-2' }
  await ingest(second, batch([message(1, 'yunqi/edge/gw-2/inventory', inventory)]))
  expect(await other(gateway, batch([pm10(4)]))).toMatchObject({
    stored: 0,
    quarantined: [{ type: '/problems/message/unknown-source' }],
  })
  expect(await storedValues()).toEqual([2, 3])
})

test('large and small batches of readings end alike: stored, newest, and each minute to be rolled up', async () => {
  await start()
  const many = Array.from({ length: 4000 }, (_, i) => pm10(2 + i, i % 900, { quality: 'N' })).map((one, i) => ({
    ...one,
    time: toInstant(NOW.getTime() - 600_000 + i * 10),
  }))
  await ingest(gateway, batch(many))
  await ingest(gateway, batch([{ ...pm10(4002, 7), time: toInstant(NOW.getTime() - 1000) }]))
  await ingest(gateway, batch([{ ...pm10(4003, 8), time: toInstant(NOW.getTime() - 2000) }]))
  expect(await storedValues()).toEqual([...many.map((_, i) => i % 900), 8, 7])
  expect(await inOurs((tx) => tx`select value, observed_at from stores.latest`)).toEqual([
    { value: 7, observedAt: new Date(NOW.getTime() - 1000) },
  ])
  const minutes = await db.owner`
    select distinct minute from stores.dirty_minute where company_id = ${gateway.company} order by minute`
  expect(minutes.map(({ minute }) => (minute as Date).toISOString().slice(11, 16))).toEqual(['02:00', '02:09'])
})

test('a reading that comes again in another message is stored once, and those beside it too', async () => {
  await start()
  await ingest(gateway, batch([pm10(2), pm10(3)]))
  const again = { ...pm10(4, 3), time: pm10(3).time }
  expect(await ingest(gateway, batch([again, pm10(5)]))).toMatchObject({ stored: 2, duplicates: 0 })
  expect(await storedValues()).toEqual([2, 3, 5])
})

test('a point does not change its quantity', async () => {
  await start()
  const changed = structuredClone(inventory)
  changed.devices[0]!.points[0] = { point: 'pm10', name: 'PM10', kind: 'temperature', unit: 'Cel' }
  const receipt = await ingest(gateway, batch([message(2, 'yunqi/edge/gw-1/inventory', changed), pm10(3)]))
  expect(receipt.quarantined).toMatchObject([{ seq: 2, type: '/problems/message/wrong-unit' }])
  expect(await storedValues()).toEqual([3])
})

test('another company sees nothing of it, even without a where', async () => {
  await start()
  await ingest(gateway, batch([pm10(2), pm10(3, -1)]))
  const tables = [
    'stores.reading',
    'stores.latest',
    'stores.point',
    'stores.source',
    'stores.quarantine',
    'ingest.received',
    'platform.outbox',
  ]
  const count = (company: CompanyId, table: string) =>
    inCompany(db.sql, company, (tx) => tx`select count(*) from ${tx(table)}`).then(([row]) => Number(row?.['count']))
  for (const table of tables) {
    expect(await count(gateway.company, table), table).toBeGreaterThan(0)
    expect(await count(uuidv7<CompanyId>(), table), table).toBe(0)
  }
})

function anEdgeStatus() {
  return {
    state: 'online',
    version: '0.1.0',
    startedAt: toInstant(NOW),
    outbox: { depth: 0, bytes: 0, limitBytes: 1, refusing: false, corrupt: 0 },
    line: { state: 'up', backlog: 0, evidenceQueued: 0 },
    sources: [],
    problems: {},
  }
}
