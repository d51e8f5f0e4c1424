import type { HazardAttention, HazardState } from '@loujing/wire/http/hazards'
import { refuse } from '../../../platform/errors.ts'
import { ILLEGAL_STEP } from '../problems.ts'

export type Step = 'begin' | 'rectify' | 'close' | 'send-back' | 'void'

/** The whole life of a hazard (隐患整改): from which states a step may be taken, and where it leads. */
export const STEPS: Readonly<Record<Step, { from: readonly HazardState[]; to: HazardState }>> = {
  begin: { from: ['open'], to: 'rectifying' },
  rectify: { from: ['open', 'rectifying'], to: 'rectified' },
  close: { from: ['rectified'], to: 'closed' },
  'send-back': { from: ['rectified'], to: 'rectifying' },
  void: { from: ['open', 'rectifying', 'rectified'], to: 'void' },
}

/** Where the step leads. @throws Refusal illegal-step */
export function stateAfter(state: HazardState, step: Step): HazardState {
  const { from, to } = STEPS[step]
  if (!from.includes(state)) throw refuse(ILLEGAL_STEP, { state, step })
  return to
}

const HOUR_MS = 3_600_000
/** Behind these hours after the deadline the hazard wants more attention; each is told once. */
export const ESCALATION: readonly { attention: Exclude<HazardAttention, 'none'>; hours: number }[] = [
  { attention: 'due-soon', hours: -24 },
  { attention: 'overdue', hours: 0 },
  { attention: 'long-overdue', hours: 24 },
]

/** What has passed at `now`, in order; none for a deadline further off than a day. */
export const passedAt = (deadline: Date, now: Date): Exclude<HazardAttention, 'none'>[] =>
  ESCALATION.filter(({ hours }) => now.getTime() >= deadline.getTime() + hours * HOUR_MS).map(
    ({ attention }) => attention,
  )
