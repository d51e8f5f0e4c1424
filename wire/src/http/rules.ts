import * as Type from 'typebox'
import type { Brand } from '../brand.ts'
import { GatewayId, SiteId } from '../id.ts'
import { Instant } from '../instant.ts'
import { Rule, RuleHealth } from '../rule.ts'
import { Severity } from '../severity.ts'

export type RuleId = Brand<string, 'RuleId'>
export const RuleId = Type.Unsafe<RuleId>(Type.String({ format: 'uuid', description: 'UUIDv7 of a site’s own rule' }))

/**
 * A site's own rule as it was saved last. `enabled`: which version a gateway is to run, and since when; an older version runs
 * on until the new one is enabled. `health`: how that gateway says it runs it; absent until it has said so.
 */
export type SiteRule = Type.Static<typeof SiteRule>
export const SiteRule = Type.Object({
  id: RuleId,
  site: SiteId,
  version: Type.Integer({ minimum: 1 }),
  rule: Rule,
  changedAt: Instant,
  enabled: Type.Optional(
    Type.Object({
      gateway: GatewayId,
      gatewayName: Type.String(),
      version: Type.Integer({ minimum: 1 }),
      at: Instant,
    }),
  ),
  health: Type.Optional(RuleHealth),
})

/** The whole rule, by PUT under an id that the client made. `version`: that which was read, 0 for a new one. */
export type RuleChange = Type.Static<typeof RuleChange>
export const RuleChange = Type.Object({ version: Type.Integer({ minimum: 0 }), rule: Rule })

/** Which version is to be run: that which was looked at. */
export type RuleEnabling = Type.Static<typeof RuleEnabling>
export const RuleEnabling = Type.Object({ version: Type.Integer({ minimum: 1 }) })

/** A rule over what was recorded; `to` at most 31 days behind `from`. */
export type DryRun = Type.Static<typeof DryRun>
export const DryRun = Type.Object({ rule: Rule, from: Instant, to: Instant })

/** One input of a rule as a chart: lowest and highest value of each stretch of time. */
export type DryRunSeries = Type.Static<typeof DryRunSeries>
export const DryRunSeries = Type.Object({
  input: Type.String(),
  samples: Type.Array(Type.Object({ at: Instant, min: Type.Number(), max: Type.Number() })),
})

/**
 * What a dry run answers with, a line of JSON each (application/x-ndjson), in this order: `progress` (0 to 1) and `turn` as
 * they come, `chart` for each input, and `done`. `notRecorded` names inputs that are not kept (episodes), which are unknown
 * all the time; `limitAt`: so many readings that it stopped there. Nothing is known before `from`. A line `failed` ends a run
 * that could not be finished.
 */
export type DryRunLine = Type.Static<typeof DryRunLine>
export const DryRunLine = Type.Union([
  Type.Object({ line: Type.Literal('progress'), done: Type.Number(), at: Instant }),
  Type.Object({
    line: Type.Literal('turn'),
    at: Instant,
    severity: Type.Union([Severity, Type.Null()]),
    since: Instant,
  }),
  Type.Object({ line: Type.Literal('chart'), series: DryRunSeries }),
  Type.Object({
    line: Type.Literal('done'),
    readings: Type.Integer(),
    notRecorded: Type.Array(Type.String()),
    limitAt: Type.Optional(Instant),
  }),
  Type.Object({ line: Type.Literal('failed') }),
])
