import type { HazardReportRow } from '@loujing/wire/http/hazards'
import type { ContractorId } from '@loujing/wire/id'

export type Tallied = Pick<HazardReportRow, 'byLevel' | 'closed' | 'left' | 'overdue'> & { hoursToClose: number }

/** Fewer person-hours than these say nothing of a rate: one hazard more would change it wholly. */
const LEAST_PERSON_HOURS = 10

const tenth = (figure: number): number => Math.round(figure * 10) / 10

/** A contractor's week from what was counted; a figure that is not known is left out, never nought. */
export function rowOf(
  tallied: Tallied,
  personSeconds: number | undefined,
  contractor?: { id: ContractorId; name: string },
): HazardReportRow {
  const { byLevel, closed, left, overdue, hoursToClose } = tallied
  const found = byLevel.general + byLevel.larger + byLevel.major
  const personHours = personSeconds === undefined ? undefined : personSeconds / 3600
  return {
    ...(contractor && { contractor }),
    byLevel,
    found,
    closed,
    left,
    overdue,
    ...(closed > 0 && { meanHoursToClose: tenth(hoursToClose / closed) }),
    ...(personHours !== undefined && { personHours: tenth(personHours) }),
    ...(personHours !== undefined &&
      personHours >= LEAST_PERSON_HOURS && { per1000PersonHours: tenth((found / personHours) * 1000) }),
  }
}

export const nothing = (): Tallied => ({
  byLevel: { general: 0, larger: 0, major: 0 },
  closed: 0,
  left: 0,
  overdue: 0,
  hoursToClose: 0,
})

export const plus = (a: Tallied, b: Tallied): Tallied => ({
  byLevel: {
    general: a.byLevel.general + b.byLevel.general,
    larger: a.byLevel.larger + b.byLevel.larger,
    major: a.byLevel.major + b.byLevel.major,
  },
  closed: a.closed + b.closed,
  left: a.left + b.left,
  overdue: a.overdue + b.overdue,
  hoursToClose: a.hoursToClose + b.hoursToClose,
})
