import * as Type from 'typebox'
import { Day } from '../instant.ts'
import { PlanCalendar, PlanSpan } from './plans.ts'

/** What of a file cannot be kept as it was, or only in another way. */
export const PLAN_IMPORT_NOTES = [
  'inactive',
  'external',
  'manual',
  'part-day',
  'part-lag',
  'percent-lag',
  'constraint',
  'calendar',
  'exceptions',
  'group-link',
  'code',
  'name',
  'progress',
] as const
export type PlanImportNote = Type.Static<typeof PlanImportNote>
export const PlanImportNote = Type.Object({
  note: Type.Enum([...PLAN_IMPORT_NOTES]),
  count: Type.Integer(),
  examples: Type.Array(Type.String(), { description: 'Names of the first few that it is about' }),
})

/** What a file of another program holds, as it will be or was taken, and how its dates compare with ours. */
export type PlanImport = Type.Static<typeof PlanImport>
export const PlanImport = Type.Object({
  name: Type.String(),
  startsOn: Day,
  finish: Day,
  tasks: Type.Integer(),
  milestones: Type.Integer(),
  groups: Type.Integer(),
  links: Type.Integer(),
  baselined: Type.Integer({ description: 'Tasks with a date of the file’s first baseline' }),
  calendars: Type.Array(Type.Object({ name: Type.String(), as: PlanCalendar, tasks: Type.Integer() })),
  compared: Type.Object(
    {
      tasks: Type.Integer(),
      same: Type.Integer(),
      furthest: Type.Optional(
        Type.Object({ code: Type.String(), name: Type.String(), theirs: PlanSpan, ours: PlanSpan }),
      ),
    },
    { description: 'Dates of the file beside those that the logic gives here, with what has happened' },
  ),
  notes: Type.Array(PlanImportNote),
})
