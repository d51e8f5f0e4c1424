import fc from 'fast-check'
import { expect, test } from 'vitest'
import { uuidv7 } from './id.ts'
import { isInstant, isPlausible, toInstant } from './instant.ts'
import { money, roundFen, split, sum } from './money.ts'
import { isWorse } from './severity.ts'

test('a split loses no fen, and no share is a fen larger than it must be', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 1, max: 97 }), (fen, shares) => {
      const parts = split(money(fen), shares)
      expect(sum(parts)).toEqual(money(fen))
      const amounts = parts.map((part) => part.fen)
      expect(Math.max(...amounts) - Math.min(...amounts)).toBeLessThanOrEqual(1)
    }),
  )
})

test('half a fen rounds away from zero on both sides', () => {
  expect([0.5, 1.5, -0.5, -1.5, 0.49].map(roundFen)).toEqual([1, 2, -1, -2, 0])
})

test('an amount that is not exact is refused', () => {
  expect(() => money(0.5)).toThrow(RangeError)
  expect(() => money(2 ** 51)).toThrow(RangeError)
})

test('ids sort in the order in which they were made, also when the clock steps back', () => {
  const now = Date.now()
  const ids = Array.from({ length: 20_000 }, (_, i) =>
    uuidv7(i % 100 === 99 ? now - 60_000 : now + Math.floor(i / 1000)),
  )
  expect([...ids].sort()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids.slice(0, 100))
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('an instant is UTC with milliseconds and a day that exists', () => {
  expect(isInstant(toInstant(0))).toBe(true)
  for (const text of ['2026-02-30T00:00:00.000Z', '2026-03-01T02:03:04Z', '2026-03-01 02:03:04.005Z', 5])
    expect(isInstant(text)).toBe(false)
})

test('a device of 1970 or 2099 has no believable clock', () => {
  const now = Date.UTC(2026, 10, 22)
  expect(isPlausible(toInstant(0), now)).toBe(false)
  expect(isPlausible(toInstant(Date.UTC(2099, 0, 1)), now)).toBe(false)
  expect(isPlausible(toInstant(now + 60_000), now)).toBe(true)
})

test('critical is worse than major, and nothing is worse than itself', () => {
  expect(isWorse('critical', 'major')).toBe(true)
  expect(isWorse('minor', 'minor')).toBe(false)
})
