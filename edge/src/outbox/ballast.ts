import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** A file that only takes up room, to be thrown overboard when a full disk would not even let us delete. */
export type Ballast = { take(): void; drop(): void }

export function createBallast(file: string, bytes: number): Ballast {
  return {
    take() {
      if (statSync(file, { throwIfNoEntry: false })?.size === bytes) return
      const { bavail, bsize } = statfsSync(dirname(file))
      if (bavail * bsize < 4 * bytes) return
      const handle = openSync(file, 'w')
      try {
        writeSync(handle, Buffer.alloc(bytes, 0x5a))
        fsyncSync(handle)
      } catch (error) {
        // The space went to somebody else between the look and the write.
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
        rmSync(file, { force: true })
      } finally {
        closeSync(handle)
      }
    },
    drop: () => rmSync(file, { force: true }),
  }
}
