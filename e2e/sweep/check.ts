import type { Mask } from '@loujing/wire/command'
import type { Box } from '@loujing/wire/detection'
import type { Detector } from '../../edge/src/sources/camera/detector/detector.ts'
import { FILM_SPREAD, pixelsOf, spreadInside } from '../../edge/test/sources/support/pixels.ts'
import { detailInside } from './detail.ts'

/** From this sureness on the detector has seen a head or a helmet, hidden or not. */
const SURE = 0.5
/** Smaller heads are not known again on any picture; the shorter side, in pixels. */
const LEAST_PX = 8
/** From this much detail on a head is open, by its size: of 217 hidden and 217 open heads it takes one in a hundred wrongly. */
const OPEN_FROM = [
  { px: 48, detail: 2.2 },
  { px: 32, detail: 3.6 },
  { px: 16, detail: 5.4 },
  { px: LEAST_PX, detail: 7 },
] as const
const LEAST_PIXELS = 20

export type Finding = { what: 'open-head' | 'open-mask'; detail: string }
export type Checked = { heads: number; masks: number; findings: Finding[] }

/** What can be seen on one picture that may not: heads that are open, and anything inside the masks of its camera. */
export async function checkPicture(picture: Uint8Array, masks: readonly Mask[], detector: Detector): Promise<Checked> {
  const pixels = await pixelsOf(picture)
  const findings: Finding[] = []
  const { boxes } = await detector.detect(picture, { head: SURE, helmet: SURE })
  const heads = boxes.filter((box) => shorterPx(box, pixels) >= LEAST_PX)
  for (const box of heads) {
    const px = shorterPx(box, pixels)
    const limit = OPEN_FROM.find((row) => px >= row.px)!.detail
    const found = detailInside(pixels, box)
    if (found < limit) continue
    const said = `${box.label} ${box.score.toFixed(2)}, ${px.toFixed(0)} px, detail ${found.toFixed(1)} of ${limit}`
    findings.push({ what: 'open-head', detail: said })
  }
  for (const { name, polygon } of masks) {
    const { spread, pixels: seen } = spreadInside(pixels, polygon)
    if (seen < LEAST_PIXELS) findings.push({ what: 'open-mask', detail: `${name} is too small to be looked at` })
    else if (spread > FILM_SPREAD) findings.push({ what: 'open-mask', detail: `${name}: ${spread} levels apart` })
  }
  return { heads: heads.length, masks: masks.length, findings }
}

const shorterPx = ({ w, h }: Box, { width, height }: { width: number; height: number }): number =>
  Math.min(w * width, h * height)
