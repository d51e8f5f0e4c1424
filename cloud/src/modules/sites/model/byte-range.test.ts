import { expect, test } from 'vitest'
import { readByteRange } from './byte-range.ts'

test.each([
  ['bytes=0-', { start: 0, end: 999 }],
  ['bytes=100-199', { start: 100, end: 199 }],
  ['bytes=990-5000', { start: 990, end: 999 }],
  ['bytes=999-', { start: 999, end: 999 }],
])('of a file of a thousand bytes %s is a part', (header, part) => {
  expect(readByteRange(header, 1000)).toEqual(part)
})

test.each(['bytes=1000-', 'bytes=5-2', 'bytes=-500', 'bytes=0-1,5-9', 'items=0-1', 'bytes=a-b', undefined])(
  '%s asks for no part of it, and the whole file is the answer',
  (header) => {
    expect(readByteRange(header, 1000)).toBeUndefined()
  },
)
