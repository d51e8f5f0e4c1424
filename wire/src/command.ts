import * as Type from 'typebox'
import { Calibration } from './calibration.ts'
import { CommandId, Slug } from './id.ts'
import { Instant } from './instant.ts'
import { WantedRule } from './rule.ts'
import { Polygon, Zone } from './zone.ts'

export { Polygon, Zone } from './zone.ts'

/** A part of the picture that nobody may see (a neighbour's window): opaque before a picture is judged, shown, kept or sent. */
export const Mask = Type.Object({ name: Type.String({ minLength: 1, maxLength: 64 }), polygon: Polygon })
export type Mask = Type.Static<typeof Mask>

/** What a gateway can be told to do to one of its sources, and with what. */
export const COMMANDS = {
  'set-sampling': Type.Object({ periodMs: Type.Integer({ minimum: 100, maximum: 3_600_000 }) }),
  'set-threshold': Type.Object({
    label: Type.String({ maxLength: 32 }),
    threshold: Type.Number({ minimum: 0.05, maximum: 0.99 }),
  }),
  'set-zones': Type.Object({ zones: Type.Array(Zone, { maxItems: 32 }) }),
  'set-masks': Type.Object({ masks: Type.Array(Mask, { maxItems: 32 }) }),
  'restart-source': Type.Object({}),
} as const
export type CommandName = keyof typeof COMMANDS
export const CommandName = Type.Enum(Object.keys(COMMANDS) as CommandName[])

/**
 * A command to one source of a gateway. It is done at most once (by `command` id), and not at all after `expiresAt`.
 * `args` is checked against `COMMANDS[name]`.
 */
export type CommandRequest = Type.Static<typeof CommandRequest>
export const CommandRequest = Type.Object({
  command: CommandId,
  name: CommandName,
  source: Slug,
  args: Type.Record(Type.String(), Type.Unknown()),
  expiresAt: Instant,
})

export type CommandResult = Type.Static<typeof CommandResult>
export const CommandResult = Type.Object({
  command: CommandId,
  outcome: Type.Enum(['done', 'refused', 'failed', 'expired']),
  detail: Type.Optional(Type.String({ maxLength: 300 })),
})

/**
 * How each source is wanted to be; kept by the cloud with a version that only grows, applied by the gateway, which reports
 * the version it has reached. Commands change it; it survives a restart of either side.
 */
export type DesiredState = Type.Static<typeof DesiredState>
export const DesiredState = Type.Object({
  version: Type.Integer({ minimum: 0 }),
  sources: Type.Record(
    Type.String(),
    Type.Object({
      periodMs: Type.Optional(Type.Integer({ minimum: 100 })),
      thresholds: Type.Optional(Type.Record(Type.String(), Type.Number())),
      zones: Type.Optional(Type.Array(Zone)),
      masks: Type.Optional(Type.Array(Mask)),
      calibration: Type.Optional(
        Type.Union([Calibration, Type.Null()], { description: 'Null: the camera is no longer calibrated' }),
      ),
    }),
  ),
  /** The site's own rules that this gateway runs; without it, none. */
  rules: Type.Optional(Type.Array(WantedRule, { maxItems: 200 })),
})
