import * as Type from 'typebox'
import { ApprovalId, BaselineId, PersonId, PlanLinkId, PlanTaskId, ProjectId } from '../id.ts'
import { Day, Instant } from '../instant.ts'

/** 法定工作日 (State Council), 工地日历 (every day but closures), 自然日. */
export const PLAN_CALENDARS = ['legal', 'site', 'natural'] as const
export type PlanCalendar = Type.Static<typeof PlanCalendar>
export const PlanCalendar = Type.Enum([...PLAN_CALENDARS])

/** Not begun, in time, behind by up to 7 days, by up to 14, by more, done, done late (红黄灯). */
export const PLAN_LIGHTS = ['gray', 'green', 'yellow', 'orange', 'red', 'blue', 'black'] as const
export type PlanLight = Type.Static<typeof PlanLight>
export const PlanLight = Type.Enum([...PLAN_LIGHTS])

/** Finish-to-start, start-to-start, finish-to-finish, start-to-finish. */
export const PLAN_LINKS = ['FS', 'SS', 'FF', 'SF'] as const
export type PlanLinkType = Type.Static<typeof PlanLinkType>
export const PlanLinkType = Type.Enum([...PLAN_LINKS])

/** Days on which the site stands still, both ends included, and why. */
export type PlanClosure = Type.Static<typeof PlanClosure>
export const PlanClosure = Type.Object(
  { from: Day, to: Day, reason: Type.String({ minLength: 1, maxLength: 64 }) },
  { additionalProperties: false },
)

export type PlanSettings = Type.Static<typeof PlanSettings>
export const PlanSettings = Type.Object(
  {
    startsOn: Day,
    mustFinishOn: Type.Optional(Day),
    closures: Type.Array(PlanClosure, { maxItems: 200 }),
  },
  { additionalProperties: false },
)

/** The plan of a project as it stands today. `finish` is the forecast of the whole. */
export type Plan = Type.Static<typeof Plan>
export const Plan = Type.Object({
  project: ProjectId,
  ...PlanSettings.properties,
  version: Type.Integer({ description: 'Grows with every change' }),
  today: Day,
  finish: Day,
  tasks: Type.Integer(),
  critical: Type.Integer(),
  lights: Type.Record(PlanLight, Type.Integer()),
  baseline: Type.Optional(Type.Object({ id: BaselineId, name: Type.String(), at: Instant, finish: Day })),
})

/** What is written of a task. `days` are working days of its calendar; a milestone has none. */
export type PlanTaskEntry = Type.Static<typeof PlanTaskEntry>
export const PlanTaskEntry = Type.Object(
  {
    code: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9.-]{0,31}$', description: 'WBS code, unique in the project' }),
    name: Type.String({ minLength: 1, maxLength: 120 }),
    level: Type.Integer({ minimum: 1, maximum: 4, description: '集团 · 区域 · 项目 · 作业' }),
    group: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 120 }), {
        maxItems: 10,
        description: 'The headings that it stands under, outermost first',
      }),
    ),
    days: Type.Integer({ minimum: 0, maximum: 3650 }),
    calendar: PlanCalendar,
    responsible: Type.Optional(PersonId),
    constraint: Type.Optional(
      Type.Object(
        { type: Type.Enum(['SNET', 'FNLT', 'MSO', 'MFO']), on: Day },
        { additionalProperties: false, description: 'No start before, no finish after, must start on, must finish on' },
      ),
    ),
  },
  { additionalProperties: false },
)
export type PlanTaskChange = Type.Static<typeof PlanTaskChange>
export const PlanTaskChange = Type.Object(
  { version: Type.Integer({ minimum: 0, description: 'That was read; 0 makes a new one' }), task: PlanTaskEntry },
  { additionalProperties: false },
)

/** What has happened, as it is reported from the place. */
export type PlanProgress = Type.Static<typeof PlanProgress>
export const PlanProgress = Type.Object(
  {
    actualStart: Type.Optional(Day),
    actualFinish: Type.Optional(Day),
    percent: Type.Integer({ minimum: 0, maximum: 100 }),
  },
  { additionalProperties: false },
)

/** A span of days, both ends included; a milestone begins and ends on one. */
export const PlanSpan = Type.Object({ start: Day, finish: Day })
export type PlanSpan = Type.Static<typeof PlanSpan>

/** A task with its dates: planned by the logic alone, forecast from what has happened and from today, baseline as it was agreed. */
export type PlanTask = Type.Static<typeof PlanTask>
export const PlanTask = Type.Object({
  id: PlanTaskId,
  project: ProjectId,
  version: Type.Integer(),
  task: PlanTaskEntry,
  progress: PlanProgress,
  planned: PlanSpan,
  forecast: PlanSpan,
  latest: PlanSpan,
  baseline: Type.Optional(PlanSpan),
  totalFloat: Type.Integer({ description: 'Working days of its calendar; negative is too late' }),
  freeFloat: Type.Integer(),
  critical: Type.Boolean(),
  light: PlanLight,
})

export type PlanLinkEntry = Type.Static<typeof PlanLinkEntry>
export const PlanLinkEntry = Type.Object(
  {
    from: PlanTaskId,
    to: PlanTaskId,
    type: PlanLinkType,
    lag: Type.Integer({ minimum: -3650, maximum: 3650 }),
    calendar: PlanCalendar,
  },
  { additionalProperties: false },
)
export type PlanLink = Type.Static<typeof PlanLink>
export const PlanLink = Type.Object({ id: PlanLinkId, project: ProjectId, ...PlanLinkEntry.properties })

export type NewBaseline = Type.Static<typeof NewBaseline>
export const NewBaseline = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 64 }), reason: Type.String({ minLength: 1, maxLength: 400 }) },
  { additionalProperties: false },
)
export type Baseline = Type.Static<typeof Baseline>
export const Baseline = Type.Object({
  id: BaselineId,
  project: ProjectId,
  ...NewBaseline.properties,
  finish: Day,
  at: Instant,
  by: PersonId,
  /** Waiting for its approval, in force or before one that is, or not agreed to. */
  state: Type.Enum(['waiting', 'agreed', 'refused']),
  approval: Type.Optional(ApprovalId),
})
