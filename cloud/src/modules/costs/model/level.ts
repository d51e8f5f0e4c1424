import type { CostLevel } from '@loujing/wire/http/costs'

/** From which share of the target, in percent, a request is what (the trade's three steps, domain rules of cost control). */
export const THRESHOLDS: readonly { fromPercent: number; level: Exclude<CostLevel, 'pass' | 'block'> }[] = [
  { fromPercent: 90, level: 'warn' },
  { fromPercent: 80, level: 'note' },
]

export type Standing = { target: number; committed: number; reserve: number }

/** How an account stands: exactly at 100 % is still a warning, one fen over is a block; a reserve below nothing warns too. */
export function levelOf({ target, committed, reserve }: Standing): CostLevel {
  if (committed > target) return 'block'
  if (reserve < 0) return 'warn'
  if (committed <= 0) return 'pass'
  const share = BigInt(committed) * 100n
  return THRESHOLDS.find(({ fromPercent }) => share >= BigInt(target) * BigInt(fromPercent))?.level ?? 'pass'
}
