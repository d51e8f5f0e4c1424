import { expect, test } from 'vitest'
import { picturesIn } from './clip-pictures.ts'

const part = (picture: Uint8Array) => [
  new TextEncoder().encode(`--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`),
  picture,
  new TextEncoder().encode('\r\n'),
]
const joined = (pieces: Uint8Array[]) => new Uint8Array(pieces.flatMap((piece) => [...piece]))
/** A picture that holds what looks like the end of a head. */
const first = new Uint8Array([255, 216, 13, 10, 13, 10, 45, 45, 255, 217])
const second = new Uint8Array([255, 216, 7, 255, 217])

test('a clip without an encoder is its pictures, byte for byte, whatever is in them', async () => {
  const clip = joined([...part(first), ...part(second), new TextEncoder().encode('--frame--\r\n')])
  const found = await Promise.all(picturesIn(clip).map(async (one) => [...new Uint8Array(await one.arrayBuffer())]))
  expect(found).toEqual([[...first], [...second]])
})

test('of a clip that breaks off the whole pictures are shown', () => {
  const clip = joined([...part(first), ...part(second)])
  expect(picturesIn(clip.slice(0, clip.length - 5))).toHaveLength(1)
  expect(picturesIn(new Uint8Array([1, 2, 3]))).toEqual([])
})
