import { expect, test } from 'vitest'
import { jpegSize } from './jpeg-size.ts'

const segment = (marker: number, ...bytes: number[]): number[] => [0xff, marker, 0, bytes.length + 2, ...bytes]
const frame = (marker: number): number[] => segment(marker, 8, 0x02, 0xd0, 0x05, 0x00, 3, 1, 0x22, 0)

test.each([0xc0, 0xc1, 0xc2])('the size stands in the frame header %i, behind tables and fill bytes', (marker) => {
  const jpeg = [0xff, 0xd8, ...segment(0xe0, 1, 2, 3), ...segment(0xc4, 1, 2), 0xff, ...frame(marker)]
  expect(jpegSize(Uint8Array.from(jpeg))).toEqual({ width: 1280, height: 720 })
})

test('a picture with Exif data may be turned, so the decoder is asked', () => {
  expect(jpegSize(Uint8Array.from([0xff, 0xd8, ...segment(0xe1, 1, 2, 3), ...frame(0xc0)]))).toBeUndefined()
})

test('no size is read from a header that is cut off, and none from what is no JPEG', () => {
  expect(jpegSize(Uint8Array.from([0xff, 0xd8, ...frame(0xc0).slice(0, 7)]))).toBeUndefined()
  expect(jpegSize(Buffer.from('RIFF....WEBPVP8 '))).toBeUndefined()
})
