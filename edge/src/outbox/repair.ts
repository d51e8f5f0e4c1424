import { renameSync, rmSync } from 'node:fs'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { openDatabase, type Durability } from './database.ts'
import { isWhole, type Row } from './record.ts'
import { isDamage } from './refusal.ts'

export type Opened = { db: DatabaseSync; repaired?: { saved: number; aside: string } }

/**
 * Opens the outbox. A file that SQLite finds damaged is put aside under another name, kept, and every fact in it that can still
 * be read and whose checksum holds goes into a new file under its own number.
 */
export function openOrRepair(file: string, durability?: Durability, nowMs: number = Date.now()): Opened {
  try {
    return { db: openDatabase(file, durability) }
  } catch (error) {
    if (!isDamage(error)) throw error
  }
  const aside = `${file}.damaged-${nowMs}`
  for (const end of ['', '-wal']) renameIfThere(`${file}${end}`, `${aside}${end}`)
  rmSync(`${file}-shm`, { force: true })
  const { rows, epoch, lastSeq } = salvage(aside)
  const db = openDatabase(file, durability)
  db.exec('begin immediate')
  const insert = db.prepare('insert into fact (seq, accepted_ms, urgent, crc, size, body) values (?, ?, ?, ?, ?, ?)')
  for (const { seq, accepted_ms, urgent, crc, body } of rows) {
    insert.run(seq, accepted_ms, urgent, crc, body.length, body)
  }
  if (epoch !== undefined && lastSeq !== undefined) {
    db.prepare("insert into meta (name, value) values ('epoch', ?)").run(epoch)
    db.prepare("delete from sqlite_sequence where name = 'fact'").run()
    db.prepare("insert into sqlite_sequence (name, seq) values ('fact', ?)").run(lastSeq)
  }
  db.exec('commit')
  return { db, repaired: { saved: rows.length, aside } }
}

/**
 * Reads from both ends, so that one bad page in the middle costs only itself. Without a trustworthy last number the facts go
 * into a new epoch: a number must never be given twice in one.
 */
function salvage(file: string): { rows: Row[]; epoch?: string; lastSeq?: number } {
  const rows = new Map<number, Row>()
  const db = attempt(() => new DatabaseSync(file))
  if (!db) return { rows: [] }
  for (const order of ['asc', 'desc']) {
    attempt(() => {
      const all = db.prepare(`select seq, accepted_ms, urgent, crc, body from fact order by seq ${order}`)
      for (const found of all.iterate()) {
        const row = asRow(found)
        if (row && isWhole(row)) rows.set(row.seq, row)
      }
    })
  }
  const epoch = attempt(() => db.prepare("select value from meta where name = 'epoch'").get()?.value)
  const last = attempt(() => db.prepare("select seq from sqlite_sequence where name = 'fact'").get()?.seq)
  attempt(() => db.close())
  const sorted = [...rows.values()].sort((a, b) => a.seq - b.seq)
  const trusted = typeof last === 'number' && last >= (sorted.at(-1)?.seq ?? 0) && typeof epoch === 'string'
  return { rows: sorted, ...(trusted && { epoch, lastSeq: last }) }
}

function asRow({ seq, accepted_ms, urgent, crc, body }: Record<string, SQLOutputValue>): Row | undefined {
  if (typeof seq !== 'number' || typeof accepted_ms !== 'number' || typeof urgent !== 'number') return undefined
  if (typeof crc !== 'number' || !(body instanceof Uint8Array)) return undefined
  return { seq, accepted_ms, urgent, crc, body }
}

/** What a damaged file still gives; its errors are why we are here. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof Error && 'errcode' in error) return undefined
    throw error
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
