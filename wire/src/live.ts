import * as Type from 'typebox'
import { Detection } from './detection.ts'
import { Hazard } from './http/hazards.ts'
import { Alarm, Command, Gateway } from './http/sites.ts'
import { SaleUnit } from './http/units.ts'
import { AlarmId, CameraId, PersonId, PointId, Sha256, SiteId } from './id.ts'
import { Instant } from './instant.ts'
import { Quality } from './reading.ts'

/*
 * What the viewer is told, as Server-Sent Events on GET /api/live?site=…: `event` is the member name below, `data` the JSON,
 * `id` an opaque cursor. A client that reconnects with Last-Event-ID gets what it missed, once and in order; when the cursor
 * is too old it gets `reset` and fetches again. Only committed facts are told.
 */
/** The newest value of each point in one batch; `count` values were stored. */
export type LiveReadings = Type.Static<typeof LiveReadings>
export const LiveReadings = Type.Object({
  type: Type.Literal('readings'),
  site: SiteId,
  data: Type.Object({
    count: Type.Integer(),
    replay: Type.Boolean(),
    values: Type.Array(Type.Object({ point: PointId, value: Type.Number(), observedAt: Instant, quality: Quality })),
  }),
})

export type LiveAlarm = Type.Static<typeof LiveAlarm>
export const LiveAlarm = Type.Object({ type: Type.Literal('alarm'), site: SiteId, data: Alarm })

export type LiveDetection = Type.Static<typeof LiveDetection>
export const LiveDetection = Type.Object({
  type: Type.Literal('detection'),
  site: SiteId,
  data: Type.Object({ camera: CameraId, at: Instant, detection: Detection }),
})

export type LiveGateway = Type.Static<typeof LiveGateway>
export const LiveGateway = Type.Object({ type: Type.Literal('gateway'), site: SiteId, data: Gateway })

export type LiveInventory = Type.Static<typeof LiveInventory>
export const LiveInventory = Type.Object({
  type: Type.Literal('inventory'),
  site: SiteId,
  data: Type.Object({ at: Instant }),
})

export type LiveEvidence = Type.Static<typeof LiveEvidence>
export const LiveEvidence = Type.Object({
  type: Type.Literal('evidence'),
  site: SiteId,
  data: Type.Object({ sha256: Sha256 }),
})

export type LivePreview = Type.Static<typeof LivePreview>
export const LivePreview = Type.Object({
  type: Type.Literal('preview'),
  site: SiteId,
  data: Type.Object({ camera: CameraId, at: Instant }),
})

export type LiveCommand = Type.Static<typeof LiveCommand>
export const LiveCommand = Type.Object({ type: Type.Literal('command'), site: SiteId, data: Command })

export type LiveModel = Type.Static<typeof LiveModel>
export const LiveModel = Type.Object({ type: Type.Literal('model'), site: SiteId, data: Type.Object({ at: Instant }) })

/** That a hazard changed, or that its deadline came nearer; who may read hazards asks for it. */
export type LiveHazard = Type.Static<typeof LiveHazard>
export const LiveHazard = Type.Object({
  type: Type.Literal('hazard'),
  site: SiteId,
  data: Type.Pick(Hazard, ['id', 'state', 'attention', 'updatedAt']),
})

/** The state of a unit that is sold changed: a scene paints it anew without asking. */
export type LiveUnit = Type.Static<typeof LiveUnit>
export const LiveUnit = Type.Object({
  type: Type.Literal('unit'),
  site: SiteId,
  data: Type.Pick(SaleUnit, ['id', 'state', 'version', 'changedAt']),
})

/** Units came, changed their type or have another price: whoever shows them asks for the list. */
export type LiveUnits = Type.Static<typeof LiveUnits>
export const LiveUnits = Type.Object({ type: Type.Literal('units'), site: SiteId, data: Type.Object({ at: Instant }) })

/** Somebody's bell list has a new line: whoever is one of `people` asks for it. */
export type LiveNotice = Type.Static<typeof LiveNotice>
export const LiveNotice = Type.Object({
  type: Type.Literal('notice'),
  site: SiteId,
  data: Type.Object({ people: Type.Array(PersonId), alarm: AlarmId }),
})

export type LiveReset = Type.Static<typeof LiveReset>
export const LiveReset = Type.Object({
  type: Type.Literal('reset'),
  site: SiteId,
  data: Type.Object({ reason: Type.String() }),
})

export type LiveMessage =
  | LiveReadings
  | LiveAlarm
  | LiveDetection
  | LiveGateway
  | LiveInventory
  | LiveEvidence
  | LivePreview
  | LiveCommand
  | LiveModel
  | LiveHazard
  | LiveNotice
  | LiveUnit
  | LiveUnits
  | LiveReset
