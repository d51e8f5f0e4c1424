import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const SCHEMA = readFileSync(join(import.meta.dirname, 'outbox.sql'), 'utf8')
/** Grows with the layout of the file; an older file is brought up to date on opening, a newer one is refused. */
export const FORMAT = 1

/**
 * `control-without-sync` is the failing control of the power-cut test: it proves that the test can find a loss. Nothing else
 * may ever ask for it, and no configuration can.
 */
export type Durability = 'full' | 'control-without-sync'

/** Opens the outbox's file, or begins one. Throws SQLite's error when it is damaged: repair.ts. */
export function openDatabase(file: string, durability: Durability = 'full'): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true })
  const db = new DatabaseSync(file)
  try {
    // FULL: in WAL mode each commit syncs the log, so that a commit survives a power cut (sqlite.org/pragma.html#pragma_synchronous).
    // One gateway, one file: a second one on the same folder is refused, and the index of the log needs no shared memory.
    db.exec('pragma locking_mode = exclusive')
    db.exec('pragma journal_mode = wal')
    db.exec(`pragma synchronous = ${durability === 'full' ? 'full' : 'off'}`)
    db.exec('pragma cell_size_check = on')
    const format = Number(db.prepare('pragma user_version').get()?.user_version)
    if (format > FORMAT) throw new Error(`${file} was written by a newer version: format ${format}, known is ${FORMAT}`)
    if (format > 0) {
      const verdict = db.prepare('pragma quick_check(1)').get()?.quick_check
      if (verdict !== 'ok') throw damage(String(verdict))
    }
    db.exec(SCHEMA)
    if (format < FORMAT) db.exec(`pragma user_version = ${FORMAT}`)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

const damage = (detail: string) => Object.assign(new Error(`the outbox is damaged: ${detail}`), { errcode: 11 })
