import { describe, expect, test } from 'vitest'
import { listHash, parseLabels } from './data.ts'

const read = (text: string) => parseLabels(text, 'a.txt', ['head', 'helmet'])

describe('YOLO text', () => {
  test('gives corners as fractions of the photo', () => {
    expect(read('1 0.5 0.5 0.2 0.4\n\n0 0.25 0.25 0.5 0.5\r\n')).toEqual([
      { label: 'helmet', x1: 0.4, y1: 0.3, x2: 0.6, y2: 0.7 },
      { label: 'head', x1: 0, y1: 0, x2: 0.5, y2: 0.5 },
    ])
  })

  test('of an empty file is nobody', () => {
    expect(read('')).toEqual([])
  })

  test.each([
    ['0 0.5 0.5 0.2', 'a.txt:1 is no box'],
    ['0 0.5 0.5 0.2 0.2\n0 64 20 10 10', 'a.txt:2 is no box'],
    ['0 0.5 0.5 0.2 0.2 0.9', 'a.txt:1 is no box'],
    ['head 0.5 0.5 0.2 0.2', 'a.txt:1 has class NaN'],
    ['2 0.5 0.5 0.2 0.2', 'a.txt:1 has class 2, the model has head, helmet'],
  ])('%j is refused by file and line', (text, words) => {
    expect(() => read(text)).toThrow(words)
  })
})

test('the hash of a list does not ask for its order', () => {
  expect(listHash(['b', 'a'])).toBe(listHash(['a', 'b']))
  expect(listHash(['a'])).not.toBe(listHash(['a', 'b']))
})
