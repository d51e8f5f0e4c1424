import type { ChangeState } from '@loujing/wire/http/contracts'
import { basisPoints, NOTHING, withTax } from './tax.ts'

/** 设计变更 / 签证: DRAFT → SUBMITTED → TECH_APPROVED (有效性) → PRICED (估价) → CONFIRMED → SETTLED, and back to the maker until it is confirmed. */
export const NEXT: Record<ChangeState, readonly ChangeState[]> = {
  draft: ['submitted'],
  submitted: ['tech-approved', 'draft'],
  'tech-approved': ['priced', 'draft'],
  priced: ['confirmed', 'draft'],
  confirmed: ['settled'],
  settled: [],
}

/** The states whose step names a value; the others keep the one before. */
export const VALUED: readonly ChangeState[] = ['priced', 'confirmed', 'settled']

const PENDING: readonly ChangeState[] = ['submitted', 'tech-approved', 'priced']
const SURE: readonly ChangeState[] = ['confirmed', 'settled']
export const isOpen = (state: ChangeState): boolean => PENDING.includes(state)
export const isSure = (state: ChangeState): boolean => SURE.includes(state)

/** What a change counts for: weighted by p while it is pending (在途变更), whole once it is confirmed. A saving counts then only: else what is merely hoped for would make room. */
export function weightOf(
  state: ChangeState,
  fen: number,
  { pendingRate, taxRate }: { pendingRate: number; taxRate: number },
) {
  return {
    pending: isOpen(state) ? withTax(basisPoints(Math.max(0, fen), pendingRate), taxRate) : NOTHING,
    changes: isSure(state) ? withTax(fen, taxRate) : NOTHING,
  }
}
