import type { Mask } from '@loujing/wire/command'
import type { Box } from '@loujing/wire/detection'
import sharp from 'sharp'
import { openPicture, pictureFormat } from '../picture.ts'
import { widened } from './heads.ts'
import { burnMasks } from './masks.ts'
import { coarsen, pixelate, type Area } from './pixelate.ts'
import type { Raster } from './raster.ts'

/**
 * What may not be seen on a picture. Heads: in these areas · anywhere, since nobody says where they are · nowhere hidden,
 * by the configuration.
 */
export type Hiding = { masks: readonly Mask[]; heads: readonly Area[] | 'anywhere' | 'shown' }

const PREVIEW = { width: 640, quality: 70 }
const EVIDENCE_QUALITY = 90
/** A head of a tenth of the picture's width has fewer than five squares then. */
const COARSE_ACROSS = 48

/** A small JPEG of the picture, to look at now. */
export const previewOf = (bytes: Uint8Array, hiding: Hiding): Promise<Uint8Array> => pictureOf(PREVIEW)(bytes, hiding)

/** Renders pictures as JPEGs of at most this width. */
export const pictureOf =
  ({ width, quality }: { width: number; quality: number }) =>
  async (bytes: Uint8Array, hiding: Hiding): Promise<Uint8Array> => {
    const raster = await decode(bytes, width)
    hide(raster, hiding)
    return encode(raster, quality)
  }

/** The picture as a JPEG, in its own size: the camera's own bytes where nothing is ever hidden. */
export async function evidenceOf(bytes: Uint8Array, hiding: Hiding): Promise<Uint8Array> {
  if (hiding.masks.length === 0 && hiding.heads === 'shown' && pictureFormat(bytes) === 'jpeg') return bytes
  const raster = await decode(bytes)
  hide(raster, hiding)
  return encode(raster, EVIDENCE_QUALITY)
}

/**
 * A picture looked at once more before it leaves: when some heads are hidden, or it is shrunk, the detector may find one that
 * it did not see beside the others. It costs an inference for each picture that is shown or kept, not for each that is judged.
 * @param render previewOf or evidenceOf
 * @param look the detector's judgement of a picture
 */
export async function checked(
  render: (bytes: Uint8Array, hiding: Hiding) => Promise<Uint8Array>,
  bytes: Uint8Array,
  hiding: Hiding,
  look: Look,
): Promise<Uint8Array> {
  const { masks, heads } = hiding
  const first = await render(bytes, hiding)
  if (typeof heads === 'string') return first
  const found = (await look(first)).filter(
    (box) => box.score >= CLEARLY_A_HEAD && !heads.some((area) => holds(area, box)),
  )
  return found.length === 0 ? first : render(bytes, { masks, heads: [...heads, ...found.map(widened)] })
}

export type Look = (picture: Uint8Array) => Promise<readonly Box[]>
const CLEARLY_A_HEAD = 0.25

const holds = (area: Area, { x, y, w, h }: Area): boolean =>
  area.x <= x && area.y <= y && area.x + area.w >= x + w && area.y + area.h >= y + h

/** The picture with its masks and nothing else hidden: what is sealed. The camera's own bytes where there is no mask. */
export async function originalOf(bytes: Uint8Array, masks: readonly Mask[]): Promise<Uint8Array> {
  return evidenceOf(bytes, { masks, heads: 'shown' })
}

function hide(raster: Raster, { masks, heads }: Hiding): void {
  burnMasks(raster, masks)
  if (heads === 'shown') return
  if (heads === 'anywhere') coarsen(raster, COARSE_ACROSS)
  else for (const area of heads) pixelate(raster, area)
  // A square that reaches over the edge of a mask has the colour of both sides; a mask has one.
  burnMasks(raster, masks)
}

async function decode(bytes: Uint8Array, width?: number): Promise<Raster> {
  const picture = openPicture(bytes)
  if (width !== undefined) picture.resize({ width, withoutEnlargement: true, kernel: 'linear' })
  const { data, info } = await picture.toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

// Made anew from pixels, so nothing else of the camera's file goes along: an Exif thumbnail would show it all.
const encode = ({ data, width, height }: Raster, quality: number): Promise<Uint8Array> =>
  sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer()
