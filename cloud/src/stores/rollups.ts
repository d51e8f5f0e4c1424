import type { Sql, Tx } from '../platform/db.ts'
import type { Log } from '../platform/log.ts'
import { asPlatform } from '../platform/tenant.ts'
import { createJob, type Job } from './job.ts'
import type { Partitions } from './partitions.ts'

const EVERY_MS = 5_000
const HOUR_MS = 3_600_000
const LOCK = 7_301_003

export type Rollups = Job & { runOnce(): Promise<number> }

/**
 * Keeps the rollups true to the readings, also to those that come late: each minute that a batch touched is made again from
 * its readings, whole, and then each hour from its minutes. Any number of processes may run it; one at a time works.
 */
export function createRollups(deps: { sql: Sql; partitions: Partitions; now: () => Date; log: Log }): Rollups {
  const { sql, partitions, now, log } = deps

  async function runOnce(): Promise<number> {
    const waiting = await asPlatform(sql, (tx) => peekMinutes(tx, now()))
    if (waiting.length === 0) return 0
    await partitions.ensure(
      'rollup_minute',
      waiting.map((minute) => minute.getTime()),
    )
    return asPlatform(sql, async (tx) => {
      const [lock] = await tx<{ mine: boolean }[]>`select pg_try_advisory_xact_lock(${LOCK}) as mine`
      if (!lock?.mine) return 0
      await takeDirty(tx, waiting)
      await makeMinutes(tx, waiting)
      for (const hour of new Set(waiting.map((minute) => Math.floor(minute.getTime() / HOUR_MS)))) {
        await makeHour(tx, new Date(hour * HOUR_MS))
      }
      return waiting.length
    })
  }

  async function runAll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await runOnce()) > 0);
  }

  return { ...createJob({ name: 'rollups', everyMs: EVERY_MS, log }, runAll), runOnce }
}

/**
 * The newest minutes that wait, and are over: the running minute would be made again and again, and is read from the
 * readings instead. A quarter of an hour at once: while a transaction runs, the events behind it wait.
 */
async function peekMinutes(tx: Tx, at: Date): Promise<Date[]> {
  const rows = await tx<{ minute: Date }[]>`
    with newest as (
      select max(minute) as minute from stores.dirty_minute where minute < date_trunc('minute', ${at}::timestamptz))
    select distinct dirty.minute
      from stores.dirty_minute as dirty, newest
     where dirty.minute <= newest.minute and dirty.minute > newest.minute - interval '15 minutes'
     order by 1`
  return rows.map((row) => row.minute)
}

const toTexts = (minutes: readonly Date[]): string[] => minutes.map((minute) => minute.toISOString())

async function takeDirty(tx: Tx, minutes: readonly Date[]): Promise<void> {
  await tx`delete from stores.dirty_minute where minute = any(${toTexts(minutes)}::text[]::timestamptz[])`
}

// All series of all the minutes from the first to the last, and not only those that changed: readings lie on the disk in the
// order in which they came, so a stretch of time is one stretch of pages, and a series is a page for each of its readings. A minute
// whose readings were dropped stays as it was made of all of them.
async function makeMinutes(tx: Tx, minutes: readonly Date[]): Promise<void> {
  const texts = toTexts(minutes)
  const first = texts[0] ?? ''
  const last = texts.at(-1) ?? ''
  // the planner knows nothing yet of the newest rows, and would sort them on the disk
  await tx`
    select set_config('enable_sort', 'off', true), set_config('work_mem', '64MB', true),
           set_config('max_parallel_workers_per_gather', '0', true)`
  await tx`
    insert into stores.rollup_minute (series, bucket, low, total, high, count)
    select series, date_trunc('minute', observed_at), min(value), sum(value), max(value), count(*)
      from stores.reading
     where observed_at >= ${first}::timestamptz and observed_at < ${last}::timestamptz + interval '1 minute'
       and quality = 'N'
     group by 1, 2
    on conflict (series, bucket) do update
       set low = excluded.low, total = excluded.total, high = excluded.high, count = excluded.count
     where rollup_minute.bucket >= (select readings_dropped_before from stores.retention)`
}

async function makeHour(tx: Tx, hour: Date): Promise<void> {
  await tx`
    insert into stores.rollup_hour (series, bucket, low, total, high, count)
    select series, ${hour}, min(low), sum(total), max(high), sum(count)
      from stores.rollup_minute
     where bucket >= ${hour} and bucket < ${hour}::timestamptz + interval '1 hour'
     group by series
    on conflict (series, bucket) do update
       set low = excluded.low, total = excluded.total, high = excluded.high, count = excluded.count`
}
