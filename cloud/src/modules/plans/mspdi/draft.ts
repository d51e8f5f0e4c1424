import type { PlanImportNote } from '@loujing/wire/http/plan-imports'
import type { PlanCalendar, PlanLinkEntry, PlanProgress, PlanSpan, PlanTaskEntry } from '@loujing/wire/http/plans'
import type { Day } from '@loujing/wire/instant'

/** A plan that was read and not yet taken. Tasks are named by keys of the file. */
export type Draft = {
  name: string
  startsOn: Day
  tasks: DraftTask[]
  links: DraftLink[]
  groups: number
  calendars: { name: string; as: PlanCalendar; tasks: number }[]
  notes: PlanImportNote[]
}
export type DraftTask = {
  key: string
  entry: PlanTaskEntry
  progress: PlanProgress
  /** The dates that the file gives it. */
  theirs?: PlanSpan
  baseline?: PlanSpan
}
export type DraftLink = Omit<PlanLinkEntry, 'from' | 'to'> & { from: string; to: string }
