import type { Mask } from '@loujing/wire/command'
import sharp from 'sharp'
import { openPicture, pictureFormat } from '../picture.ts'
import { burnMasks } from './masks.ts'
import type { Raster } from './raster.ts'

/** What may not be seen on a picture. */
export type Hiding = { masks: readonly Mask[] }

const PREVIEW = { width: 640, quality: 70 }
const EVIDENCE_QUALITY = 90

/** A small JPEG of the picture, to look at now. */
export async function previewOf(bytes: Uint8Array, hiding: Hiding): Promise<Uint8Array> {
  const raster = await decode(bytes, PREVIEW.width)
  hide(raster, hiding)
  return encode(raster, PREVIEW.quality)
}

/** The picture as a JPEG, in its own size: the camera's own bytes where nothing on it is hidden. */
export async function evidenceOf(bytes: Uint8Array, hiding: Hiding): Promise<Uint8Array> {
  if (hiding.masks.length === 0 && pictureFormat(bytes) === 'jpeg') return bytes
  const raster = await decode(bytes)
  hide(raster, hiding)
  return encode(raster, EVIDENCE_QUALITY)
}

function hide(raster: Raster, { masks }: Hiding): void {
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
