import sharp from 'sharp'
import type { SourceProblem } from '../problems.ts'

/** A picture that cannot be judged, by its problem's name. */
export class PictureProblem extends Error {
  override readonly name = 'PictureProblem'
  readonly type: SourceProblem
  constructor(type: SourceProblem, detail: string) {
    super(detail)
    this.type = type
  }
}

/** Larger than any site camera's picture; what exceeds it is an attack or a fault. */
export const MAX_PICTURE_BYTES = 16 * 1024 * 1024
const MAX_PIXELS = 64_000_000

/** A decoder for untrusted bytes: upright, warnings are errors, so half a picture is never judged as a whole one. */
export const openPicture = (bytes: Uint8Array) =>
  sharp(bytes, { failOn: 'warning', limitInputPixels: MAX_PIXELS, autoOrient: true, sequentialRead: true })

export type PictureFormat = 'jpeg' | 'png' | 'webp'

/** By its first bytes; a camera's Content-Type is not believed. */
export function pictureFormat(bytes: Uint8Array): PictureFormat | undefined {
  const ascii = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg'
  if (bytes[0] === 0x89 && ascii(1, 4) === 'PNG') return 'png'
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'webp'
  return undefined
}

// Some cameras pad a JPEG after its end marker.
const PADDING = 1024

/**
 * Cheap look at both ends of a picture, before anything is spent on it.
 * @throws PictureProblem truncated-picture, not-a-picture, picture-too-large
 */
export function checkPicture(bytes: Uint8Array): PictureFormat {
  if (bytes.byteLength > MAX_PICTURE_BYTES) {
    throw new PictureProblem('/problems/source/picture-too-large', `${bytes.byteLength} bytes`)
  }
  const format = pictureFormat(bytes)
  if (format === undefined) {
    throw new PictureProblem('/problems/source/not-a-picture', `${bytes.byteLength} bytes of another format`)
  }
  if (format === 'jpeg' && !endsAsJpeg(bytes)) {
    throw new PictureProblem('/problems/source/truncated-picture', `no end marker after ${bytes.byteLength} bytes`)
  }
  return format
}

function endsAsJpeg(bytes: Uint8Array): boolean {
  const from = Math.max(2, bytes.byteLength - PADDING)
  for (let at = bytes.byteLength - 2; at >= from; at--) if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true
  return false
}

/** What the decoder says of a broken picture, as a problem. libvips has one error type, so its words must do. */
export function toPictureProblem(error: unknown): PictureProblem {
  const words = error instanceof Error ? error.message : String(error)
  const cut = /premature end|truncat|end of (?:file|stream)|unexpected end|not enough data|read error|out of order/i
  const type = cut.test(words) ? '/problems/source/truncated-picture' : '/problems/source/not-a-picture'
  return new PictureProblem(type, words.split('\n')[0]!.slice(0, 200))
}
