import type { DatabaseSync } from 'node:sqlite'
import type { Space } from './space.ts'
import { createCommitPace } from './commit-pace.ts'
import { isDiskError, OutboxRefusal } from './refusal.ts'

/** Runs inside the shared transaction; what it changes in memory it hands to `onRollback` to be undone should the commit fail. */
export type Job = (onRollback: (undo: () => void) => void) => void

type Entry = { job: Job; resolve: () => void; reject: (error: unknown) => void }

export type GroupCommit = {
  /** Resolves when the job's transaction is on the disk; rejects with OutboxRefusal when the disk does not write. */
  write(job: Job): Promise<void>
  /** Gives space back. Never refused: waits for the next transaction, and is tried again until it succeeds. */
  release(job: Job): void
  flush(): void
  failing(): boolean
  close(): void
}

const RETRY_MS = 500
const RELEASE_WITHIN_MS = 200
const MORE_RELEASES_WITHIN_MS = 20
const MOST_RELEASES = 4
// A disk is well again when it takes this much, not when it takes a byte.
const PROBE = 'x'.repeat(65_536)

/**
 * One transaction, one sync, for all that arrives together. How soon is for commit-pace.ts to say: at once when little is
 * written, in company when much is. `maxJobs` do not wait.
 */
export function createGroupCommit(options: {
  db: DatabaseSync
  space: Space
  intervalMs?: number
  maxJobs?: number
  onCommit?: () => void
}): GroupCommit {
  const { db, space, maxJobs = 500, onCommit } = options
  const pace = createCommitPace(options.intervalMs)
  let entries: Entry[] = []
  let releases: Job[] = []
  let timer: NodeJS.Timeout | undefined
  let immediate: NodeJS.Immediate | undefined
  let refusedUntilMs = 0
  let failing = false

  const begin = db.prepare('begin immediate')
  const commit = db.prepare('commit')
  const rollback = db.prepare('rollback')

  function inTransaction(jobs: Job[]): void {
    const undos: (() => void)[] = []
    begin.run()
    try {
      for (const job of jobs) job((undo) => undos.push(undo))
      commit.run()
    } catch (error) {
      // After some I/O errors SQLite has rolled back by itself.
      if (db.isTransaction) rollback.run()
      for (const undo of undos.reverse()) undo()
      throw error
    }
  }

  function flush(): void {
    clearTimeout(timer)
    clearImmediate(immediate)
    timer = immediate = undefined
    if (entries.length === 0 && releases.length === 0) return
    const batch = entries
    // A few at a time: what is forgotten goes through the log, and the log must stay small.
    const freeing = releases.slice(0, MOST_RELEASES)
    releases = releases.slice(MOST_RELEASES)
    entries = []
    const startedMs = performance.now()
    try {
      inTransaction([...freeing, ...batch.map(({ job }) => job)])
    } catch (error) {
      releases = [...freeing, ...releases]
      if (isDiskError(error)) {
        failing = true
        refusedUntilMs = performance.now() + RETRY_MS
        const refusal = new OutboxRefusal('disk', error)
        for (const { reject } of batch) reject(refusal)
        freeSpace()
        schedule(RETRY_MS)
      } else {
        for (const { reject } of batch) reject(error)
        if (batch.length === 0) throw error
      }
      pace.committed(batch.length, startedMs, performance.now())
      return
    }
    pace.committed(batch.length, startedMs, performance.now())
    if (failing) {
      failing = false
      space.lookNow()
    } else space.look()
    if (releases.length > 0) schedule(MORE_RELEASES_WITHIN_MS)
    for (const { resolve } of batch) resolve()
    onCommit?.()
  }

  /** Forgetting needs room in the log: one thing at a time, and when there is none even for that, the reserve goes. */
  function freeSpace(): void {
    let reserve = true
    for (let job = releases[0]; job; job = releases[0]) {
      try {
        db.exec('pragma wal_checkpoint(truncate)')
        inTransaction([job])
        releases.shift()
      } catch (error) {
        if (!isDiskError(error)) throw error
        if (!reserve) return
        space.giveReserve()
        reserve = false
      }
    }
  }

  function schedule(delayMs: number): void {
    if (timer || immediate) return
    if (delayMs <= 0) immediate = setImmediate(flush)
    else timer = setTimeout(flush, delayMs)
  }

  function write(job: Job): Promise<void> {
    if (failing && performance.now() < refusedUntilMs) return Promise.reject(new OutboxRefusal('disk'))
    return new Promise((resolve, reject) => {
      entries.push({ job, resolve, reject })
      if (entries.length >= maxJobs) flush()
      else if (entries.length === 1) {
        // A release may be waiting with a longer delay than a write deserves.
        if (timer && !immediate) {
          clearTimeout(timer)
          timer = undefined
        }
        schedule(pace.waitMs(performance.now()))
      }
    })
  }

  // While the disk fails and nobody writes, somebody must notice that it works again.
  const putProbe = db.prepare("insert or replace into meta (name, value) values ('probe', ?)")
  const dropProbe = db.prepare("delete from meta where name = 'probe'")
  const probe = setInterval(() => {
    if (!failing || entries.length > 0) return
    space.lookNow()
    write(() => {
      putProbe.run(PROBE)
      dropProbe.run()
    }).catch(() => undefined) // still failing: asked again in a second
  }, 1000)
  probe.unref()

  return {
    write,
    release(job) {
      releases.push(job)
      schedule(RELEASE_WITHIN_MS)
    },
    flush,
    failing: () => failing,
    close() {
      clearInterval(probe)
      do {
        flush()
      } while (releases.length > 0 && !failing)
      clearTimeout(timer)
      clearImmediate(immediate)
    },
  }
}
