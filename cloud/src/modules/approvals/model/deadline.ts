import { addDays, dayOf, startOf } from '@loujing/wire/beijing'
import type { ApprovalLimit } from '@loujing/wire/http/approval-flow'
import { daysFor, legalWorkdays } from '@loujing/schedule/workdays'

const HOUR_MS = 3_600_000

/** When a limit that begins at `from` is over. Workdays begin with the day after it, and end with the last of them. */
export function deadlineOf(from: Date, { count, unit }: ApprovalLimit): Date {
  if (unit === 'hours') return new Date(from.getTime() + count * HOUR_MS)
  const first = addDays(dayOf(from), 1)
  const calendar = legalWorkdays(first, daysFor(count))
  const behind = startOf(addDays(first, calendar.finish(calendar.start(0, count), count)))
  // Said as the day that it ends, and not as the midnight of the next.
  return new Date(behind.getTime() - 1)
}
