import * as Type from 'typebox'
import {
  AlarmId,
  CameraId,
  ContractorId,
  HazardId,
  HazardStepId,
  PersonId,
  ResponsibilityId,
  Sha256,
  SiteId,
  Slug,
} from '../id.ts'
import { Day, Instant } from '../instant.ts'
import { Place } from '../inventory.ts'
import { AlarmType } from './sites.ts'

/** 一般 · 较大 · 重大; the index is the order. */
export const HAZARD_LEVELS = ['general', 'larger', 'major'] as const
export type HazardLevel = Type.Static<typeof HazardLevel>
export const HazardLevel = Type.Enum([...HAZARD_LEVELS])

/** What kind of hazard it is; the ones of 建质规〔2022〕2号 (pit, formwork, scaffold, lifting, height, fire …) and the rest. */
export const HAZARD_CATEGORIES = [
  'ppe',
  'intrusion',
  'height',
  'scaffold',
  'formwork',
  'pit',
  'lifting',
  'electricity',
  'fire',
  'dust-noise',
  'other',
] as const
export type HazardCategory = Type.Static<typeof HazardCategory>
export const HazardCategory = Type.Enum([...HAZARD_CATEGORIES])

/** Found, being put right, put right and waiting for the re-inspection (复查), closed (销号), or void: it was none. */
export const HAZARD_STATES = ['open', 'rectifying', 'rectified', 'closed', 'void'] as const
export type HazardState = Type.Static<typeof HazardState>
export const HazardState = Type.Enum([...HAZARD_STATES])

/** How near the deadline is: 24 h before it, at it, 24 h behind it. Only grows until the hazard is put right or sent back. */
export const HAZARD_ATTENTION = ['none', 'due-soon', 'overdue', 'long-overdue'] as const
export type HazardAttention = Type.Static<typeof HazardAttention>
export const HazardAttention = Type.Enum([...HAZARD_ATTENTION])

/** A rule as it was applied: which one, and where it is written. */
export type AppliedRule = Type.Static<typeof AppliedRule>
export const AppliedRule = Type.Object({ rule: Type.String(), source: Type.String() })

export type ResponsibilityScope = Type.Static<typeof ResponsibilityScope>
export const ResponsibilityScope = Type.Union([
  Type.Object({ kind: Type.Literal('site') }),
  Type.Object({ kind: Type.Literal('camera'), camera: CameraId }),
  Type.Object({ kind: Type.Literal('zone'), camera: CameraId, zone: Slug }),
])

/** A contractor answers for a place from a day to a day, both included. The most specific one wins: zone, camera, site. */
export type Responsibility = Type.Static<typeof Responsibility>
export const Responsibility = Type.Object({
  id: ResponsibilityId,
  site: SiteId,
  contractor: Type.Object({ id: ContractorId, name: Type.String() }),
  scope: ResponsibilityScope,
  from: Day,
  until: Type.Optional(Day),
})

/** PUT under an id that the client made: the same again changes nothing. */
export type ResponsibilityEntry = Type.Static<typeof ResponsibilityEntry>
export const ResponsibilityEntry = Type.Object({
  contractor: ContractorId,
  scope: ResponsibilityScope,
  from: Day,
  until: Type.Optional(Day),
})

/** A picture of a hazard: evidence by its hash, and at which step it was taken. */
export type HazardPicture = Type.Static<typeof HazardPicture>
export const HazardPicture = Type.Object({ sha256: Sha256, step: Type.Enum(['found', 'rectified', 'inspected']) })

export type Hazard = Type.Static<typeof Hazard>
export const Hazard = Type.Object({
  id: HazardId,
  site: SiteId,
  title: Type.String(),
  detail: Type.Optional(Type.String()),
  category: HazardCategory,
  level: HazardLevel,
  /** Why this level. */
  levelBy: AppliedRule,
  state: HazardState,
  attention: HazardAttention,
  alarm: Type.Optional(Type.Object({ id: AlarmId, type: AlarmType })),
  place: Type.Optional(Place),
  camera: Type.Optional(Type.Object({ id: CameraId, name: Type.String() })),
  zone: Type.Optional(Slug),
  /** Absent: nobody was responsible for the place on that day. `by` is the scope of the rule that chose. */
  contractor: Type.Optional(
    Type.Object({ id: ContractorId, name: Type.String(), by: Type.Enum(['zone', 'camera', 'site', 'person']) }),
  ),
  foundAt: Instant,
  foundBy: Type.String({ description: 'Name, masked by role' }),
  deadlineAt: Instant,
  /** Why this deadline. */
  deadlineBy: AppliedRule,
  pictures: Type.Array(HazardPicture),
  /** Who put it right last: somebody else inspects. */
  rectified: Type.Optional(Type.Object({ at: Instant, by: PersonId, name: Type.String(), text: Type.String() })),
  /** How often it was sent back. */
  sentBack: Type.Integer({ minimum: 0 }),
  closedAt: Type.Optional(Instant),
  updatedAt: Instant,
})

const Title = Type.String({ minLength: 1, maxLength: 64 })
const Text = Type.String({ minLength: 1, maxLength: 2000 })
const Photos = Type.Array(Sha256, { minItems: 1, maxItems: 9 })

/**
 * A hazard that a person found, with a photo. The same `id` again is the same hazard. Without `level` the rule of the category
 * gives it; a person may set a higher one, or a lower one with `levelReason`.
 */
export type NewHazard = Type.Static<typeof NewHazard>
export const NewHazard = Type.Object({
  id: HazardId,
  title: Title,
  detail: Type.Optional(Type.String({ maxLength: 2000 })),
  category: HazardCategory,
  level: Type.Optional(HazardLevel),
  levelReason: Type.Optional(Text),
  place: Type.Optional(Place),
  camera: Type.Optional(CameraId),
  zone: Type.Optional(Slug),
  /** Left out: who is responsible for the place today. */
  contractor: Type.Optional(ContractorId),
  photos: Photos,
})

/** What a person may add when he makes an alarm a hazard: one hazard for an alarm, the first one counts. */
export type HazardOfAlarm = Type.Static<typeof HazardOfAlarm>
export const HazardOfAlarm = Type.Object({
  title: Type.Optional(Title),
  detail: Type.Optional(Type.String({ maxLength: 2000 })),
  level: Type.Optional(HazardLevel),
  levelReason: Type.Optional(Text),
})

export type HazardBeginning = Type.Static<typeof HazardBeginning>
export const HazardBeginning = Type.Object({ id: HazardStepId, text: Type.Optional(Text) })

export type HazardRectification = Type.Static<typeof HazardRectification>
export const HazardRectification = Type.Object({ id: HazardStepId, text: Text, photos: Photos })

/** The re-inspection (复查), by another person than the one who put it right: closed, or sent back with a reason. */
export type HazardInspection = Type.Static<typeof HazardInspection>
export const HazardInspection = Type.Object({
  id: HazardStepId,
  passed: Type.Boolean(),
  text: Text,
  photos: Type.Optional(Type.Array(Sha256, { maxItems: 9 })),
})

export type HazardVoiding = Type.Static<typeof HazardVoiding>
export const HazardVoiding = Type.Object({ id: HazardStepId, reason: Text })

/** One line of a hazard's history, oldest first. What time did, nobody did: it has no `by`. */
export type HazardEvent = Type.Static<typeof HazardEvent>
export const HazardEvent = Type.Object({
  at: Instant,
  kind: Type.Enum(['found', 'begin', 'rectify', 'close', 'send-back', 'void', 'due-soon', 'overdue', 'long-overdue']),
  by: Type.Optional(Type.String()),
  text: Type.Optional(Type.String()),
  photos: Type.Array(Sha256),
})

/** Live ones first, the nearest deadline first, so that what is overdue leads; then the finished ones, newest first. */
export type HazardQuery = Type.Static<typeof HazardQuery>
export const HazardQuery = Type.Object({
  state: Type.Optional(HazardState),
  /** Only those that are not closed or void. */
  live: Type.Optional(Type.Boolean()),
  overdue: Type.Optional(Type.Boolean()),
  level: Type.Optional(HazardLevel),
  contractor: Type.Optional(ContractorId),
  alarm: Type.Optional(AlarmId),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
})

export type HazardCounts = Type.Static<typeof HazardCounts>
export const HazardCounts = Type.Object({
  open: Type.Integer(),
  rectifying: Type.Integer(),
  rectified: Type.Integer(),
  closed: Type.Integer(),
  void: Type.Integer(),
  /** Of open and rectifying: those behind their deadline. */
  overdue: Type.Integer(),
})

export type HazardPhoto = Type.Static<typeof HazardPhoto>
export const HazardPhoto = Type.Object({
  sha256: Sha256,
  bytes: Type.Integer(),
  contentType: Type.Enum(['image/jpeg', 'image/png', 'image/webp']),
})

/** The week that begins on `from`, seven days of Beijing time. */
export type HazardReportQuery = Type.Static<typeof HazardReportQuery>
export const HazardReportQuery = Type.Object({ from: Day })

const counted = {
  found: Type.Integer(),
  closed: Type.Integer(),
  /** Not closed at the end of the week. */
  left: Type.Integer(),
  /** Of those: behind their deadline at the end of the week. */
  overdue: Type.Integer(),
  /** Found to closed, of those closed in the week; absent: none was. */
  meanHoursToClose: Type.Optional(Type.Number()),
}

/** One contractor's week. Without `contractor` it is what nobody answered for. */
export type HazardReportRow = Type.Static<typeof HazardReportRow>
export const HazardReportRow = Type.Object({
  contractor: Type.Optional(Type.Object({ id: ContractorId, name: Type.String() })),
  byLevel: Type.Object({ general: Type.Integer(), larger: Type.Integer(), major: Type.Integer() }),
  ...counted,
  /** What the cameras in its care saw: people × time. Absent: no camera of its own saw anybody, or none looked. */
  personHours: Type.Optional(Type.Number()),
  per1000PersonHours: Type.Optional(Type.Number()),
})

export type HazardReport = Type.Static<typeof HazardReport>
export const HazardReport = Type.Object({
  site: SiteId,
  siteName: Type.String(),
  from: Day,
  /** The last day. */
  until: Day,
  madeAt: Instant,
  rows: Type.Array(HazardReportRow),
  total: HazardReportRow,
})
