import { toInstant } from '@loujing/wire/instant'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { openDatabase, type TestDatabase } from '../../test/support/database.ts'
import { aRegisteredSite, type RegisteredSite } from '../../test/support/registered.ts'
import { createLog } from '../platform/log.ts'
import { asPlatform, inCompany } from '../platform/tenant.ts'
import { createPartitions, weekOf } from './partitions.ts'
import { createPostgresReadings } from './readings-postgres.ts'
import { createRetention } from './retention.ts'
import { createRollups } from './rollups.ts'

const DAY_MS = 86_400_000
const NOW = Date.now()
/** A Tuesday 60 weeks ago, a week older than the 400 days, and one that is just inside. */
const OLD = weekOf(NOW - 420 * DAY_MS) + DAY_MS
const YOUNG = weekOf(NOW - 400 * DAY_MS) + DAY_MS

let db: TestDatabase
let site: RegisteredSite
beforeEach(async () => {
  await db?.close()
  db = await openDatabase()
  site = await aRegisteredSite(db.sql)
})
afterAll(() => db.close())

function theStores() {
  const [sql, log, now] = [db.sql, createLog('silent'), () => new Date(NOW)]
  const partitions = createPartitions(sql)
  const readings = createPostgresReadings(partitions)
  const rollups = createRollups({ sql, partitions, now, log })
  const retention = createRetention({ sql, partitions, now, log, evidence: { remove: () => Promise.resolve() } })
  return {
    retention,
    async store(fromMs: number, values: number[]): Promise<void> {
      const rows = values.map((value, i) => ({
        ...site.points[0]!,
        observedAt: toInstant(fromMs + i * 1000),
        value,
        quality: 'N' as const,
        replay: false,
      }))
      await readings.prepare(rows.map(({ observedAt }) => Date.parse(observedAt)))
      await inCompany(sql, site.company, (tx) => readings.write(tx, site.company, site.site, rows))
    },
    async rollUp(): Promise<void> {
      while ((await rollups.runOnce()) > 0);
    },
    async series(step: 'auto' | 'raw' | 'minute' | 'hour', fromMs: number) {
      const range = { point: site.points[0]!.point, from: toInstant(fromMs), to: toInstant(fromMs + 3_600_000), step }
      const { samples } = await inCompany(sql, site.company, (tx) => readings.series(tx, range))
      return samples.map(({ min, max, count }) => [min, max, count])
    },
  }
}
const rawCount = async () => Number((await db.owner`select count(*) from stores.reading`)[0]?.['count'])

test('a week that is too old goes as a whole, its minutes and hours stay; a week inside the time stays', async () => {
  const { retention, store, rollUp, series } = theStores()
  await store(OLD, [10, 20, 30])
  await store(YOUNG, [1, 2])
  await rollUp()
  await retention.runOnce()
  expect(await series('raw', OLD)).toEqual([])
  expect(await series('minute', OLD)).toEqual([[10, 30, 3]])
  expect(await series('hour', OLD)).toEqual([[10, 30, 3]])
  expect(await series('raw', YOUNG)).toEqual([
    [1, 1, 1],
    [2, 2, 1],
  ])
  expect(await rawCount()).toBe(2)
  await retention.runOnce()
  expect(await rawCount(), 'again changes nothing').toBe(2)
})

test('a week whose minutes wait to be made stays until they are', async () => {
  const { retention, store, rollUp, series } = theStores()
  await store(OLD, [10, 20, 30])
  await retention.runOnce()
  expect(await rawCount()).toBe(3)
  await rollUp()
  await retention.runOnce()
  expect([await rawCount(), await series('minute', OLD)]).toEqual([0, [[10, 30, 3]]])
})

test('a week whose minutes hold less than its readings stays, whatever was marked as done', async () => {
  const { retention, store, rollUp } = theStores()
  await store(OLD, [10, 20, 30])
  await rollUp()
  await db.owner`update stores.rollup_minute set count = count - 1`
  await retention.runOnce()
  expect(await rawCount()).toBe(3)
})

test('a reading that comes after its week was dropped is taken, and spoils no minute that was made of all', async () => {
  const { retention, store, rollUp, series } = theStores()
  await store(OLD, [10, 20, 30])
  await rollUp()
  await retention.runOnce()
  await store(OLD + 500, [99])
  await store(OLD + 120_000, [7])
  await rollUp()
  expect(await series('minute', OLD)).toEqual([
    [10, 30, 3],
    [7, 7, 1],
  ])
  await retention.runOnce()
  expect([await rawCount(), await series('hour', OLD)]).toEqual([0, [[7, 30, 4]]])
})

test('who reads the week at this moment is not disturbed; it goes the next time', async () => {
  const { retention, store, rollUp } = theStores()
  await store(OLD, [10])
  await rollUp()
  await db.owner.begin(async (tx) => {
    await tx`select count(*) from stores.reading`
    await retention.runOnce()
    expect(Number((await tx`select count(*) from stores.reading`)[0]?.['count'])).toBe(1)
  })
  await retention.runOnce()
  expect(await rawCount()).toBe(0)
})

test('no caller can have readings of the last half year dropped', async () => {
  const recent = new Date(weekOf(NOW - 180 * DAY_MS))
  await expect(asPlatform(db.sql, (tx) => tx`select stores.drop_readings(${recent})`)).rejects.toThrow('last half year')
  const asApp = inCompany(db.sql, site.company, (tx) => tx`select stores.drop_readings(${new Date(OLD)})`)
  await expect(asApp).rejects.toThrow('permission denied')
})

test('a chart of an hour whose readings are gone shows its minutes', async () => {
  const { retention, store, rollUp, series } = theStores()
  await store(OLD, [10, 20, 30])
  expect(await series('auto', OLD)).toHaveLength(3)
  await rollUp()
  await retention.runOnce()
  expect(await rawCount()).toBe(0)
  expect(await series('auto', OLD)).toEqual([[10, 30, 3]])
})
