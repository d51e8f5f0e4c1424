import type { SiteId } from '@loujing/wire/id'
import type { Sql, Tx } from '../platform/db.ts'
import type { Log } from '../platform/log.ts'
import { asPlatform } from '../platform/tenant.ts'
import type { Partitions } from './partitions.ts'

const EVERY_MS = 5_000
/** How many minutes of sites one transaction makes again: a second or two of work at 500 points a site. */
const BATCH = 60
const LOCK = 7_301_003

type Dirty = { site: SiteId; minute: Date }
export type Rollups = { start(): void; runOnce(): Promise<number>; close(): Promise<void> }

/**
 * Keeps the rollups true to the readings, also to those that come late: each minute that a batch touched is made again from
 * its readings, whole, and then each hour from its minutes. Any number of processes may run it; one at a time works.
 */
export function createRollups({
  sql,
  partitions,
  now,
  log,
}: {
  sql: Sql
  partitions: Partitions
  now: () => Date
  log: Log
}): Rollups {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  let closed = false

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
      const dirty = await takeDirty(tx, waiting)
      for (const { site, minute } of dirty) await makeMinute(tx, site, minute)
      for (const { site, minute } of hoursOf(dirty)) await makeHour(tx, site, minute)
      return dirty.length
    })
  }

  async function tick(): Promise<void> {
    try {
      while (!closed && (await runOnce()) > 0);
    } catch (error) {
      log.error({ err: error }, 'rollups failed') // the lines are still there: the next tick does it again
    }
    if (!closed) schedule()
  }

  function schedule(): void {
    timer = setTimeout(() => (running = tick()), EVERY_MS)
  }

  return {
    start: schedule,
    runOnce,
    async close() {
      closed = true
      clearTimeout(timer)
      await running
    },
  }
}

/** Minutes that are over: the running one would be made again and again, and is read from the readings instead. */
async function peekMinutes(tx: Tx, at: Date): Promise<Date[]> {
  const rows = await tx<{ minute: Date }[]>`
    select distinct minute from stores.dirty_minute
     where minute < date_trunc('minute', ${at}::timestamptz)
     order by minute desc
     limit ${BATCH}`
  return rows.map((row) => row.minute)
}

async function takeDirty(tx: Tx, minutes: Date[]): Promise<Dirty[]> {
  return tx<Dirty[]>`
    with taken as (delete from stores.dirty_minute where minute = any(${minutes.map((minute) => minute.toISOString())}::timestamptz[]) returning site_id, minute)
    select distinct site_id as site, minute from taken`
}

async function makeMinute(tx: Tx, site: SiteId, minute: Date): Promise<void> {
  await tx`
    insert into stores.rollup_minute (series, bucket, low, total, high, count)
    select series, ${minute}, min(value), sum(value), max(value), count(*)
      from stores.reading
     where series in (select series from stores.point where site_id = ${site})
       and observed_at >= ${minute} and observed_at < ${minute}::timestamptz + interval '1 minute'
       and quality = 'N'
     group by series
    on conflict (series, bucket) do update
       set low = excluded.low, total = excluded.total, high = excluded.high, count = excluded.count`
}

async function makeHour(tx: Tx, site: SiteId, hour: Date): Promise<void> {
  await tx`
    insert into stores.rollup_hour (series, bucket, low, total, high, count)
    select series, ${hour}, min(low), sum(total), max(high), sum(count)
      from stores.rollup_minute
     where series in (select series from stores.point where site_id = ${site})
       and bucket >= ${hour} and bucket < ${hour}::timestamptz + interval '1 hour'
     group by series
    on conflict (series, bucket) do update
       set low = excluded.low, total = excluded.total, high = excluded.high, count = excluded.count`
}

function hoursOf(dirty: readonly Dirty[]): Dirty[] {
  const hours = new Map<string, Dirty>()
  for (const { site, minute } of dirty) {
    const hour = new Date(minute)
    hour.setUTCMinutes(0, 0, 0)
    hours.set(`${site} ${hour.getTime()}`, { site, minute: hour })
  }
  return [...hours.values()]
}
