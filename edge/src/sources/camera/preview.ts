import type { Slug } from '@loujing/wire/id'
import type { Publish } from '../source.ts'
import { checked, previewOf, type Hiding, type Look } from './privacy/render.ts'

/**
 * Publishes a small JPEG each `previewMs`, QoS 0, one at a time: the newest look at the site, never a fact.
 */
export function createPreviews(site: Slug, source: Slug, previewMs: number, publish: Publish, look: Look) {
  let busy = false
  let dueMs = 0

  async function show(bytes: Uint8Array, hiding: Hiding): Promise<void> {
    const jpeg = await checked(previewOf, bytes, hiding, look)
    // A preview that the broker sheds is replaced by the next one.
    await publish({ site, kind: 'camera', source, stream: 'snapshot' }, jpeg, { preview: true }).catch(() => undefined)
  }

  return {
    /** Shows the picture when it is time for one; rejects when it cannot be decoded. */
    async take(bytes: Uint8Array, hiding: Hiding, atMs: number): Promise<void> {
      if (busy || atMs < dueMs) return
      busy = true
      dueMs = atMs + previewMs
      try {
        await show(bytes, hiding)
      } finally {
        busy = false
      }
    },
  }
}
export type Previews = ReturnType<typeof createPreviews>
