import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { averagePrecision, averagePrecisions, counts, match, recallOf, type Found, type Picture } from './metrics.ts'

/** A head of 10 × 10, `x` to the right. */
const truth = (x: number, label = 'head') => ({ label, x1: x, y1: 0, x2: x + 10, y2: 10 })
const found = (x: number, score: number, label = 'head'): Found => ({ ...truth(x, label), score })
const rights = (picture: Picture, minIou = 0.5) => match(picture, 'head', minIou).verdicts.map(({ right }) => right)

describe('matching', () => {
  test('a second box on the same head is wrong, and the surer one is the first', () => {
    const picture = { truths: [truth(0)], found: [found(0, 0.5), found(1, 0.9)] }
    expect(match(picture, 'head', 0.5).verdicts).toEqual([
      { score: 0.9, right: true },
      { score: 0.5, right: false },
    ])
  })

  test('a box claims the head that it covers most, and leaves the other to the next', () => {
    const picture = { truths: [truth(0), truth(4)], found: [found(3, 0.9), found(1, 0.8)] }
    expect(rights(picture)).toEqual([true, true])
    expect([...match(picture, 'head', 0.5).claimed]).toEqual([1, 0])
  })

  test('a box whose best head is taken may take a worse one, if it covers enough of it', () => {
    // x = 2 covers 8/12 of both; the first of equals is taken.
    expect(rights({ truths: [truth(0), truth(4)], found: [found(2, 0.9), found(2, 0.8), found(2, 0.7)] })).toEqual([
      true,
      true,
      false,
    ])
  })

  test('a third is the overlap of half a box, so it counts at 0.3 and not at 0.5', () => {
    const picture = { truths: [truth(0)], found: [found(5, 0.9)] }
    expect([rights(picture, 0.3), rights(picture, 0.5)]).toEqual([[true], [false]])
  })

  test('an overlap of exactly the limit counts', () => {
    const half = { label: 'head', x1: 0, y1: 0, x2: 10, y2: 5 }
    expect(rights({ truths: [truth(0)], found: [{ ...half, score: 0.9 }] }, 0.5)).toEqual([true])
  })

  test('a box on a head of the other class is wrong', () => {
    const picture = { truths: [truth(0, 'helmet')], found: [found(0, 0.9)] }
    expect(rights(picture)).toEqual([false])
    expect(match(picture, 'head', 0.5).claimed.size).toBe(0)
  })
})

describe('average precision', () => {
  const verdicts = (...each: [number, boolean][]) => each.map(([score, right]) => ({ score, right }))

  test('right, wrong, right of two heads: 1/2 at precision 1 and 1/2 at 2/3', () => {
    expect(averagePrecision(verdicts([0.9, true], [0.8, false], [0.7, true]), 2)).toBeCloseTo(1 / 2 + (1 / 2) * (2 / 3))
  })

  test('a dip is filled by what comes after it', () => {
    // precisions 0, 1/2, 2/3, 3/4: every head is had at 3/4
    expect(averagePrecision(verdicts([0.9, false], [0.8, true], [0.7, true], [0.6, true]), 3)).toBeCloseTo(3 / 4)
  })

  test('heads that are never found cost their share', () => {
    expect(averagePrecision(verdicts([0.9, true]), 4)).toBeCloseTo(1 / 4)
  })

  test('nothing found is 0, nothing there is no number', () => {
    expect(averagePrecision([], 3)).toBe(0)
    expect(averagePrecision(verdicts([0.9, false]), 0)).toBeNaN()
  })

  test('of equal scores the order in which they came counts', () => {
    expect(averagePrecision(verdicts([0.5, true], [0.5, false]), 1)).toBe(1)
    expect(averagePrecision(verdicts([0.5, false], [0.5, true]), 1)).toBe(1 / 2)
  })

  test('a box that overlaps by 9/11 is right up to 0.8: seven overlaps of ten', () => {
    const { ap50, ap50to95 } = averagePrecisions([{ truths: [truth(0)], found: [found(1, 0.9)] }], 'head')
    expect([ap50, ap50to95]).toEqual([1, expect.closeTo(0.7)])
  })
})

describe('counts', () => {
  const pictures = [
    { truths: [truth(0), truth(20)], found: [found(0, 0.9), found(40, 0.8)] },
    { truths: [truth(0)], found: [] },
    { truths: [], found: [found(0, 0.7)] },
  ]

  test('are over all pictures, those without a head too', () => {
    expect(counts(pictures, 'head')).toEqual({ truths: 3, found: 3, right: 1, precision: 1 / 3, recall: 1 / 3 })
  })

  test('of a class that is not there and not found are 0, and their shares no numbers', () => {
    expect(counts(pictures, 'helmet')).toEqual({ truths: 0, found: 0, right: 0, precision: NaN, recall: NaN })
  })

  test('of a part: the other heads are neither right nor missed', () => {
    expect(recallOf(pictures, 'head', ({ x1 }) => x1 < 10)).toEqual({ truths: 2, recall: 1 / 2 })
    expect(recallOf(pictures, 'head', (_, picture) => picture === 0)).toEqual({ truths: 2, recall: 1 / 2 })
  })
})

test('on the same boxes the evaluation of the training says the same', () => {
  type Vector = {
    pictures: Picture[]
    expected: { label: string; ap50: number; ap50to95: number; precision: number; recall: number }[]
  }
  const file = new URL('../person-helmet/golden/metrics.json', import.meta.url)
  const { pictures, expected } = JSON.parse(readFileSync(file, 'utf8')) as Vector
  expect(expected).toHaveLength(2)
  for (const { label, ...theirs } of expected) {
    const { precision, recall } = counts(pictures, label)
    const ours = { ...averagePrecisions(pictures, label), precision, recall }
    for (const [name, value] of Object.entries(theirs)) expect(ours[name as keyof typeof ours]).toBeCloseTo(value, 6)
  }
})
