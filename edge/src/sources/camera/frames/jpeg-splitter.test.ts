import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createJpegSplitter } from './jpeg-splitter.ts'

const segment = (marker: number, ...bytes: number[]): number[] => [0xff, marker, 0, bytes.length + 2, ...bytes]
/** A JPEG in all that matters here: a thumbnail with an end marker of its own, stuffed bytes, a restart, two scans. */
const jpeg = (seed: number): Buffer =>
  Buffer.from([
    ...[0xff, 0xd8],
    ...segment(0xe1, 0xff, 0xd8, 0xff, 0xd9, seed),
    ...segment(0xda, 1),
    ...[seed, 0xff, 0x00, 0xff, 0xd3, 0x12, 0xff],
    ...segment(0xc4, 9).slice(0),
    ...segment(0xda, 2),
    ...[0x34, 0xff, 0xd9],
  ])
const boundary = Buffer.from('\r\n--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 7\r\n\r\n')

const pictures = (chunks: Uint8Array[], maxBytes = 10_000) => {
  const push = createJpegSplitter(maxBytes)
  return chunks.flatMap((chunk) => push(chunk))
}

describe('a stream of JPEGs', () => {
  test('is cut into the same pictures wherever the network cuts it', () => {
    const stream = Buffer.concat([boundary, jpeg(1), boundary, jpeg(2), jpeg(3), boundary])
    const whole = [1, 2, 3].map((seed) => ({ kind: 'picture', bytes: new Uint8Array(jpeg(seed)) }))
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), stream.length]
        const chunks = edges.slice(1).map((end, at) => stream.subarray(edges[at], end))
        expect(pictures(chunks)).toEqual(whole)
      }),
    )
  })

  test('a picture that breaks off is told, and the next one is whole', () => {
    const found = pictures([jpeg(1).subarray(0, 20), boundary, jpeg(2)])
    expect(found.map(({ kind }) => kind)).toEqual(['cut', 'picture'])
    expect(found[1]).toMatchObject({ bytes: new Uint8Array(jpeg(2)) })
  })

  test('a picture without an end is given up at the limit, and never held', () => {
    const endless = Buffer.concat([jpeg(1).subarray(0, -2), Buffer.alloc(500, 7)])
    expect(pictures([endless, jpeg(2)], 400).map(({ kind }) => kind)).toEqual(['too-large', 'picture'])
  })

  test('what is no picture is not held', () => {
    const push = createJpegSplitter(400)
    for (let at = 0; at < 100; at++) expect(push(Buffer.alloc(1000, 0x41))).toEqual([])
  })
})
