import { BEIJING_MS } from '@loujing/wire/beijing'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** What no life hangs on reaches nobody's phone by night: from eight in the morning to nine in the evening, in China. */
const [FROM_MS, TO_MS] = [8 * HOUR_MS, 21 * HOUR_MS]

/** When news may go out: now, or in the morning. */
export function newsAt(at: Date): Date {
  const ofDay = (at.getTime() + BEIJING_MS) % DAY_MS
  if (ofDay >= FROM_MS && ofDay < TO_MS) return at
  return new Date(at.getTime() - ofDay + FROM_MS + (ofDay >= TO_MS ? DAY_MS : 0))
}
