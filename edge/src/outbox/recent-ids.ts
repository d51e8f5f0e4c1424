import type { DatabaseSync } from 'node:sqlite'

/** The last ids taken, in memory for speed and in the file so that a restart does not forget them. */
export type RecentIds = {
  has(id: string): boolean
  /** Inside a transaction. */
  remember(id: string, onRollback: (undo: () => void) => void): void
}

/** `window`: how many ids back a repetition is recognised. The ring takes the same room for ever. */
export function openRecentIds(db: DatabaseSync, window: number): RecentIds {
  const slots: (string | undefined)[] = new Array<string | undefined>(window)
  const ids = new Set<string>()
  let next = 0
  for (const row of db.prepare('select slot, n, id from recent_id where slot < ?').iterate(window)) {
    slots[Number(row.slot)] = String(row.id)
    ids.add(String(row.id))
    next = Math.max(next, Number(row.n) + 1)
  }
  const put = db.prepare('insert or replace into recent_id (slot, n, id) values (?, ?, ?)')

  return {
    has: (id) => ids.has(id),
    remember(id, onRollback) {
      const slot = next % window
      const forgotten = slots[slot]
      put.run(slot, next, id)
      next++
      if (forgotten !== undefined) ids.delete(forgotten)
      slots[slot] = id
      ids.add(id)
      onRollback(() => {
        next--
        ids.delete(id)
        slots[slot] = forgotten
        if (forgotten !== undefined) ids.add(forgotten)
      })
    },
  }
}
