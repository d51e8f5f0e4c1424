import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import type { Instant } from '@loujing/wire/instant'
import { toInstant } from '@loujing/wire/instant'
import type { Durability } from './database.ts'
import { createGroupCommit, type Job } from './group-commit.ts'
import { openQuarantine, type Quarantine, type Rejection } from './quarantine.ts'
import { checksum, encode, isWhole, type Fact, type Row } from './record.ts'
import { openRecentIds } from './recent-ids.ts'
import { OutboxRefusal } from './refusal.ts'
import { createSpace } from './space.ts'
import { openOrRepair, type Opened } from './repair.ts'

export type OutboxRecord = { seq: number; acceptedMs: number; urgent: boolean; body: Uint8Array }
/** Records in order; `toSeq` is how far the range reaches, damaged records included. Undefined when there is nothing. */
export type Slice = { fromSeq: number; toSeq: number; records: OutboxRecord[]; bytes: number }

export type Outbox = {
  /** Names this file: sequence numbers mean something only together with it. */
  readonly epoch: string
  /**
   * Resolves when the fact is on the disk, with its number (0 without a fact), or was there before. What of the message was not believed is put in quarantine in
   * the same transaction. Throws OutboxRefusal when it is full or the disk does not write.
   */
  append(fact: Fact | undefined, rejected?: Rejection): Promise<number | 'duplicate'>
  /** The next records of `after < seq <= upTo`, at most `count` and about `bytes`; damaged ones go to quarantine instead. */
  read(after: number, upTo: number, count: number, bytes: number): Slice | undefined
  /** Forgets `fromSeq … toSeq`: the cloud has them. */
  acknowledge(fromSeq: number, toSeq: number): void
  readonly quarantine: Quarantine
  status(): OutboxStatus
  lastSeq(): number
  /** Called after each commit that added facts; `urgent` when one of them is. Returns how to stop. */
  onAppended(listener: (count: number, urgent: boolean) => void): () => void
  /** Small tables of others in the same file, committed with the same sync. */
  readonly db: Opened['db']
  write(job: Job): Promise<void>
  release(job: Job): void
  close(): void
}

export type OutboxStatus = {
  depth: number
  bytes: number
  limitBytes: number
  oldestAt?: Instant
  refusing: boolean
  corrupt: number
}

export type OutboxOptions = {
  folder: string
  limitBytes: number
  idWindow?: number
  quarantineLimit?: number
  commitIntervalMs?: number
  durability?: Durability
  now?: () => number
  onProblem?: (problem: string, detail: string) => void
}

// What a row costs beside its body: its columns and its share of the tree.
const ROW_BYTES = 40
// Once full, it takes nothing more until a tenth is free again: a state that lasts can be seen and told.
const RECOVERED = 0.9
// Of small facts, some twenty pages of the file.
const FORGOTTEN_AT_ONCE = 250

export function openOutbox(options: OutboxOptions): Outbox {
  const { folder, limitBytes, idWindow = 65_536, quarantineLimit = 2000, now = Date.now } = options
  const onProblem = options.onProblem ?? (() => undefined)
  const { db, repaired } = openOrRepair(join(folder, 'outbox.db'), options.durability)
  if (repaired) onProblem('/problems/message/corrupt-record', `${repaired.saved} facts saved out of ${repaired.aside}`)

  db.prepare("insert or ignore into meta (name, value) values ('epoch', ?)").run(randomUUID())
  const epoch = String(db.prepare("select value from meta where name = 'epoch'").get()!.value)
  const recent = openRecentIds(db, idWindow)
  const quarantine = openQuarantine(db, quarantineLimit)

  const space = createSpace(db, join(folder, 'outbox.db'))
  space.lookNow()

  const used = db.prepare('select count(*) as n, coalesce(sum(size), 0) as bytes from fact').get()!
  let depth = Number(used.n)
  let bytes = Number(used.bytes) + depth * ROW_BYTES
  let lastSeq = Number(db.prepare("select seq from sqlite_sequence where name = 'fact'").get()?.seq ?? 0)
  let full = false
  let corrupt = 0
  let addedCount = 0
  let addedUrgent = false
  const listeners = new Set<(count: number, urgent: boolean) => void>()

  const insert = db.prepare('insert into fact (seq, accepted_ms, urgent, crc, size, body) values (?, ?, ?, ?, ?, ?)')
  const select = db.prepare(
    'select seq, accepted_ms, urgent, crc, body from fact where seq > ? and seq <= ? order by seq limit ?',
  )
  const weigh = db.prepare('select count(*) as n, coalesce(sum(size), 0) as bytes from fact where seq between ? and ?')
  const remove = db.prepare('delete from fact where seq between ? and ?')
  const oldest = db.prepare('select accepted_ms from fact order by seq limit 1')

  const group = createGroupCommit({
    db,
    space,
    ...(options.commitIntervalMs !== undefined && { intervalMs: options.commitIntervalMs }),
    onCommit() {
      if (addedCount === 0) return
      const [count, urgent] = [addedCount, addedUrgent]
      addedCount = 0
      addedUrgent = false
      for (const listener of listeners) listener(count, urgent)
    },
  })

  function store(fact: Fact, acceptedMs: number, body: Buffer, onRollback: (undo: () => void) => void): number {
    const urgent = fact.urgent ? 1 : 0
    const seq = lastSeq + 1
    insert.run(seq, acceptedMs, urgent, checksum(seq, acceptedMs, urgent, body), body.length, body)
    lastSeq = seq
    depth++
    addedCount++
    addedUrgent ||= fact.urgent
    onRollback(() => {
      lastSeq--
      depth--
      addedCount--
    })
    recent.remember(fact.id, onRollback)
    return seq
  }

  async function append(fact: Fact | undefined, rejected?: Rejection): Promise<number | 'duplicate'> {
    const acceptedMs = now()
    const body = fact && encode(fact, acceptedMs)
    const size = body ? body.length + ROW_BYTES : 0
    if (full && bytes <= limitBytes * RECOVERED) full = false
    if (body && (full || bytes + size > limitBytes)) {
      full = true
      throw new OutboxRefusal('full')
    }
    bytes += size
    const outcome = { duplicate: false, seq: 0 }
    try {
      await group.write((onRollback) => {
        if (rejected) quarantine.add(rejected, onRollback)
        if (!fact || !body) return
        if (recent.has(fact.id)) outcome.duplicate = true
        else outcome.seq = store(fact, acceptedMs, body, onRollback)
      })
    } catch (error) {
      bytes -= size
      throw error
    }
    if (!outcome.duplicate) return outcome.seq
    bytes -= size
    return 'duplicate'
  }

  function setAside({ seq, accepted_ms, crc, body }: Row): void {
    corrupt++
    const detail = `seq ${seq}, accepted ${toInstant(accepted_ms)}, checksum ${crc}`
    onProblem('/problems/message/corrupt-record', detail)
    group.release((onRollback) => {
      forget(seq, seq, onRollback)
      quarantine.add({ topic: '', problem: '/problems/message/corrupt-record', detail, payload: body }, onRollback)
    })
  }

  function forget(fromSeq: number, toSeq: number, onRollback: (undo: () => void) => void): void {
    const found = weigh.get(fromSeq, toSeq)!
    const rows = Number(found.n)
    const size = Number(found.bytes) + rows * ROW_BYTES
    remove.run(fromSeq, toSeq)
    depth -= rows
    bytes -= size
    onRollback(() => {
      depth += rows
      bytes += size
    })
  }

  return {
    epoch,
    db,
    quarantine,
    append,
    write: group.write,
    release: group.release,
    lastSeq: () => lastSeq,

    read(after, upTo, count, byteLimit) {
      const records: OutboxRecord[] = []
      let first = 0
      let toSeq = 0
      let size = 0
      for (const found of select.iterate(after, upTo, count)) {
        const row = found as unknown as Row
        first ||= row.seq
        toSeq = row.seq
        if (!isWhole(row)) {
          setAside(row)
          continue
        }
        records.push({ seq: row.seq, acceptedMs: row.accepted_ms, urgent: row.urgent === 1, body: row.body })
        size += row.body.length
        if (size >= byteLimit) break
      }
      return first === 0 ? undefined : { fromSeq: first, toSeq, records, bytes: size }
    },

    acknowledge(fromSeq, toSeq) {
      for (let from = fromSeq; from <= toSeq; from += FORGOTTEN_AT_ONCE) {
        const to = Math.min(toSeq, from + FORGOTTEN_AT_ONCE - 1)
        group.release((onRollback) => forget(from, to, onRollback))
      }
    },

    status() {
      const first = oldest.get()?.accepted_ms
      return {
        depth,
        bytes,
        limitBytes,
        ...(first !== undefined && { oldestAt: toInstant(Number(first)) }),
        refusing: group.failing() || (full && bytes > limitBytes * RECOVERED),
        corrupt,
      }
    },

    onAppended(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    close() {
      group.close()
      db.close()
    },
  }
}
