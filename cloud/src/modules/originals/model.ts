import type { OriginalState, Seat } from '@loujing/wire/http/originals'
import type { PersonId } from '@loujing/wire/id'

// The law says "the shortest time needed" (个保法 art. 19) and "the smallest extent" (art. 6) and gives no number: these are
// ours, written in docs/decisions/0011.
/** Both holders agree within a day, or it is asked again. */
export const DECIDE_WITHIN_MS = 24 * 3_600_000
export const LOOK_WITHIN_MS = 30 * 60_000
export const MOST_LOOKS = 3

/** Wrong passphrases in a row that lock a key, and for how long. */
export const MOST_TRIES = 5
export const LOCKED_MS = 15 * 60_000

export type Decided = { person: PersonId; seat: Seat | null }
export type Asked = { askedBy: PersonId; decideBefore: Date; lookBefore: Date | null; looks: number }

/** How a request is now. One rejection ends it, whatever else was said. */
export function stateOf(asked: Asked, decisions: readonly Decided[], now: Date): OriginalState {
  if (decisions.some(({ seat }) => seat === null)) return 'rejected'
  if (!isAgreed(asked, decisions)) return now < asked.decideBefore ? 'waiting' : 'expired'
  const isOver = asked.lookBefore === null || now >= asked.lookBefore || asked.looks >= MOST_LOOKS
  return isOver ? 'closed' : 'open'
}

/** Both seats have agreed, by two people, neither of them the asker. */
export function isAgreed({ askedBy }: Pick<Asked, 'askedBy'>, decisions: readonly Decided[]): boolean {
  const agreed = decisions.filter(({ seat, person }) => seat !== null && person !== askedBy)
  const seats = new Set(agreed.map(({ seat }) => seat))
  return seats.size === 2 && new Set(agreed.map(({ person }) => person)).size >= 2
}
