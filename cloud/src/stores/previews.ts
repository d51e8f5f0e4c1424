import { createReadStream } from 'node:fs'
import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { CameraId } from '@loujing/wire/id'
import { toInstant, type Instant } from '@loujing/wire/instant'

export type Previews = ReturnType<typeof createPreviews>

let written = 0

/** The newest picture of each camera, to look at now: replaced by the next one, not synced, not evidence. */
export function createPreviews(folder: string) {
  const pathOf = (camera: CameraId): string => join(folder, `${camera}.jpg`)
  return {
    async save(camera: CameraId, jpeg: Buffer): Promise<void> {
      await mkdir(folder, { recursive: true })
      const draft = join(folder, `${camera}.${process.pid}.${++written}`)
      await writeFile(draft, jpeg)
      await rename(draft, pathOf(camera))
    },

    /** The picture and when it came; undefined when the camera has shown none. */
    async open(camera: CameraId): Promise<{ stream: Readable; bytes: number; at: Instant } | undefined> {
      const found = await stat(pathOf(camera)).catch(() => undefined)
      return found && { stream: createReadStream(pathOf(camera)), bytes: found.size, at: toInstant(found.mtime) }
    },

    async takenAt(camera: CameraId): Promise<Instant | undefined> {
      const found = await stat(pathOf(camera)).catch(() => undefined)
      return found && toInstant(found.mtime)
    },
  }
}
