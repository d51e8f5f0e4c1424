import * as Type from 'typebox'
import { Slug } from './id.ts'
import { QuantityKind, Unit } from './quantity.ts'

/** Where a thing stands in the site frame: metres east, north and up of the site's origin (local ENU). */
export type Place = Type.Static<typeof Place>
export const Place = Type.Object({ eastM: Type.Number(), northM: Type.Number(), upM: Type.Number() })

/** Where a camera looks: clockwise from north, above the horizon, and how wide. */
export type View = Type.Static<typeof View>
export const View = Type.Object({
  headingDeg: Type.Number({ minimum: 0, exclusiveMaximum: 360 }),
  pitchDeg: Type.Number({ minimum: -90, maximum: 90 }),
  fieldOfViewDeg: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 180 }),
})

export type PointEntry = Type.Static<typeof PointEntry>
export const PointEntry = Type.Object({
  point: Slug,
  name: Type.String({ maxLength: 64 }),
  kind: QuantityKind,
  unit: Unit,
  periodMs: Type.Optional(
    Type.Integer({ minimum: 100, description: 'How often it should report; silence of two periods is stale' }),
  ),
})

export type DeviceEntry = Type.Static<typeof DeviceEntry>
export const DeviceEntry = Type.Object({
  source: Slug,
  name: Type.String({ maxLength: 64 }),
  protocol: Type.Enum(['mqtt', 'modbus-tcp', 'hj212']),
  place: Type.Optional(Place),
  points: Type.Array(PointEntry, { maxItems: 64 }),
})

export type CameraEntry = Type.Static<typeof CameraEntry>
export const CameraEntry = Type.Object({
  source: Slug,
  name: Type.String({ maxLength: 64 }),
  place: Type.Optional(Place),
  view: Type.Optional(View),
})

/**
 * What the gateway has, said once at birth and after every change, through the outbox like any fact: so a device is always
 * known in the cloud before its first reading (A05).
 */
export type Inventory = Type.Static<typeof Inventory>
export const Inventory = Type.Object({
  devices: Type.Array(DeviceEntry, { maxItems: 512 }),
  cameras: Type.Array(CameraEntry, { maxItems: 128 }),
})
