import type { Sql, Tx } from '../platform/db.ts'
import type { Log } from '../platform/log.ts'
import { asPlatform } from '../platform/tenant.ts'
import type { Partitions } from './partitions.ts'

const EVERY_MS = 3_600_000
/** A viewer that was away longer begins anew; a subscriber never loses what it has not heard. */
const OUTBOX_HOURS = 24
const QUARANTINE_DAYS = 30

export type Retention = { start(): void; runOnce(): Promise<void>; close(): Promise<void> }

/** Each hour: makes the partitions of the coming weeks, and forgets what nobody will ask for again. */
export function createRetention({
  sql,
  partitions,
  now,
  log,
}: {
  sql: Sql
  partitions: Partitions
  now: () => Date
  log: Log
}): Retention {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  async function runOnce(): Promise<void> {
    await partitions.ensureAhead(now().getTime())
    await asPlatform(sql, async (tx) => {
      await trimOutbox(tx)
      await tx`delete from stores.quarantine where recorded_at < now() - make_interval(days => ${QUARANTINE_DAYS})`
    })
  }

  const tick = (): Promise<void> => runOnce().catch((error: unknown) => log.error({ err: error }, 'retention failed'))

  return {
    start() {
      timer = setInterval(() => {
        running = tick()
      }, EVERY_MS)
    },
    runOnce,
    async close() {
      clearInterval(timer)
      await running
    },
  }
}

async function trimOutbox(tx: Tx): Promise<void> {
  await tx`
    with trimmed as (
      delete from platform.outbox
       where recorded_at < now() - make_interval(hours => ${OUTBOX_HOURS})
         and not exists (select 1 from platform.subscriber where (subscriber.xid, subscriber.seq) < (outbox.xid, outbox.seq))
      returning xid, seq),
         last as (select xid, seq from trimmed order by xid desc, seq desc limit 1)
    update platform.outbox_trim set xid = last.xid, seq = last.seq from last
     where (last.xid, last.seq) > (outbox_trim.xid, outbox_trim.seq)`
}
