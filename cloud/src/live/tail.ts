import type { CompanyId, SiteId } from '@loujing/wire/id'
import { setTimeout as sleep } from 'node:timers/promises'
import { openPlatform, type Reader, type Sql } from '../platform/db.ts'
import type { Log } from '../platform/log.ts'
import { typesOf, WAKE, type Cursor, type Event } from '../platform/outbox.ts'
import { inCompany } from '../platform/tenant.ts'
import { LIVE_TYPES } from './messages.ts'

/** What is told: an event of a site. */
export type SiteEvent = Event & { site: SiteId }
export type Tail = {
  start(): Promise<void>
  position(): Cursor
  /** Resolves when the position is the present, or was already followed from. */
  follow(): Promise<void>
  rest(): void
  close(): Promise<void>
}

const BATCH = 500
const POLL_MS = 2_000
const BLOCKED_MS = 10
/** A client that missed more than this fetches anew: cheaper for both. */
export const MOST_BACKFILL = 5_000

/**
 * Reads the outbox as it grows, for all sites at once, in the order of commits. It reads only while somebody follows; who
 * comes first makes it jump to the present.
 */
export function createTail({ sql, log, onEvents }: { sql: Sql; log: Log; onEvents(events: SiteEvent[]): void }): Tail {
  const stop = new AbortController()
  const reader = openPlatform(sql, 'loujing-live')
  let cursor: Cursor = { xid: '0', seq: 0 }
  // a new one each time that following begins: what an older one still has in hand is not told any more
  let following: Promise<void> | undefined
  let isFollowing = false
  let wake = (): void => {}
  let listening: { unlisten(): Promise<void> } | undefined
  let running: Promise<void> = Promise.resolve()

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      const woken = new Promise<void>((done) => (wake = done))
      let waitMs = POLL_MS
      try {
        if (isFollowing) waitMs = await drain()
      } catch (error) {
        log.error({ err: error }, 'live tail failed')
      }
      if (waitMs > 0) await Promise.race([woken, sleep(waitMs, undefined, { signal: stop.signal }).catch(() => {})])
    }
  }

  /** @returns how long to wait for more */
  async function drain(): Promise<number> {
    const mine = following
    const rows = await readAfter(reader, cursor)
    if (following !== mine) return 0
    const blockedAt = rows.findIndex((row) => !row.ready)
    const ready = blockedAt === -1 ? rows : rows.slice(0, blockedAt)
    const last = ready.at(-1)
    if (last) cursor = { xid: last.xid, seq: last.seq }
    const events = ready.filter((row): row is SiteEvent & { ready: boolean } => row.site !== null && row.data !== null)
    if (events.length > 0) onEvents(events)
    if (blockedAt !== -1) return BLOCKED_MS
    return rows.length === BATCH ? 0 : POLL_MS
  }

  /** One that was sent to rest meanwhile, or could not, changes nothing any more. */
  function begin(): Promise<void> {
    const mine = readPosition(reader).then(
      (position) => {
        if (following !== mine) return
        cursor = position
        isFollowing = true
        wake()
      },
      (error: unknown) => {
        if (following === mine) following = undefined
        throw error
      },
    )
    return mine
  }

  return {
    async start() {
      const wakeForTypes = (notice: string): void => {
        if (typesOf(notice).some((type) => LIVE_TYPES.includes(type))) wake()
      }
      // also when the listening connection is back: what was told meanwhile was told to nobody
      listening = await sql.listen(WAKE, wakeForTypes, () => wake())
      running = run()
    },
    position: () => cursor,
    follow() {
      following ??= begin()
      return following
    },
    rest() {
      following = undefined
      isFollowing = false
    },
    async close() {
      stop.abort()
      wake()
      await listening?.unlisten()
      await running
      await reader.end()
    },
  }
}

/** Everything below the oldest running transaction has been seen, and nothing above it. */
async function readPosition(tx: Reader): Promise<Cursor> {
  const [row] = await tx<Cursor[]>`
    select xid::text, seq from platform.outbox
     where xid < pg_snapshot_xmin(pg_current_snapshot())
     order by outbox.xid desc, outbox.seq desc limit 1`
  return row ?? { xid: '0', seq: 0 }
}

async function readAfter(tx: Reader, after: Cursor): Promise<(Event & { ready: boolean })[]> {
  return tx<(Event & { ready: boolean })[]>`
    select xid::text, seq, id, type, subject, company_id as company, site_id as site, occurred_at,
           case when type = any(${LIVE_TYPES as string[]}) then data end as data,
           xid < pg_snapshot_xmin(pg_current_snapshot()) as ready
      from platform.outbox
     where (xid, seq) > (${after.xid}::xid8, ${after.seq})
     order by outbox.xid, outbox.seq
     limit ${BATCH}`
}

/** What a client of one site missed: the events in `(after, upTo]`, or undefined when they are gone, or too many. */
export async function readMissed(
  sql: Sql,
  company: CompanyId,
  site: SiteId,
  { after, upTo }: { after: Cursor; upTo: Cursor },
): Promise<SiteEvent[] | undefined> {
  return inCompany(sql, company, async (tx) => {
    const [trimmed] = await tx`
      select 1 from platform.outbox_trim
       where (xid, seq) > (${after.xid}::xid8, ${after.seq}) or ${after.xid}::xid8 >= pg_snapshot_xmax(pg_current_snapshot())`
    if (trimmed) return undefined
    const events = await tx<SiteEvent[]>`
      select xid::text, seq, id, type, subject, company_id as company, site_id as site, occurred_at, data
        from platform.outbox
       where site_id = ${site} and type = any(${LIVE_TYPES as string[]})
         and (xid, seq) > (${after.xid}::xid8, ${after.seq}) and (xid, seq) <= (${upTo.xid}::xid8, ${upTo.seq})
       order by outbox.xid, outbox.seq
       limit ${MOST_BACKFILL + 1}`
    return events.length > MOST_BACKFILL ? undefined : events
  })
}
