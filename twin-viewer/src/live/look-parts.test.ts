import { expect, test } from 'vitest'
import { createLookReader, type LookPart } from './look-parts.ts'

const encode = (text: string) => new TextEncoder().encode(text)
const JPEG = new Uint8Array([255, 216, 13, 10, 13, 10, 255, 217])
const STREAM = new Uint8Array([
  ...encode('--frame\r\nContent-Type: application/json\r\nContent-Length: 18\r\n\r\n{"state":"asking"}\r\n'),
  ...encode('--frame\r\nContent-Type: image/jpeg\r\nX-Taken-At: 2026-11-23T01:00:00.000Z\r\nContent-Length: 8\r\n\r\n'),
  ...JPEG,
  ...encode('\r\n--frame\r\nContent-Type: application/json\r\nContent-Length: 23\r\n\r\n{"state":"camera-gone"}\r\n'),
])
const plain = (parts: LookPart[]) =>
  parts.map((part) => ('state' in part ? part.state : `${part.picture.size} ${part.takenAt}`))

test.each([1, 3, 7, 1000])('a look comes in pieces of %i bytes and is taken apart the same', (size) => {
  const read = createLookReader()
  const parts: LookPart[] = []
  for (let at = 0; at < STREAM.length; at += size) parts.push(...read(STREAM.subarray(at, at + size)))
  expect(plain(parts)).toEqual(['asking', '8 2026-11-23T01:00:00.000Z', 'camera-gone'])
})
