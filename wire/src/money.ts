import * as Type from 'typebox'

// 2^51, not 2^53: leaves two bits so that dividing by 100 for display stays exact.
const LIMIT = 2 ** 51 - 1

export type Money = Type.Static<typeof Money>
export const Money = Type.Object(
  { fen: Type.Integer({ minimum: -LIMIT, maximum: LIMIT }), currency: Type.Literal('CNY') },
  { description: 'An exact amount in the minor unit of its currency' },
)

/** A bare amount of fen (CNY), where the currency is said once for the whole body. */
export type Fen = Type.Static<typeof Fen>
export const Fen = Type.Integer({ minimum: -LIMIT, maximum: LIMIT, description: 'fen, CNY' })

/** @throws RangeError when `fen` is not a whole number within ±(2^51 − 1) */
export function money(fen: number): Money {
  if (!Number.isInteger(fen) || Math.abs(fen) > LIMIT) throw new RangeError(`not an exact amount of fen: ${fen}`)
  return { fen: fen === 0 ? 0 : fen, currency: 'CNY' }
}

/** Rounds half away from zero (四舍五入); `Math.round` is wrong for negatives. */
export const roundFen = (fen: number): number => Math.sign(fen) * Math.round(Math.abs(fen))

export const sum = (amounts: readonly Money[]): Money => money(amounts.reduce((total, { fen }) => total + fen, 0))

/** Splits without losing a fen: the first shares take the remainder. */
export function split(total: Money, shares: number): Money[] {
  const base = Math.trunc(total.fen / shares)
  const rest = total.fen - base * shares
  return Array.from({ length: shares }, (_, i) => money(base + (i < Math.abs(rest) ? Math.sign(rest) : 0)))
}
