import { setTimeout as sleep } from 'node:timers/promises'
import { openPlatform, type Reader, type Sql, type Tx } from './db.ts'
import type { Log } from './log.ts'
import { typesOf, WAKE, type Cursor, type Event } from './outbox.ts'
import { asPlatform, inCompany } from './tenant.ts'

/** What a subscriber does about each type of event; it may hear one twice and must then change nothing (by `event.id`). */
export type Handlers = Readonly<Record<string, (event: Event, tx: Tx) => Promise<void>>>
export type Relay = {
  subscribe(name: string, handlers: Handlers): void
  start(): Promise<void>
  /** Resolves when every subscriber has heard all that was committed before the call: for tests and for a graceful stop. */
  settled(): Promise<void>
  /** How each subscriber is: how many events it has not heard, and whether it fails. */
  health(): Promise<{ subscribers: SubscriberHealth[] }>
  close(): Promise<void>
}
export type SubscriberHealth = { name: string; behind: number; failures: number; error: string | null }

const POLL_MS = 2_000
/** How soon to look again when an event is committed but a transaction older than it still runs: its end tells nobody. */
const BLOCKED_MS = 15
const BATCH = 500
const RETRY_MS = { first: 100, most: 30_000 }

/**
 * Carries events from the outbox to the subscribers, each in the order of commits. A handler runs in the company's
 * transaction together with the move of its subscriber's cursor, so what it writes happens once. An event whose handler
 * fails is tried again for as long as it takes: skipping it would break the order, so the failure is shown instead.
 */
export function createRelay({ sql, log }: { sql: Sql; log: Log }): Relay {
  const subscribers = new Map<string, Handlers>()
  const stop = new AbortController()
  const wakers = new Map<string, () => void>()
  const running: Promise<void>[] = []
  let listening: { unlisten(): Promise<void> } | undefined
  const reader = openPlatform(sql, 'loujing-relay')

  const wakeAll = (): void => {
    for (const wake of wakers.values()) wake()
  }

  // what a subscriber does not handle can wait: it only moves the cursor, with the next event or the next look
  function wakeForTypes(notice: string): void {
    for (const type of typesOf(notice))
      for (const [name, wake] of wakers) if (Object.hasOwn(subscribers.get(name) ?? {}, type)) wake()
  }

  async function run(name: string, handlers: Handlers): Promise<void> {
    let retryMs = RETRY_MS.first
    while (!stop.signal.aborted) {
      const woken = waitForWake(name)
      try {
        const left = await drain({ sql, reader }, name, handlers, stop.signal)
        retryMs = RETRY_MS.first
        if (left === 'nothing') await woken
        if (left === 'blocked') await Promise.race([woken, sleep(BLOCKED_MS)])
      } catch (error) {
        log.error({ err: error, subscriber: name }, 'subscriber failed')
        await asPlatform(sql, (tx) => noteFailure(tx, name, error)).catch(() => {})
        await sleep(retryMs, undefined, { signal: stop.signal }).catch(() => {})
        retryMs = Math.min(retryMs * 2, RETRY_MS.most)
      }
    }
  }

  function waitForWake(name: string): Promise<void> {
    return new Promise((done) => {
      const wake = (): void => {
        clearTimeout(timer)
        if (wakers.get(name) === wake) wakers.delete(name)
        done()
      }
      const timer = setTimeout(wake, POLL_MS)
      wakers.set(name, wake)
    })
  }

  return {
    subscribe(name, handlers) {
      if (subscribers.has(name)) throw new Error(`two subscribers are named ${name}`)
      subscribers.set(name, handlers)
    },

    async start() {
      for (const name of subscribers.keys()) await asPlatform(sql, (tx) => register(tx, name))
      // also when the listening connection is back: what was told meanwhile was told to nobody
      listening = await sql.listen(WAKE, wakeForTypes, wakeAll)
      for (const [name, handlers] of subscribers) running.push(run(name, handlers))
    },

    async settled() {
      const [last] = await asPlatform(
        sql,
        (tx) => tx<Cursor[]>`
        select xid::text, seq from platform.outbox order by outbox.xid desc, outbox.seq desc limit 1`,
      )
      while (last && !stop.signal.aborted) {
        const behind = await asPlatform(
          sql,
          (tx) => tx`
          select 1 from platform.subscriber where name in ${tx([...subscribers.keys()])} and (xid, seq) < (${last.xid}::xid8, ${last.seq})`,
        )
        if (behind.length === 0) return
        wakeAll()
        await sleep(10)
      }
    },

    async health() {
      const rows = await asPlatform(
        sql,
        (tx) => tx<SubscriberHealth[]>`
        select name, failures, error,
               (select count(*) from platform.outbox o where (o.xid, o.seq) > (subscriber.xid, subscriber.seq)) as behind
          from platform.subscriber order by name`,
      )
      return { subscribers: [...rows] }
    },

    async close() {
      stop.abort()
      wakeAll()
      await listening?.unlisten()
      await Promise.all(running)
      await reader.end()
    },
  }
}

async function drain(
  { sql, reader }: { sql: Sql; reader: Sql },
  name: string,
  handlers: Handlers,
  signal: AbortSignal,
): Promise<'more' | 'blocked' | 'nothing'> {
  const found = await readBehind(reader, name, Object.keys(handlers))
  const blockedAt = found.findIndex((event) => !event.ready)
  const events = blockedAt === -1 ? found : found.slice(0, blockedAt)
  for (const event of events) {
    if (signal.aborted) return 'nothing'
    const handle = handlers[event.type]
    if (handle) await inCompany(sql, event.company, (tx) => hear(tx, name, event, handle))
  }
  const last = events.at(-1)
  // what a subscriber does not listen to moves its cursor too, once a batch
  if (last && !handlers[last.type]) await move(reader, name, last)
  if (blockedAt !== -1) return 'blocked'
  return found.length === BATCH ? 'more' : 'nothing'
}

async function hear(tx: Tx, name: string, event: Event, handle: Handlers[string]): Promise<void> {
  // the row is locked before the work: of two processes with this subscriber the second waits, and finds it done
  const [row] = await tx`
    select 1 from platform.subscriber
     where name = ${name} and (xid, seq) < (${event.xid}::xid8, ${event.seq}) for update`
  if (!row) return
  await handle(event, tx)
  await move(tx, name, event)
}

async function move(tx: Reader, name: string, { xid, seq }: Cursor): Promise<void> {
  await tx`
    update platform.subscriber set xid = ${xid}::xid8, seq = ${seq}, failures = 0, error = null, moved_at = now()
     where name = ${name} and (xid, seq) < (${xid}::xid8, ${seq})`
}

/** A new subscriber begins with the first event that is still kept. */
async function register(tx: Tx, name: string): Promise<void> {
  await tx`insert into platform.subscriber (name, xid, seq) values (${name}, '0', 0) on conflict (name) do nothing`
}

async function noteFailure(tx: Tx, name: string, error: unknown): Promise<void> {
  await tx`
    update platform.subscriber set failures = failures + 1, error = ${String(error).slice(0, 500)} where name = ${name}`
}

/**
 * The next events. Only those of transactions below the oldest one still running are ready: a slow transaction may yet
 * commit an event with a lower number, and whoever had read past it would never see it.
 */
async function readBehind(tx: Reader, name: string, types: string[]): Promise<(Event & { ready: boolean })[]> {
  return tx<(Event & { ready: boolean })[]>`
    select o.xid::text, o.seq, o.id, o.type, o.subject, o.company_id as company, o.site_id as site, o.occurred_at,
           case when o.type = any(${types}) then o.data end as data,
           o.xid < pg_snapshot_xmin(pg_current_snapshot()) as ready
      from platform.outbox o, platform.subscriber s
     where s.name = ${name} and (o.xid, o.seq) > (s.xid, s.seq)
     order by o.xid, o.seq
     limit ${BATCH}`
}
