import type { CostAccountId } from '@loujing/wire/id'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { weightOf } from './changes.ts'
import { ofConfirmed, ofSettled } from './claims.ts'
import { landVat } from './land-vat.ts'
import { levelOf } from './level.ts'
import { onDecision, onSigned } from './postings.ts'
import { type CityRate, rateOn } from './rates.ts'
import { allocate, timesRatio, withTax } from './tax.ts'
import { DEVELOPMENT } from './template.ts'

const YUAN = 100
const fen = fc.integer({ min: -(2 ** 45), max: 2 ** 45 })

describe('one rounding rule', () => {
  test('half a fen goes away from zero, on both sides', () => {
    expect([timesRatio(5, 1, 2), timesRatio(-5, 1, 2), timesRatio(1, 1, 3), timesRatio(2, 1, 3)]).toEqual([3, -3, 0, 1])
    expect(withTax(109, 900)).toEqual({ fen: 109, netFen: 100 })
    expect(() => timesRatio(2 ** 51, 10_000, 1)).toThrow(RangeError)
  })
  test('what is split over weights adds up to the fen, and a saving splits as a cost does', () => {
    const weights = fc
      .array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 30 })
      .filter((all) => all.some((each) => each > 0))
    fc.assert(
      fc.property(fen, weights, (amount, shares) => {
        const parts = allocate(amount, shares)
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount)
        expect(allocate(0 - amount, shares).map((part) => 0 - part)).toEqual(parts.map((part) => part + 0))
        for (const [i, part] of parts.entries()) if (shares[i] === 0) expect(part).toBe(0)
      }),
    )
  })
  test('the amount without tax and the tax make the amount with it, within half a fen of the exact', () => {
    fc.assert(
      fc.property(fen, fc.integer({ min: 0, max: 2500 }), (amount, rate) => {
        const { netFen } = withTax(amount, rate)
        const off = BigInt(netFen) * BigInt(10_000 + rate) - BigInt(amount) * 10_000n
        expect((off < 0n ? -off : off) * 2n <= BigInt(10_000 + rate)).toBe(true)
      }),
    )
  })
})

describe('land VAT (土地增值税暂行条例 art. 7, 8)', () => {
  test.each([
    [140, 100, 12],
    [180, 100, 27],
    [250, 100, 60],
    [400, 100, 145],
    [90, 100, 0],
  ])('an income of %i against deductions of %i is taxed with %i', (income, deductions, tax) => {
    expect(landVat({ incomeFen: income * YUAN, deductionsFen: deductions * YUAN })).toBe(tax * YUAN)
  })
  test('an ordinary residence that gains up to 20 % is exempt, one fen more is not', () => {
    expect(landVat({ incomeFen: 12_000, deductionsFen: 10_000, isOrdinaryResidence: true })).toBe(0)
    expect(landVat({ incomeFen: 12_001, deductionsFen: 10_000, isOrdinaryResidence: true })).toBe(600)
    expect(landVat({ incomeFen: 12_000, deductionsFen: 10_000 })).toBe(600)
    expect(() => landVat({ incomeFen: 1, deductionsFen: 0 })).toThrow(RangeError)
  })
  test('agrees with the short formula: gain × rate − deduction × 0, 5, 15, 35 %', () => {
    const short = (gain: number, deduction: number) => {
      const share = gain / deduction
      const [rate, less] = share <= 0.5 ? [0.3, 0] : share <= 1 ? [0.4, 0.05] : share <= 2 ? [0.5, 0.15] : [0.6, 0.35]
      return gain * rate - deduction * less
    }
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 1e9 }), (gain, deduction) => {
        expect(
          Math.abs(landVat({ incomeFen: gain + deduction, deductionsFen: deduction }) - short(gain, deduction)),
        ).toBeLessThan(3)
      }),
    )
  })
})

test('a city’s own rate goes before the common one, and only from its day on', () => {
  const own = { tax: 'deed', city: '杭州', effectiveFrom: '2026-06-01', rate: 400, source: '测试' } as CityRate
  const common = rateOn('deed', '杭州', '2026-05-31' as CityRate['effectiveFrom'])!
  const rates = [common, own]
  expect(rateOn('deed', '杭州', '2026-05-31' as CityRate['effectiveFrom'], rates)).toBe(common)
  expect(rateOn('deed', '杭州', '2026-06-01' as CityRate['effectiveFrom'], rates)).toBe(own)
  expect(rateOn('deed', '苏州', '2026-06-01' as CityRate['effectiveFrom'], rates)).toBe(common)
  expect(rateOn('vat', '杭州', '2025-12-31' as CityRate['effectiveFrom'])).toBeUndefined()
  expect(rateOn('vat', '杭州', '2026-01-01' as CityRate['effectiveFrom'])).toMatchObject({ rate: 900 })
})

test('80, 90 and 100 % are met exactly, and nothing may lie on an account without a target', () => {
  const at = (committed: number, target = 1000, reserve = 0) => levelOf({ target, committed, reserve })
  expect([at(799), at(800), at(899), at(900), at(1000), at(1001)]).toEqual([
    'pass',
    'note',
    'note',
    'warn',
    'warn',
    'block',
  ])
  expect([at(0, 0), at(1, 0), at(100, 1000, -1)]).toEqual(['pass', 'block', 'warn'])
})

test('signing and adjusting post as much as they take', () => {
  const [account, from] = ['a', 'b'] as CostAccountId[]
  const sum = (postings: { column: string; fen: number }[], ...columns: string[]) =>
    postings.filter(({ column }) => columns.includes(column)).reduce((total, each) => total + each.fen, 0)
  fc.assert(
    fc.property(fen, fen, (planned, signed) => {
      const postings = onSigned(account!, withTax(planned, 900), withTax(signed, 600))
      expect(sum(postings, 'signed', 'unsigned', 'reserve')).toBe(0)
      expect(sum(postings, 'signed')).toBe(signed)
    }),
  )
  const amount = withTax(1000, 900)
  const transfer = onDecision(
    { kind: 'transfer', account: account!, from, isChange: false },
    { from: amount, to: amount },
  )
  expect([sum(transfer, 'target'), sum(transfer, 'reserve')]).toEqual([0, 0])
  const forChange = onDecision(
    { kind: 'raise-target', account: account!, isChange: true },
    { from: amount, to: amount },
  )
  expect([sum(forChange, 'target'), sum(forChange, 'reserve')]).toEqual([1000, 0])
})

test('a pending change counts by p, a confirmed one whole, a pending saving not at all', () => {
  const rates = { pendingRate: 6000, taxRate: 0 }
  expect(weightOf('submitted', 1000, rates)).toMatchObject({ pending: { fen: 600 }, changes: { fen: 0 } })
  expect(weightOf('confirmed', 1000, rates)).toMatchObject({ pending: { fen: 0 }, changes: { fen: 1000 } })
  expect(weightOf('priced', -1000, rates)).toMatchObject({ pending: { fen: 0 }, changes: { fen: 0 } })
  expect(weightOf('settled', -1000, rates)).toMatchObject({ changes: { fen: -1000 } })
})

test('what is payable and what is retained never pass what is confirmed', () => {
  const share = fc.integer({ min: 0, max: 10_000 })
  fc.assert(
    fc.property(fc.nat(1e12), share, share, (confirmed, progressRate, retentionRate) => {
      const { payableFen, retainedFen } = ofConfirmed(confirmed, { progressRate, retentionRate })
      expect(payableFen).toBeGreaterThanOrEqual(0)
      expect(payableFen + retainedFen).toBeLessThanOrEqual(confirmed)
      expect(ofSettled(confirmed, { progressRate, retentionRate })).toBeGreaterThanOrEqual(payableFen)
    }),
  )
})

test('the template has the trade’s thirteen branches, each code once, each under its branch', () => {
  const codes = DEVELOPMENT.map(({ code }) => code)
  expect(codes.filter((code) => !code.includes('.'))).toHaveLength(13)
  expect(new Set(codes).size).toBe(codes.length)
  for (const { code, taxHead } of DEVELOPMENT)
    expect(DEVELOPMENT.find((other) => other.code === code.slice(0, 2))?.taxHead, code).toBe(taxHead)
})
