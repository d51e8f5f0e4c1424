import * as Type from 'typebox'
import { Slug } from './id.ts'
import { Unit } from './quantity.ts'

/**
 * How far a value can be trusted, by the flags of HJ 212-2017 table: N normal, F stopped, M maintenance, S manual, D fault,
 * C calibration, T over range, B communication. Alarms look at N only.
 */
export const QUALITIES = ['N', 'F', 'M', 'S', 'D', 'C', 'T', 'B'] as const
export type Quality = Type.Static<typeof Quality>
export const Quality = Type.Enum([...QUALITIES])

/** One value of one point. JSON has no NaN and no infinity, so `value` is always finite. */
export type PointValue = Type.Static<typeof PointValue>
export const PointValue = Type.Object({
  point: Slug,
  value: Type.Number(),
  unit: Unit,
  quality: Type.Optional(Quality),
})

/** What a device measured in one moment (the envelope's `time`): one to sixty-four points. */
export type Reading = Type.Static<typeof Reading>
export const Reading = Type.Object({ values: Type.Array(PointValue, { minItems: 1, maxItems: 64 }) })

/** The presence of a device or a camera; retained, and its will. */
export type SourceState = Type.Static<typeof SourceState>
export const SourceState = Type.Object({ state: Type.Enum(['online', 'offline', 'stopped']) })
