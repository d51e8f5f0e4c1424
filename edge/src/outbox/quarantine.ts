import type { DatabaseSync } from 'node:sqlite'
import { toInstant, type Instant } from '@loujing/wire/instant'

/** A message that was taken off a device's hands but not believed. */
export type Rejection = { topic: string; problem: string; detail?: string; payload: Uint8Array }
export type QuarantineRow = {
  id: number
  at: Instant
  topic: string
  problem: string
  detail?: string
  bytes: number
  /** The beginning of the payload, as text. */
  payload: string
}

export type Quarantine = {
  /** Inside a transaction. */
  add(rejection: Rejection, onRollback: (undo: () => void) => void): void
  /** Newest first. */
  list(limit: number): QuarantineRow[]
  forgotten(): number
}

const KEPT_BYTES = 2048

/**
 * At most `limit` messages. When it is full, the crowd makes room: the oldest of the (topic, problem) that has the most. So a
 * device that goes mad pushes out its own messages, and a rare one is forgotten last.
 */
export function openQuarantine(db: DatabaseSync, limit: number): Quarantine {
  const counts = new Map<string, number>()
  let total = 0
  let forgotten = Number(db.prepare("select value from meta where name = 'quarantine-forgotten'").get()?.value ?? 0)
  for (const row of db.prepare('select topic, problem, count(*) as n from quarantine group by 1, 2').iterate()) {
    counts.set(keyOf(String(row.topic), String(row.problem)), Number(row.n))
    total += Number(row.n)
  }
  const insert = db.prepare(
    'insert into quarantine (at_ms, topic, problem, detail, bytes, payload) values (?, ?, ?, ?, ?, ?)',
  )
  const remove = db.prepare(
    'delete from quarantine where id = (select min(id) from quarantine where topic = ? and problem = ?)',
  )
  const mark = db.prepare("insert or replace into meta (name, value) values ('quarantine-forgotten', ?)")
  const newest = db.prepare('select * from quarantine order by id desc limit ?')

  return {
    add({ topic, problem, detail, payload }, onRollback) {
      const change = (key: string, by: number) => {
        counts.set(key, (counts.get(key) ?? 0) + by)
        total += by
      }
      if (total >= limit) {
        const crowd = [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0]
        remove.run(...(crowd.split('\n') as [string, string]))
        mark.run(String(forgotten + 1))
        forgotten++
        change(crowd, -1)
        onRollback(() => {
          change(crowd, 1)
          forgotten--
        })
      }
      insert.run(Date.now(), topic, problem, detail ?? null, payload.length, payload.subarray(0, KEPT_BYTES))
      change(keyOf(topic, problem), 1)
      onRollback(() => change(keyOf(topic, problem), -1))
    },
    list: (limit) =>
      newest.all(limit).map((row) => ({
        id: Number(row.id),
        at: toInstant(Number(row.at_ms)),
        topic: String(row.topic),
        problem: String(row.problem),
        ...(typeof row.detail === 'string' && { detail: row.detail }),
        bytes: Number(row.bytes),
        payload: Buffer.from(row.payload as Uint8Array).toString(),
      })),
    forgotten: () => forgotten,
  }
}

const keyOf = (topic: string, problem: string) => `${topic}\n${problem}`
