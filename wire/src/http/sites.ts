import * as Type from 'typebox'
import { Calibration } from '../calibration.ts'
import { ClipFile, ClipLoss } from '../clip.ts'
import { CommandName, CommandRequest, DesiredState } from '../command.ts'
import { EdgeStatus } from '../edge-status.ts'
import { Episode } from '../episode.ts'
import {
  AlarmId,
  CameraId,
  CommandId,
  DeviceId,
  EpisodeId,
  GatewayId,
  PersonId,
  PointId,
  ProjectId,
  Sha256,
  SiteId,
  Slug,
} from '../id.ts'
import { Instant } from '../instant.ts'
import { Place, View } from '../inventory.ts'
import { QuantityKind, Unit } from '../quantity.ts'
import { Quality } from '../reading.ts'
import { Severity } from '../severity.ts'

/** The site's origin: WGS84 degrees and ellipsoidal metres. Everything on the site is placed in its local ENU frame. */
export type Origin = Type.Static<typeof Origin>
export const Origin = Type.Object({
  lonDeg: Type.Number({ minimum: -180, maximum: 180 }),
  latDeg: Type.Number({ minimum: -90, maximum: 90 }),
  heightM: Type.Number({ minimum: -500, maximum: 9000 }),
})

export type Site = Type.Static<typeof Site>
export const Site = Type.Object({
  id: SiteId,
  project: ProjectId,
  slug: Slug,
  name: Type.String(),
  nameEn: Type.Optional(Type.String()),
  origin: Origin,
})

export type NewSite = Type.Static<typeof NewSite>
export const NewSite = Type.Object({
  project: ProjectId,
  slug: Slug,
  name: Type.String({ minLength: 1, maxLength: 64 }),
  nameEn: Type.Optional(Type.String({ maxLength: 64 })),
  origin: Origin,
})

export type Gateway = Type.Static<typeof Gateway>
export const Gateway = Type.Object({
  id: GatewayId,
  site: SiteId,
  slug: Slug,
  name: Type.String(),
  claimedAt: Type.Optional(Instant),
  /** Present while a claim key that nobody has used waits. */
  claimKeyExpiresAt: Type.Optional(Instant),
  /** When its credential was taken away; gone with the next claim. */
  revokedAt: Type.Optional(Instant),
  state: Type.Enum(['unclaimed', 'online', 'offline', 'stopped', 'revoked']),
  lastSeenAt: Type.Optional(Instant),
  status: Type.Optional(EdgeStatus),
  desired: Type.Optional(DesiredState),
  reportedVersion: Type.Optional(
    Type.Integer({ description: 'The version of the desired state that the gateway has applied' }),
  ),
})

export type NewGateway = Type.Static<typeof NewGateway>
export const NewGateway = Type.Object({
  slug: Slug,
  name: Type.String({ minLength: 1, maxLength: 64 }),
  claimWindowMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_080, default: 60 })),
})

/**
 * Shown once. Whoever presents `claimKey` first, and before `expiresAt`, becomes this gateway. Of a gateway that has a
 * credential, that credential ends with the claim.
 */
export type GatewayClaimKey = Type.Static<typeof GatewayClaimKey>
export const GatewayClaimKey = Type.Object({ gateway: Gateway, claimKey: Type.String(), expiresAt: Instant })

/**
 * What a gateway is known by afterwards: 32 random bytes in base64url, made by the gateway itself and kept on its disk before
 * it asks, so that an answer that is lost costs nothing.
 */
export type GatewayToken = Type.Static<typeof GatewayToken>
export const GatewayToken = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })

/**
 * The same key with the same token again is the same claim, also after the window; with another token it is refused (409).
 * `site` and `slug` are what the gateway's own file says: a key of another gateway is refused, and is not used up.
 */
export type Claim = Type.Static<typeof Claim>
export const Claim = Type.Object({
  claimKey: Type.String({ maxLength: 128 }),
  token: GatewayToken,
  site: Slug,
  slug: Slug,
})

/** Who a gateway is for its claim key; its credential is the token that it sent. */
export type Claimed = Type.Static<typeof Claimed>
export const Claimed = Type.Object({ gateway: GatewayId, slug: Slug, site: Slug })

/** How a camera's picture lies on the ground, with the error of the fit. */
export type CameraCalibration = Type.Static<typeof CameraCalibration>
export const CameraCalibration = Type.Object({
  ...Calibration.properties,
  rmsM: Type.Number({ minimum: 0 }),
  worstM: Type.Number({ minimum: 0 }),
  calibratedAt: Instant,
})

export type Camera = Type.Static<typeof Camera>
export const Camera = Type.Object({
  id: CameraId,
  site: SiteId,
  gateway: GatewayId,
  slug: Slug,
  name: Type.String(),
  place: Type.Optional(Place),
  view: Type.Optional(View),
  calibration: Type.Optional(CameraCalibration),
  state: Type.Enum(['online', 'offline', 'failing', 'stopped', 'unknown']),
  previewAt: Type.Optional(Instant),
})

export type LatestValue = Type.Static<typeof LatestValue>
export const LatestValue = Type.Object({ value: Type.Number(), observedAt: Instant, quality: Quality })

export type Point = Type.Static<typeof Point>
export const Point = Type.Object({
  id: PointId,
  site: SiteId,
  device: DeviceId,
  deviceSlug: Slug,
  deviceName: Type.String(),
  slug: Slug,
  name: Type.String(),
  kind: QuantityKind,
  unit: Unit,
  periodMs: Type.Optional(Type.Integer()),
  place: Type.Optional(Place),
  latest: Type.Optional(LatestValue),
})

/** Moves a camera or a device on the twin. */
export type Placement = Type.Static<typeof Placement>
export const Placement = Type.Object({ place: Place, view: Type.Optional(View) })

export type Series = Type.Static<typeof Series>
export const Series = Type.Object({
  point: PointId,
  unit: Unit,
  step: Type.Enum(['raw', 'minute', 'hour', 'day']),
  /** Start of the bucket, lowest, mean and highest value, and how many; of a raw value all three are the value. */
  samples: Type.Array(
    Type.Object({ at: Instant, min: Type.Number(), mean: Type.Number(), max: Type.Number(), count: Type.Integer() }),
  ),
})

export type SeriesQuery = Type.Static<typeof SeriesQuery>
export const SeriesQuery = Type.Object({
  from: Instant,
  to: Instant,
  step: Type.Optional(Type.Enum(['auto', 'raw', 'minute', 'hour', 'day'], { default: 'auto' })),
})

export const ALARM_TYPES = [
  'no-helmet',
  'intrusion',
  'loitering',
  'wrong-order',
  'dust-high',
  'noise-high',
  'threshold',
  'gateway-offline',
  'sensor-stale',
  'camera-blind',
] as const
export type AlarmType = Type.Static<typeof AlarmType>
export const AlarmType = Type.String({
  pattern: '^[a-z0-9-]{1,32}$',
  description: 'One of ALARM_TYPES, or the slug of a site’s own rule',
})

export type AlarmState = Type.Static<typeof AlarmState>
export const AlarmState = Type.Enum(['active', 'cleared'])

/** Why an alarm of a camera was false. `helmet-in-hand`: it is there and is not worn; a site that allows it there says so. */
export const FALSE_REASONS = [
  'reflection',
  'not-a-person',
  'wears-helmet',
  'helmet-in-hand',
  'not-in-zone',
  'allowed-there',
  'other',
] as const
export type FalseReason = Type.Static<typeof FalseReason>
export const FalseReason = Type.Enum([...FALSE_REASONS])

/**
 * What somebody who looked at an episode says of it. `reason` goes with `false-alarm`. `episode` is the one that was looked
 * at: an alarm that has gone on to another one since is refused (409).
 */
export type AlarmVerdict = Type.Static<typeof AlarmVerdict>
export const AlarmVerdict = Type.Union([
  Type.Object({
    verdict: Type.Literal('false-alarm'),
    episode: EpisodeId,
    reason: FalseReason,
    text: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
  }),
  Type.Object({ verdict: Type.Literal('real'), episode: EpisodeId }),
])

/** ACTIVE/CLEARED × ACK/UNACK; at most one active alarm per type and source (A09). */
export type Alarm = Type.Static<typeof Alarm>
export const Alarm = Type.Object({
  id: AlarmId,
  site: SiteId,
  type: AlarmType,
  severity: Severity,
  state: AlarmState,
  acknowledgedAt: Type.Optional(Instant),
  acknowledgedBy: Type.Optional(Type.String({ description: 'Name, masked by role' })),
  assignee: Type.Optional(Type.Object({ id: PersonId, name: Type.String() })),
  source: Type.Object({
    kind: Type.Enum(['camera', 'point', 'gateway']),
    id: Type.String({ format: 'uuid' }),
    name: Type.String(),
    place: Type.Optional(Place),
  }),
  raisedAt: Instant,
  updatedAt: Instant,
  clearedAt: Type.Optional(Instant),
  occurrences: Type.Integer({ minimum: 1 }),
  value: Type.Optional(Type.Number()),
  unit: Type.Optional(Unit),
  threshold: Type.Optional(Type.Number()),
  episode: Type.Optional(Episode),
  pictureStored: Type.Optional(
    Type.Boolean({ description: 'Whether the evidence has arrived: the picture follows the message' }),
  ),
  /** The verdict that stands, and of which episode; a later occurrence is not judged by it. */
  verdict: Type.Optional(
    Type.Object({
      verdict: Type.Enum(['real', 'false-alarm']),
      episode: EpisodeId,
      reason: Type.Optional(FalseReason),
      text: Type.Optional(Type.String()),
      by: Type.String({ description: 'Name, masked by role' }),
      at: Instant,
    }),
  ),
  replay: Type.Boolean({ description: 'True when it happened while the line was cut and was told afterwards' }),
})

export type AlarmQuery = Type.Static<typeof AlarmQuery>
export const AlarmQuery = Type.Object({
  state: Type.Optional(AlarmState),
  acknowledged: Type.Optional(Type.Boolean()),
  type: Type.Optional(AlarmType),
  severity: Type.Optional(Severity),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
})

/** One line of an alarm's history, oldest first. */
export type AlarmEvent = Type.Static<typeof AlarmEvent>
export const AlarmEvent = Type.Object({
  at: Instant,
  kind: Type.Enum([
    'raised',
    'repeated',
    'severity-changed',
    'cleared',
    'acknowledged',
    'assigned',
    'commented',
    'escalated',
    'judged',
    'verdict-withdrawn',
  ]),
  /** Of an escalation: which step, from 1, and how many people it told. */
  step: Type.Optional(Type.Integer({ minimum: 1 })),
  told: Type.Optional(Type.Integer({ minimum: 0 })),
  by: Type.Optional(Type.String()),
  severity: Type.Optional(Severity),
  /** Of a verdict; its words are the comment. */
  verdict: Type.Optional(Type.Enum(['real', 'false-alarm'])),
  reason: Type.Optional(FalseReason),
  comment: Type.Optional(Type.String()),
  assignee: Type.Optional(Type.String()),
})

/** The clip of one episode of an alarm: a file, which is `stored` when its bytes have come, or why there is none. */
export type AlarmClip = Type.Static<typeof AlarmClip>
export const AlarmClip = Type.Object({
  episode: EpisodeId,
  toldAt: Instant,
  file: Type.Optional(ClipFile),
  stored: Type.Boolean(),
  lost: Type.Optional(ClipLoss),
  detail: Type.Optional(Type.String()),
})

export type AlarmComment = Type.Static<typeof AlarmComment>
export const AlarmComment = Type.Object({ text: Type.String({ minLength: 1, maxLength: 2000 }) })

export type AlarmAssignment = Type.Static<typeof AlarmAssignment>
export const AlarmAssignment = Type.Object({ assignee: PersonId })

export type NewCommand = Type.Static<typeof NewCommand>
export const NewCommand = Type.Object({
  id: CommandId,
  name: CommandName,
  source: Slug,
  args: Type.Record(Type.String(), Type.Unknown()),
  timeoutSeconds: Type.Optional(Type.Integer({ minimum: 5, maximum: 86_400, default: 300 })),
})

export type Command = Type.Static<typeof Command>
export const Command = Type.Object({
  id: CommandId,
  gateway: GatewayId,
  name: CommandName,
  source: Slug,
  args: Type.Record(Type.String(), Type.Unknown()),
  state: Type.Enum(['waiting', 'sent', 'done', 'refused', 'failed', 'expired']),
  detail: Type.Optional(Type.String()),
  requestedAt: Instant,
  expiresAt: Instant,
  finishedAt: Type.Optional(Instant),
})

/**
 * A gateway asks for what is wanted of it and waits up to `waitMs` for something newer than the version it has applied
 * (`after`) or for a command. A command is told again until its result comes: the gateway does it once, by its id.
 */
export type DesiredQuery = Type.Static<typeof DesiredQuery>
export const DesiredQuery = Type.Object({
  after: Type.Optional(
    Type.Integer({ minimum: -1, default: -1, description: '-1: nothing applied yet, answer at once' }),
  ),
  waitMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 30_000, default: 25_000 })),
})

export type DesiredAnswer = Type.Static<typeof DesiredAnswer>
export const DesiredAnswer = Type.Object({
  desired: DesiredState,
  commands: Type.Array(CommandRequest),
  serverTime: Instant,
})

/** The cloud's clock, for the gateway to measure its own against. */
export type Clock = Type.Static<typeof Clock>
export const Clock = Type.Object({ now: Instant })

/** A message that was not believed, with the name of the reason (MESSAGE_PROBLEMS). */
export type QuarantineEntry = Type.Static<typeof QuarantineEntry>
export const QuarantineEntry = Type.Object({
  id: Type.String({ format: 'uuid' }),
  gateway: GatewayId,
  recordedAt: Instant,
  topic: Type.String(),
  problem: Type.String(),
  detail: Type.Optional(Type.String()),
  payload: Type.Unknown(),
})

export type Evidence = Type.Static<typeof Evidence>
export const Evidence = Type.Object({
  sha256: Sha256,
  bytes: Type.Integer(),
  contentType: Type.String(),
  storedAt: Instant,
})
