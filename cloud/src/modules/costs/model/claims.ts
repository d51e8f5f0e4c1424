import { basisPoints } from './tax.ts'

export type Terms = { progressRate: number; retentionRate: number }

/** Of what is confirmed: what may be paid now, and what is retained (质保金); the rest falls due at settlement. */
export const ofConfirmed = (fen: number, { progressRate, retentionRate }: Terms) => {
  const retainedFen = basisPoints(fen, retentionRate)
  return { retainedFen, payableFen: Math.min(basisPoints(fen, progressRate), fen - retainedFen) }
}

/** Of the final value: all but the retention is payable. */
export const ofSettled = (fen: number, { retentionRate }: Terms): number => fen - basisPoints(fen, retentionRate)
