import type { Slug } from '@loujing/wire/id'
import type { Publish } from '../source.ts'
import { openPicture, pictureFormat } from './picture.ts'

const WIDTH = 640
const QUALITY = 70

/** The picture as a JPEG: itself when it is one. */
export async function toJpeg(bytes: Uint8Array): Promise<Uint8Array> {
  return pictureFormat(bytes) === 'jpeg' ? bytes : openPicture(bytes).jpeg({ quality: 90 }).toBuffer()
}

/**
 * Publishes a small JPEG each `previewMs`, QoS 0, one at a time: the newest look at the site, never a fact.
 */
export function createPreviews(site: Slug, source: Slug, previewMs: number, publish: Publish) {
  let busy = false
  let dueMs = 0

  async function show(bytes: Uint8Array): Promise<void> {
    const jpeg = await openPicture(bytes)
      .resize({ width: WIDTH, withoutEnlargement: true, kernel: 'linear' })
      .jpeg({ quality: QUALITY })
      .toBuffer()
    // A preview that the broker sheds is replaced by the next one.
    await publish({ site, kind: 'camera', source, stream: 'snapshot' }, jpeg, { preview: true }).catch(() => undefined)
  }

  return {
    /** Shows the picture when it is time for one; rejects when it cannot be decoded. */
    async take(bytes: Uint8Array, atMs: number): Promise<void> {
      if (busy || atMs < dueMs) return
      busy = true
      dueMs = atMs + previewMs
      try {
        await show(bytes)
      } finally {
        busy = false
      }
    },
  }
}
export type Previews = ReturnType<typeof createPreviews>
