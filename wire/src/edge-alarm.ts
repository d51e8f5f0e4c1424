import * as Type from 'typebox'
import { Slug } from './id.ts'
import { Instant } from './instant.ts'
import { Unit } from './quantity.ts'
import { Severity } from './severity.ts'

/** What a flow on the gateway decided about a point: the alarm of `rule` at `source`/`point` is active, or cleared again. */
export type EdgeAlarm = Type.Static<typeof EdgeAlarm>
export const EdgeAlarm = Type.Object({
  rule: Slug,
  source: Slug,
  point: Slug,
  state: Type.Enum(['active', 'cleared']),
  severity: Severity,
  value: Type.Number(),
  unit: Unit,
  threshold: Type.Number(),
  since: Instant,
})
