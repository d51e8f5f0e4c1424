import { statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { createBallast } from './ballast.ts'

/**
 * Keeps the file from growing into the room that its own log needs. A write goes to the log first and from there to the file:
 * a file that took the last page of the disk could not even delete any more. So the file is held to a number of pages, and
 * what does not fit is refused while there is still room to forget what the cloud has.
 */
export type Space = {
  /** Looks at the disk, at most once a second, and moves the limits. */
  look(): void
  lookNow(): void
  /** Gives the last reserve, against those who fill the disk beside us. */
  giveReserve(): void
}

const PAGE_BYTES = 4096
const EVERY_MS = 1000
const MOST_RESERVE_BYTES = 1_048_576

export function createSpace(db: DatabaseSync, file: string): Space {
  const folder = dirname(file)
  const { blocks, bsize } = statfsSync(folder)
  // Once for the ballast and once for the log: an eighth each of a very small disk, a megabyte each of any other.
  const reserveBytes = Math.min(MOST_RESERVE_BYTES, Math.floor((blocks * bsize) / 8))
  const ballast = createBallast(join(folder, 'ballast'), reserveBytes)
  const countPages = db.prepare('pragma page_count')
  const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0
  const freeBytes = () => statfsSync(folder).bavail * bsize
  let lookedMs = -Infinity
  // The log is emptied into the file when it has used half of its room; one large transaction may come on top.
  db.exec(`pragma wal_autocheckpoint = ${Math.max(8, Math.floor(reserveBytes / 2 / PAGE_BYTES))}`)

  function lookNow(): void {
    lookedMs = performance.now()
    ballast.take(freeBytes())
    const pages = Number(countPages.get()?.page_count)
    const owedBytes = Math.max(0, pages * PAGE_BYTES - sizeOf(file))
    const keptBytes = 2 * reserveBytes - ballast.held() - Math.min(reserveBytes, sizeOf(`${file}-wal`))
    const spareBytes = Math.max(0, freeBytes() - owedBytes - keptBytes)
    db.exec(`pragma max_page_count = ${pages + Math.floor(spareBytes / PAGE_BYTES)}`)
  }

  return {
    lookNow,
    look() {
      if (performance.now() - lookedMs >= EVERY_MS) lookNow()
    },
    giveReserve: ballast.drop,
  }
}
