import { crc32 } from 'node:zlib'

/** Of the brightness of a picture, 0 to 255, and of its bytes: enough to tell whether a camera sees anything. */
export type Light = {
  mean: number
  /** Standard deviation: an even wall of one colour has next to none. */
  deviation: number
  /** Of the pixels: two pictures of a living sensor never have the same, for its noise. */
  sum: number
}

/** Every eleventh pixel: not a divisor of a width that cameras have, so that no column is left out. */
const STEP = 11 * 3

/** @param rgb interleaved bytes of at least one pixel */
export function lightOf(rgb: Uint8Array): Light {
  let [count, total, squares] = [0, 0, 0]
  for (let at = 0; at + 2 < rgb.length; at += STEP) {
    // Luma of ITU-R BT.601, as in the JPEG it came from.
    const luma = 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!
    count++
    total += luma
    squares += luma * luma
  }
  const mean = total / count
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)), sum: crc32(rgb) }
}
