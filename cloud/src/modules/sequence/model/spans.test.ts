import { expect, test } from 'vitest'
import { elapsed, reported, shareOf, shareUnderWay } from './spans.ts'
import { runsOf } from './runs.ts'

test('the shares of a task cover its days from the first to the last, one after another, none without a day', () => {
  for (const [days, of] of [
    [30, 3],
    [31, 4],
    [5, 12],
    [1, 3],
  ] as const) {
    const shares = Array.from({ length: of }, (_, place) => shareOf([10, 10 + days - 1], { place, of }))
    expect(shares[0]![0]).toBe(10)
    expect(shares.at(-1)![1]).toBe(10 + days - 1)
    shares.forEach(([from, to], i) => {
      expect(to).toBeGreaterThanOrEqual(from)
      if (i > 0) expect(from).toBeGreaterThanOrEqual(shares[i - 1]![0])
    })
  }
})

test('of a task under way what is reported lies before today, and the rest between today and its forecast end', () => {
  const share = (place: number) => shareUnderWay([0, 99], { place, of: 4 }, 0.5, 20)
  expect([share(0), share(1), share(2), share(3)]).toEqual([
    [0, 9],
    [10, 19],
    [20, 59],
    [60, 99],
  ])
  // Begun today, and nothing done yet.
  expect(shareUnderWay([5, 14], { place: 0, of: 2 }, 0, 5)).toEqual([5, 9])
  expect(shareUnderWay([5, 14], { place: 1, of: 2 }, 1, 10)).toEqual([7, 9])
})

test('a span has elapsed by the evening of its last day', () => {
  expect([9, 10, 14, 19, 30].map((day) => elapsed([10, 19], day))).toEqual([0, 0.1, 0.5, 1, 1])
})

test('forty percent of five storeys are two whole ones; a task that is finished is finished everywhere', () => {
  const progress = { percent: 40 }
  expect([0, 1, 2].map((place) => reported({ progress }, { place, of: 5 }))).toEqual([1, 1, 0])
  const done = { percent: 100, actualStart: '2026-01-01', actualFinish: '2026-02-01' } as never
  expect(reported({ progress: done }, { place: 4, of: 5 })).toBe(1)
})

test('features become runs: gaps belong to nothing, equal neighbours are one run, each tile begins at 0', () => {
  const place = (tile: string, feature: number) => ({ tile, feature })
  const elements = [place('a', 0), place('a', 1), place('a', 4), place('b', 2), place('b', 3)]
  expect(runsOf(elements, Int32Array.from([7, 7, -1, 2, 3]))).toEqual([
    { tile: 'a', runs: [2, 7, 3, -1] },
    { tile: 'b', runs: [2, -1, 1, 2, 1, 3] },
  ])
})
