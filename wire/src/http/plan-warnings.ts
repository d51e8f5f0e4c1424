import * as Type from 'typebox'
import { PersonId, PlanTaskId, PlanWarningId, ProjectId } from '../id.ts'
import { Day, Instant } from '../instant.ts'
import { Role } from './identity.ts'
import { PlanLight } from './plans.ts'

/** Why a node is late: 报批 设计 招采 资金 组织 劳动力 材料 天气 变更 质量 其他. */
export const PLAN_CAUSES = [
  'permits',
  'design',
  'procurement',
  'funds',
  'organisation',
  'labour',
  'material',
  'weather',
  'change',
  'quality',
  'other',
] as const
export type PlanCause = Type.Static<typeof PlanCause>
export const PlanCause = Type.Enum([...PLAN_CAUSES])

/**
 * What is watched of the nodes of one level: from how many days behind a light is orange and red, from which light on people are
 * told, and how many legal workdays before a node falls due they are reminded of it.
 */
export type WatchedLevel = Type.Static<typeof WatchedLevel>
export const WatchedLevel = Type.Object(
  {
    orange: Type.Integer({ minimum: 1, maximum: 365 }),
    red: Type.Integer({ minimum: 1, maximum: 365 }),
    tells: Type.Enum(['yellow', 'orange', 'red', 'never']),
    ahead: Type.Array(Type.Integer({ minimum: 1, maximum: 120 }), { maxItems: 8, uniqueItems: true }),
  },
  { additionalProperties: false },
)

/** Whom a warning reaches, and how many legal workdays after it was raised if nobody has said why by then. */
export type WatchClimb = Type.Static<typeof WatchClimb>
export const WatchClimb = Type.Object(
  {
    afterWorkdays: Type.Integer({ minimum: 0, maximum: 60 }),
    tell: Type.Union([Type.Literal('responsible'), Role]),
  },
  { additionalProperties: false },
)

/** How the nodes of a plan are watched: of each of the four levels, and how a warning climbs. */
export type PlanWatch = Type.Static<typeof PlanWatch>
export const PlanWatch = Type.Object(
  {
    levels: Type.Array(WatchedLevel, { minItems: 4, maxItems: 4 }),
    climbs: Type.Array(WatchClimb, { minItems: 1, maxItems: 6 }),
  },
  { additionalProperties: false },
)

export type PlanCauseEntry = Type.Static<typeof PlanCauseEntry>
export const PlanCauseEntry = Type.Object(
  { cause: PlanCause, words: Type.String({ minLength: 1, maxLength: 400, description: 'And what is done about it' }) },
  { additionalProperties: false },
)

/**
 * A node that falls due (`ahead`: `days` legal workdays are left) or lies behind (`behind`: by `days` days) what was agreed for `due`.
 * `told`: how many steps it has climbed. Behind, it climbs until its `cause` is `answered`; when its light becomes worse it is asked for anew.
 */
export type PlanWarning = Type.Static<typeof PlanWarning>
export const PlanWarning = Type.Object({
  id: PlanWarningId,
  project: ProjectId,
  task: PlanTaskId,
  code: Type.String(),
  name: Type.String(),
  level: Type.Integer(),
  kind: Type.Enum(['ahead', 'behind']),
  light: PlanLight,
  days: Type.Integer(),
  due: Day,
  forecast: Day,
  told: Type.Integer(),
  raisedAt: Instant,
  endedAt: Type.Optional(Instant),
  answered: Type.Boolean(),
  cause: Type.Optional(
    Type.Object({
      ...PlanCauseEntry.properties,
      by: Type.Object({ id: PersonId, name: Type.String() }),
      at: Instant,
    }),
  ),
})
