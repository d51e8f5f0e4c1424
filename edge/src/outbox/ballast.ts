import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs'

/** A file that only takes up room, to be thrown overboard when a full disk would not even let us delete. */
export type Ballast = {
  /** Takes its room out of `freeBytes`, when it is there. */
  take(freeBytes: number): void
  drop(): void
  held(): number
}

export function createBallast(file: string, bytes: number): Ballast {
  const held = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0
  return {
    held,
    take(freeBytes) {
      if (held() >= bytes || freeBytes < bytes) return
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
