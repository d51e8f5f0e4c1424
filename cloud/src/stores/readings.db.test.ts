import { toInstant, type Instant } from '@loujing/wire/instant'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase, type TestDatabase } from '../../test/support/database.ts'
import { aRegisteredSite, type RegisteredSite } from '../../test/support/registered.ts'
import { hasVictoria, startVictoria } from '../../test/support/victoria.ts'
import { createLog } from '../platform/log.ts'
import { inCompany } from '../platform/tenant.ts'
import { newestOf, readLatest, saveLatest } from './latest.ts'
import { createPartitions } from './partitions.ts'
import { createInfluxReadings } from './readings-influx.ts'
import { createPostgresReadings } from './readings-postgres.ts'
import type { ReadingRow, Readings, Step } from './readings.ts'
import { createRollups } from './rollups.ts'

const START = Date.parse('2026-03-01T02:00:00.000Z')
let db: TestDatabase
let site: RegisteredSite

beforeAll(async () => {
  db = await openDatabase()
})
afterAll(() => db.close())

const at = (seconds: number): Instant => toInstant(START + seconds * 1000)
const row = (seconds: number, value: number, more: Partial<ReadingRow> = {}): ReadingRow => ({
  ...site.points[0]!,
  observedAt: at(seconds),
  value,
  quality: 'N',
  replay: false,
  ...more,
})

/** What every store of readings must do; each backend below runs it. */
function readingsContract(
  open: () => Promise<{ readings: Readings; settle(): Promise<unknown>; close(): Promise<void> }>,
): void {
  let backend: Awaited<ReturnType<typeof open>>
  beforeAll(async () => {
    site = await aRegisteredSite(db.sql)
    backend = await open()
  })
  afterAll(() => backend.close())

  async function store(rows: ReadingRow[]): Promise<void> {
    await backend.readings.prepare(rows.map((row) => Date.parse(row.observedAt)))
    await inCompany(db.sql, site.company, (tx) => backend.readings.write(tx, site.company, site.site, rows))
    await backend.settle()
  }
  const read = (step: Step, from: number, to: number) =>
    inCompany(db.sql, site.company, async (tx) => {
      const series = await backend.readings.series(tx, {
        point: site.points[0]!.point,
        from: at(from),
        to: at(to),
        step,
      })
      return series.samples.map(({ at, min, mean, max, count }) => [at.slice(8, 19), min, mean, max, count])
    })

  test('a reading is stored once, also when its batch comes again, large or small', async () => {
    const small = [row(0, 10), row(10, 20), row(20, 36)]
    await store(small)
    await store(small)
    const large = Array.from({ length: 600 }, (_, i) => row(60 + i, i % 60))
    await store(large)
    await store(large)
    await store([...large.slice(300), row(660, 1)])
    expect(await read('raw', 0, 60)).toEqual([
      ['01T02:00:00', 10, 10, 10, 1],
      ['01T02:00:10', 20, 20, 20, 1],
      ['01T02:00:20', 36, 36, 36, 1],
    ])
    expect((await read('raw', 60, 661)).length).toBe(601)
  })

  test('a minute and an hour are made from their readings, and again when one comes late', async () => {
    expect(await read('minute', 0, 120)).toEqual([
      ['01T02:00:00', 10, 22, 36, 3],
      ['01T02:01:00', 0, 29.5, 59, 60],
    ])
    await store([row(30, 94, { replay: true })])
    expect(await read('minute', 0, 60)).toEqual([['01T02:00:00', 10, 40, 94, 4]])
    expect(await read('hour', 0, 3600)).toEqual([['01T02:00:00', 0, expect.closeTo(29.5223, 3), 94, 605]])
  })

  test('a day is a day in Shanghai', async () => {
    const lastSecond = Date.parse('2026-03-04T15:59:59.000Z')
    await store([row((lastSecond - START) / 1000, 7), row((lastSecond - START) / 1000 + 1, 9)])
    const from = (Date.parse('2026-03-03T16:00:00.000Z') - START) / 1000
    expect(await read('day', from, from + 2 * 86_400)).toEqual([
      ['03T16:00:00', 7, 7, 7, 1],
      ['04T16:00:00', 9, 9, 9, 1],
    ])
  })

  test('what is not normal is no measurement', async () => {
    await store([row(7200, 5), row(7201, 500, { quality: 'C' }), row(7202, 500, { quality: 'D' })])
    expect(await read('raw', 7200, 7260)).toEqual([['01T04:00:00', 5, 5, 5, 1]])
  })

  test('a range that ends before it begins, or holds too much, is refused by name', async () => {
    const ask = (to: number, step: Step) =>
      inCompany(db.sql, site.company, (tx) =>
        backend.readings.series(tx, { point: site.points[0]!.point, from: at(0), to: at(to), step }),
      )
    await expect(ask(-1, 'raw')).rejects.toMatchObject({ problem: { type: '/problems/stores/bad-range' } })
    await expect(ask(86_400 * 30, 'minute')).rejects.toMatchObject({
      problem: { type: '/problems/stores/too-many-samples' },
    })
  })
}

describe('in PostgreSQL', () => {
  readingsContract(() => {
    const partitions = createPartitions(db.sql)
    const rollups = createRollups({ sql: db.sql, partitions, now: () => new Date(), log: createLog('silent') })
    const settle = async () => {
      while ((await rollups.runOnce()) > 0);
    }
    return Promise.resolve({ readings: createPostgresReadings(partitions), settle, close: () => rollups.close() })
  })

  test('another company sees none of it, even without a where', async () => {
    const other = await aRegisteredSite(db.sql)
    const count = (company: typeof site.company) =>
      inCompany(db.sql, company, (tx) => tx`select count(*) from stores.reading`).then(([found]) =>
        Number(found?.['count']),
      )
    expect(await count(site.company)).toBeGreaterThan(600)
    expect(await count(other.company)).toBe(0)
    await expect(inCompany(db.sql, site.company, (tx) => tx`select * from stores.reading_20260223`)).rejects.toThrow(
      'permission denied',
    )
  })

  test('the latest value is the newest by observation, whatever comes when', async () => {
    const save = (rows: ReadingRow[]) =>
      inCompany(db.sql, site.company, (tx) => saveLatest(tx, site.company, newestOf(rows)))
    await save([row(100, 1), row(101, 2), row(99, 3)])
    await save([row(50, 4, { replay: true })])
    const point = site.points[0]!.point
    const latest = await inCompany(db.sql, site.company, (tx) => readLatest(tx, [point]))
    expect(latest.get(point)).toEqual({ point, value: 2, observedAt: at(101), quality: 'N' })
  })
})

describe.skipIf(!hasVictoria)(
  'in VictoriaMetrics, by the protocol of InfluxDB 2 (needs Debian’s victoria-metrics)',
  () => {
    readingsContract(async () => {
      const server = await startVictoria()
      const readings = createInfluxReadings({
        url: server.url,
        token: 'none',
        org: 'o',
        bucket: 'b',
        dialect: 'victoria',
      })
      return { readings, settle: () => fetch(`${server.url}/internal/force_flush`), close: () => server.close() }
    })

    test('a store that is down refuses the batch, so that it is sent again', async () => {
      const readings = createInfluxReadings({
        url: 'http://127.0.0.1:9',
        token: 'none',
        org: 'o',
        bucket: 'b',
        dialect: 'victoria',
      })
      const write = inCompany(db.sql, site.company, (tx) => readings.write(tx, site.company, site.site, [row(0, 1)]))
      await expect(write).rejects.toThrow()
    })
  },
)
