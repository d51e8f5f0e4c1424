import sharp from 'sharp'
import type { ModelCard } from './card.ts'
import type { Letterbox, Size } from './boxes.ts'
import { letterbox } from './boxes.ts'
import { jpegSize } from './jpeg-size.ts'
import { openPicture, toPictureProblem } from '../picture.ts'
import type { Raster } from '../privacy/raster.ts'

/** A picture decoded and shrunk for the model: interleaved RGB bytes, and where they go. */
export type Prepared = { picture: Size; box: Letterbox; rgb: Uint8Array }

/**
 * Decodes on a thread of libuv's pool. The JPEG decoder itself skips down to the next power of two above the wanted size
 * (sharp's shrink-on-load), so a 1080p picture costs little more than the 720p one.
 * @throws PictureProblem
 */
export async function prepare(bytes: Uint8Array, input: Size): Promise<Prepared> {
  try {
    const picture = jpegSize(bytes) ?? (await uprightSize(bytes))
    const box = letterbox(picture, input)
    const rgb = await openPicture(bytes)
      .resize(box.width, box.height, { fit: 'fill', kernel: 'linear' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer()
    return { picture, box, rgb }
  } catch (error) {
    throw toPictureProblem(error)
  }
}

/** Shrinks a frame that came decoded. */
export async function prepareRaster({ data, width, height }: Raster, input: Size): Promise<Prepared> {
  const box = letterbox({ width, height }, input)
  const rgb = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(box.width, box.height, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer()
  return { picture: { width, height }, box, rgb }
}

async function uprightSize(bytes: Uint8Array): Promise<Size> {
  const { autoOrient } = await openPicture(bytes).metadata()
  return autoOrient
}

/** The smallest input that holds a picture of `box`, where the model takes any multiple of `stride` up to its card's size. */
export function inputFor(box: Size, most: Size, stride: number): Size {
  const along = (length: number, limit: number): number => Math.min(limit, Math.ceil(length / stride) * stride)
  return { width: along(box.width, most.width), height: along(box.height, most.height) }
}

/**
 * Writes prepared pictures into the model's planes (NCHW), in the card's colour order and range, padding the rest. The
 * memory is used again for every picture: padding is only renewed when the shape changed.
 */
export function createPlanes({ width: most, height: tallest, colour, range, letterbox: { pad } }: ModelCard['input']) {
  const memory = new Float32Array(3 * most * tallest)
  const scale = range[1] / 255
  let last = ''

  return function fill({ box, rgb }: Pick<Prepared, 'box' | 'rgb'>, { width, height }: Size): Float32Array {
    const plane = width * height
    const planes = memory.subarray(0, 3 * plane)
    const [red, blue] = colour === 'RGB' ? [0, 2 * plane] : [2 * plane, 0]
    const shape = `${box.width}x${box.height} ${width}x${height}`
    if (shape !== last) planes.fill(pad * scale)
    last = shape
    let from = 0
    for (let y = 0; y < box.height; y++) {
      let to = y * width
      for (let x = 0; x < box.width; x++, to++, from += 3) {
        planes[red + to] = rgb[from]! * scale
        planes[plane + to] = rgb[from + 1]! * scale
        planes[blue + to] = rgb[from + 2]! * scale
      }
    }
    return planes
  }
}
