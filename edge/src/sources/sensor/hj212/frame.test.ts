import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crcText } from './crc.ts'
import { createFrameReader, encodeFrame } from './frame.ts'

/** The example of HJ 212-2017 §C.1. Its prose says 1C08; its frame and its algorithm say 1C80. */
const EXAMPLE = 'QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&'
const read = (...chunks: (string | Uint8Array)[]) => {
  const push = createFrameReader()
  return chunks.flatMap((chunk) => push(Buffer.from(chunk)))
}
const text = (index: number): string =>
  `QN=2026030110000000${index};ST=39;CN=2011;CP=&&DataTime=20260301100000;扬尘=${index}&&`

describe('the check sum', () => {
  test('of the standard’s example is 1C80, and not Modbus’ 0759', () => {
    expect(crcText(Buffer.from(EXAMPLE))).toBe('1C80')
  })
})

describe('a frame', () => {
  test('is written as the standard writes its example', () => {
    expect(encodeFrame(EXAMPLE).toString()).toBe(`##0101${EXAMPLE}1C80\r\n`)
  })

  test('counts bytes, not letters', () => {
    expect(read(encodeFrame(text(1)))).toEqual([{ kind: 'segment', text: text(1) }])
  })

  test('longer than the standard allows is not written', () => {
    expect(() => encodeFrame('x'.repeat(1025))).toThrow(RangeError)
  })

  test('is taken with a check sum in small letters', () => {
    expect(read(`##0101${EXAMPLE}1c80\r\n`)).toHaveLength(1)
  })
})

describe('a stream', () => {
  const stream = Buffer.concat([1, 2, 3].map((index) => encodeFrame(text(index))))
  const all = [1, 2, 3].map((index) => ({ kind: 'segment', text: text(index) }))

  test('gives the same segments, glued together or cut anywhere', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), stream.length]
        expect(read(...edges.slice(1).map((end, at) => stream.subarray(edges[at], end)))).toEqual(all)
      }),
    )
  })

  test('with one bit wrong loses that frame and no other', () => {
    const spoilt = Buffer.from(stream)
    spoilt[20]! ^= 1
    expect(read(spoilt).map(({ kind }) => kind)).toEqual(['crc', 'segment', 'segment'])
  })

  test('a frame that was cut does not swallow those behind it', () => {
    const cut = encodeFrame(text(1)).subarray(0, 30)
    expect(read(cut, encodeFrame(text(2))).map(({ kind }) => kind)).toEqual(['no-frame', 'segment'])
  })

  test('noise, line ends and half a head between frames do no harm', () => {
    const frames = [encodeFrame(text(1)), '\r\n', encodeFrame(text(2)), 'AT+OK#', encodeFrame(text(3))]
    expect(read(...frames).map(({ kind }) => kind)).toEqual(['segment', 'segment', 'no-frame', 'segment'])
  })

  test('a length that is none, or too large, is no head', () => {
    expect(read('##9999', '##01x1', encodeFrame(text(1))).map(({ kind }) => kind)).toEqual([
      'no-frame',
      'no-frame',
      'segment',
    ])
  })

  test('never holds more than a frame, whatever comes', () => {
    const push = createFrameReader()
    fc.assert(
      fc.property(fc.array(fc.constantFrom('#', '##', '##0101', 'QN=', '\r\n', 'x'), { maxLength: 200 }), (parts) => {
        for (const part of parts) push(Buffer.from(part))
      }),
    )
    push(Buffer.from('#'.repeat(5000)))
    expect(push(encodeFrame(text(1))).at(-1)).toEqual({ kind: 'segment', text: text(1) })
  })
})
