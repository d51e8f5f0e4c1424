import type { Escalation, EscalationStep } from '@loujing/wire/http/notices'
import { isWorse, type Severity } from '@loujing/wire/severity'
import { toMinute, wallClock } from './duty.ts'

const MINUTE_MS = 60_000
const DAY_MINUTES = 1440

export const EMPTY_ESCALATION: Escalation = { version: 0, steps: { info: [], minor: [], major: [], critical: [] } }

/** Where an alarm is on its way up: `nextStep` counts from 0, `dueAt` is null when there is none left. */
export type Climb = { severity: Severity; round: number; beganAt: Date; nextStep: number; dueAt: Date | null }

/**
 * How an alarm climbs on when it was told how bad it is. Worse than before, it begins anew with the steps of what it is now;
 * milder, it goes on behind the steps that were taken. Told the same again, nothing changes.
 */
export function climb(before: Climb | undefined, severity: Severity, { steps }: Escalation, at: Date): Climb {
  if (before && !isWorse(severity, before.severity)) {
    const dueAt = dueOf(steps[severity], before.nextStep, before.beganAt)
    return { ...before, severity, dueAt }
  }
  const round = (before?.round ?? 0) + 1
  return { severity, round, beganAt: at, nextStep: 0, dueAt: dueOf(steps[severity], 0, at) }
}

/** When the step is due; null when there is none. */
export function dueOf(steps: readonly EscalationStep[], index: number, beganAt: Date): Date | null {
  const step = steps[index]
  return step ? new Date(beganAt.getTime() + step.afterSeconds * 1000) : null
}

/** When something may be told outside: now, or at the end of the quiet hours when it is not urgent. */
export function tellAt({ quiet }: Escalation, severity: Severity, timeZone: string, at: Date): Date {
  if (!quiet || isWorse(severity, 'minor')) return at
  const { minute } = wallClock(timeZone, at)
  const [from, to] = [toMinute(quiet.from), toMinute(quiet.to)]
  const isQuiet = from < to ? minute >= from && minute < to : minute >= from || minute < to
  if (!isQuiet) return at
  const left = (to - minute + DAY_MINUTES) % DAY_MINUTES
  return new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS + left * MINUTE_MS)
}

export const MOST_TRIES = 10
const FIRST_RETRY_MS = 5_000
const LAST_RETRY_MS = 600_000

/** How long to wait behind the n-th try: doubled each time up to ten minutes, and half of it by chance (`random` 0 to 1). */
export function retryMs(tries: number, random: number): number {
  const whole = Math.min(FIRST_RETRY_MS * 2 ** (tries - 1), LAST_RETRY_MS)
  return Math.round(whole / 2 + (whole / 2) * random)
}
