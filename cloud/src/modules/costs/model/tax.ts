import type { CostAmount } from '@loujing/wire/http/costs'

/**
 * The one rounding rule of this module: half away from zero (四舍五入), in whole fen, in exact integers.
 * @throws RangeError when `by` is not above zero, or the result is no safe integer
 */
export function timesRatio(fen: number, times: number, by: number): number {
  if (!(by > 0)) throw new RangeError(`not a divisor: ${by}`)
  const product = BigInt(fen) * BigInt(times)
  const size = ((product < 0n ? -product : product) * 2n + BigInt(by)) / (2n * BigInt(by))
  const result = Number(product < 0n ? -size : size)
  if (!Number.isSafeInteger(result)) throw new RangeError(`${fen} × ${times} / ${by} is beyond what is exact`)
  return result === 0 ? 0 : result
}

/** What is given is the amount with VAT; the amount without is derived by `net = fen × 10000 / (10000 + rate)`, the tax is the rest. */
export const withTax = (fen: number, taxRate: number): CostAmount => ({
  fen,
  netFen: timesRatio(fen, 10_000, 10_000 + taxRate),
})

export const basisPoints = (fen: number, rate: number): number => timesRatio(fen, rate, 10_000)

export const negative = ({ fen, netFen }: CostAmount): CostAmount => ({ fen: 0 - fen, netFen: 0 - netFen })
export const plus = (a: CostAmount, b: CostAmount): CostAmount => ({ fen: a.fen + b.fen, netFen: a.netFen + b.netFen })
export const NOTHING: CostAmount = { fen: 0, netFen: 0 }

/**
 * Splits an amount over weights without losing a fen: each takes the difference of two rounded running shares.
 * @throws RangeError when the weights do not add up to more than zero
 */
export function allocate(fen: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  let upTo = 0
  let given = 0
  return weights.map((weight) => {
    upTo += weight
    const next = timesRatio(fen, upTo, whole)
    const share = next - given
    given = next
    return share
  })
}
