import type { Frame } from './frames/supply.ts'
import { checked, pictureOf, type Hiding, type Look } from './privacy/render.ts'

/** Somebody looks now: how wide his line lets a picture be, and where each goes. `takenMs`: the gateway's wall clock. */
export type Onlooker = { widthPx: () => number; take: (jpeg: Uint8Array, takenMs: number) => void }

const QUALITY = 70

/**
 * The pictures of a camera for who looks through it now, made only while somebody does: heads and masks hidden, looked at
 * once more, one at a time and the newest next. They go on in memory and are kept nowhere.
 */
export function createLivePictures(look: Look) {
  let onlooker: Onlooker | undefined
  let isBusy = false

  return {
    /** @returns the way to stop */
    show(to: Onlooker): () => void {
      onlooker = to
      return () => {
        if (onlooker === to) onlooker = undefined
      }
    },

    async take({ bytes, takenMs }: Frame, hiding: Hiding): Promise<void> {
      const to = onlooker
      if (to === undefined || isBusy) return
      isBusy = true
      try {
        const render = pictureOf({ width: to.widthPx(), quality: QUALITY })
        to.take(await checked(render, bytes, hiding, look), takenMs)
      } finally {
        isBusy = false
      }
    },
  }
}
