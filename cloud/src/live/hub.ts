import type { CompanyId, SiteId } from '@loujing/wire/id'
import type { LiveMessage } from '@loujing/wire/live'
import type { Sql } from '../platform/db.ts'
import type { Log } from '../platform/log.ts'
import { WHISPER, type Cursor } from '../platform/outbox.ts'
import { formatMessages, formatPing, isBefore, parseCursor } from './frame.ts'
import { messagesOf } from './messages.ts'
import { createTail, readMissed, type SiteEvent } from './tail.ts'

/** A viewer's line. `write` must not block; `bufferedBytes` is what it has not taken off our hands yet. */
export type Line = {
  /** Who it is, for the log when it has to be closed. */
  name: string
  company: CompanyId
  site: SiteId
  /** The types that it is told; without them all. */
  hears?: readonly LiveMessage['type'][] | undefined
  write(bytes: Buffer): void
  bufferedBytes(): number
  /** Asked at each heartbeat: a person who logged out or was disabled hears no more. */
  isAllowed(): Promise<boolean>
  close(): void
}

export type Hub = {
  start(): Promise<void>
  /** `after`: the cursor of the last event the client has seen; without one it begins with the present. */
  join(line: Line, after?: string): Promise<void>
  leave(line: Line): void
  counts(): { lines: number; closedSlow: number }
  close(): Promise<void>
}

export type HubOptions = { sql: Sql; log: Log; heartbeatMs?: number; mostBufferedBytes?: number }

const HEARTBEAT_MS = 15_000
/** Some minutes of an ordinary site: a viewer that is further behind is gone, or frozen. */
const MOST_BUFFERED_BYTES = 1024 * 1024

/** `waiting` holds what is told while a client still catches up; undefined when it is live. */
type Member = { line: Line; waiting: SiteEvent[] | undefined }

/**
 * Tells each viewer of a site the committed events of it, once and in order: backfill → cutover → live. Each event is made
 * into bytes once, for all viewers. A viewer that does not read is closed, by name; it comes back with its cursor.
 */
export function createHub({
  sql,
  log,
  heartbeatMs = HEARTBEAT_MS,
  mostBufferedBytes = MOST_BUFFERED_BYTES,
}: HubOptions): Hub {
  const sites = new Map<SiteId, Set<Member>>()
  const tail = createTail({ sql, log, onEvents: tellAll })
  let closedSlow = 0
  let heartbeat: NodeJS.Timeout | undefined
  let whispers: { unlisten(): Promise<void> } | undefined

  function tellAll(events: SiteEvent[]): void {
    for (const [site, ofSite] of Map.groupBy(events, (event) => event.site)) {
      const members = sites.get(site)
      if (!members) continue
      const bytes = toBytes(ofSite)
      for (const member of members) {
        if (member.waiting) member.waiting.push(...ofSite)
        else send(member, member.line.hears ? toBytes(ofSite, member.line) : bytes)
      }
    }
  }

  function send(member: Member, bytes: Buffer): void {
    if (bytes.length === 0) return
    const buffered = member.line.bufferedBytes()
    if (buffered > mostBufferedBytes) return closeSlow(member, buffered)
    member.line.write(bytes)
  }

  function closeSlow({ line }: Member, bufferedBytes: number): void {
    closedSlow++
    log.warn({ viewer: line.name, site: line.site, bufferedBytes }, 'slow viewer closed')
    leave(line)
    line.close()
  }

  function leave(line: Line): void {
    const members = sites.get(line.site)
    for (const member of members ?? []) if (member.line === line) members?.delete(member)
    if (members?.size === 0) sites.delete(line.site)
    if (sites.size === 0) tail.rest()
  }

  async function catchUp(line: Line, after: string, upTo: Cursor): Promise<Buffer> {
    const cursor = parseCursor(after)
    const missed = cursor && (await readMissed(sql, line.company, line.site, { after: cursor, upTo }))
    if (missed) return Buffer.concat([toBytes(missed, line), Buffer.from(formatPing(upTo))])
    const reset: LiveMessage = {
      type: 'reset',
      site: line.site,
      data: { reason: cursor ? 'too-old' : 'unknown-cursor' },
    }
    return Buffer.from(formatMessages([reset], upTo) + formatPing(upTo))
  }

  const everybody = (): Member[] => [...sites.values()].flatMap((members) => [...members])

  async function beat(): Promise<void> {
    const ping = Buffer.from(formatPing())
    await Promise.all(
      everybody().map(async (member) => {
        if (await member.line.isAllowed()) return member.waiting ? undefined : send(member, ping)
        leave(member.line)
        member.line.close()
      }),
    )
  }

  function hearWhisper(text: string): void {
    const { company, site, type, data } = JSON.parse(text) as {
      company: CompanyId
      site: SiteId
      type: 'preview'
      data: object
    }
    const bytes = Buffer.from(`event: ${type}\ndata: ${JSON.stringify({ type, site, data })}\n\n`)
    for (const member of sites.get(site) ?? [])
      if (member.line.company === company && !member.line.hears && !member.waiting) send(member, bytes)
  }

  return {
    async start() {
      await tail.start()
      whispers = await sql.listen(WHISPER, hearWhisper)
      heartbeat = setInterval(() => {
        beat().catch((error: unknown) => log.error({ err: error }, 'heartbeat failed'))
      }, heartbeatMs)
    },

    async join(line, after) {
      const member: Member = { line, waiting: [] }
      const members = sites.get(line.site) ?? new Set()
      // before the tail is asked to follow: as long as there is a member, nobody who leaves sends it to rest
      sites.set(line.site, members.add(member))
      try {
        await tail.follow()
        const upTo = tail.position()
        const missed = after === undefined ? Buffer.from(formatPing(upTo)) : await catchUp(line, after, upTo)
        if (!members.has(member)) return
        line.write(missed)
        // from here to the end nothing is awaited: no event can come between the last one waiting and the first one live
        const told = (member.waiting ?? []).filter((event) => isBefore(upTo, event))
        member.waiting = undefined
        send(member, toBytes(told, line))
      } catch (error) {
        leave(line)
        throw error
      }
    },

    leave,
    counts: () => ({ lines: everybody().length, closedSlow }),

    async close() {
      clearInterval(heartbeat)
      for (const { line } of everybody()) line.close()
      sites.clear()
      await whispers?.unlisten()
      await tail.close()
    },
  }
}

function toBytes(events: readonly SiteEvent[], { hears }: Pick<Line, 'hears'> = {}): Buffer {
  const messages = ({ type, data, site }: SiteEvent) =>
    messagesOf(type, data, site).filter((message) => !hears || hears.includes(message.type))
  return Buffer.from(events.map((event) => formatMessages(messages(event), event)).join(''))
}
