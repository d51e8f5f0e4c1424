import { basisPoints } from './tax.ts'

/** 土地增值税: up to which gain, as a share of the deductions in basis points, which rate (土地增值税暂行条例 art. 7). */
const BANDS = [
  { upTo: 5_000, rate: 3_000 },
  { upTo: 10_000, rate: 4_000 },
  { upTo: 20_000, rate: 5_000 },
  { upTo: Infinity, rate: 6_000 },
] as const
/** Ordinary residences with a gain of no more than this share are exempt (art. 8). */
const EXEMPT_UP_TO = 2_000

export type LandVatCase = { incomeFen: number; deductionsFen: number; isOrdinaryResidence?: boolean }

/**
 * Land VAT in fen: each part of the gain by the rate of its band.
 * @throws RangeError without deductions: no share of nothing can be told
 */
export function landVat({ incomeFen, deductionsFen, isOrdinaryResidence = false }: LandVatCase): number {
  if (deductionsFen <= 0) throw new RangeError('land VAT needs deductions above zero')
  const gain = incomeFen - deductionsFen
  if (gain <= 0 || (isOrdinaryResidence && gain <= basisPoints(deductionsFen, EXEMPT_UP_TO))) return 0
  let below = 0
  let tax = 0
  for (const { upTo, rate } of BANDS) {
    const top = upTo === Infinity ? gain : Math.min(gain, basisPoints(deductionsFen, upTo))
    if (top > below) tax += basisPoints(top - below, rate)
    below = Math.max(below, top)
  }
  return tax
}
