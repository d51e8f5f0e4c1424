import type { Size } from './boxes.ts'

/**
 * The size of a JPEG from its frame header (ITU-T T.81 §B.2.2), in microseconds; undefined when this is no JPEG or when it
 * carries Exif data, which may say that it is to be turned: then the decoder must be asked.
 */
export function jpegSize(bytes: Uint8Array): Size | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 2; at + 9 < bytes.byteLength;) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes[at + 1]!
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === APP1_EXIF) return undefined
    if (isStartOfFrame(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    at += 2 + view.getUint16(at + 2)
  }
  return undefined
}

const APP1_EXIF = 0xe1
// C4 is a Huffman table, C8 is reserved, CC an arithmetic table.
const isStartOfFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
