import * as Type from 'typebox'
import { Check } from 'typebox/value'
import { EpisodeKind } from './detection.ts'
import { Slug } from './id.ts'
import { Unit } from './quantity.ts'
import { Severity } from './severity.ts'

/*
 * A site's own rule, as data: what is wrong, for how long, how bad. The same rule is judged by the gateway with the line cut
 * and by the cloud over what was recorded, by one evaluator (package `rules`).
 *
 * Truth has three values, by Kleene's strong logic K3: true, false, unknown. `all` is the least of its members and `any` the
 * greatest, in the order false < unknown < true; `not` turns it over and leaves unknown as it is. A source that is silent for
 * longer than `staleMs`, or that says itself that it is faulty, makes what is asked of it unknown. What is unknown neither
 * raises nor clears, and no time of it counts for a duration.
 */
const Milliseconds = (most: number) => Type.Integer({ minimum: 0, maximum: most, description: 'ms' })
const DAY_MS = 86_400_000
const StaleMs = Type.Integer({ minimum: 1_000, maximum: DAY_MS, description: 'ms of silence that make it unknown' })

/** `HH:MM` of the rule's own place. */
export const LocalTime = Type.String({ pattern: '^(?:[01]\\d|2[0-3]):[0-5]\\d$', description: 'HH:MM' })
/** ISO 8601: 1 is Monday. */
export const Weekday = Type.Integer({ minimum: 1, maximum: 7 })

/**
 * The newest value of a point against a limit, in the canonical unit of its kind. It is left when the value is back by more
 * than `hysteresis`: above 150 with 10 ends at 140 and below.
 */
export type Compare = Type.Static<typeof Compare>
export const Compare = Type.Object({
  is: Type.Literal('compare'),
  source: Slug,
  point: Slug,
  unit: Unit,
  side: Type.Enum(['above', 'below']),
  limit: Type.Number(),
  hysteresis: Type.Number({ minimum: 0 }),
  staleMs: StaleMs,
})

/** How many boxes of a label a camera's newest detection has, against a limit. */
export type Count = Type.Static<typeof Count>
export const Count = Type.Object({
  is: Type.Literal('count'),
  camera: Slug,
  label: Type.String({ minLength: 1, maxLength: 32 }),
  atLeast: Type.Integer({ minimum: 1, maximum: 256 }),
  staleMs: StaleMs,
})

/** An episode of this kind is open before a camera, in one zone where `zone` is given. Unknown while the camera is silent. */
export type InEpisode = Type.Static<typeof InEpisode>
export const InEpisode = Type.Object({
  is: Type.Literal('episode'),
  camera: Slug,
  kind: EpisodeKind,
  zone: Type.Optional(Slug),
  staleMs: StaleMs,
})

/** Of the day at the rule's place, from `from` until before `to`; not after it, it runs over midnight and belongs to the day it began. */
export type Hours = Type.Static<typeof Hours>
export const Hours = Type.Object({
  is: Type.Literal('hours'),
  from: LocalTime,
  to: LocalTime,
  weekdays: Type.Optional(Type.Array(Weekday, { minItems: 1, maxItems: 7 })),
})

/** `when` was true without a break for `forMs`; it holds until `when` is false. */
export type Lasting = { is: 'lasting'; forMs: number; when: Condition }
export type All = { is: 'all'; of: Condition[] }
export type AnyOf = { is: 'any'; of: Condition[] }
export type Not = { is: 'not'; when: Condition }
export type Condition = Compare | Count | InEpisode | Hours | Lasting | All | AnyOf | Not

/** How deep a condition may be and how much it may hold: what a person can still read. */
export const MOST_DEPTH = 6
export const MOST_CONDITIONS = 40

const Inside = Type.Object({ is: Type.String() })
const Parts = Type.Array(Inside, { minItems: 1, maxItems: 12 })
/** Each form by its name, with what is inside it left open. */
const FORMS: Record<Condition['is'], Type.TSchema> = {
  compare: Compare,
  count: Count,
  episode: InEpisode,
  hours: Hours,
  all: Type.Object({ is: Type.Literal('all'), of: Parts }),
  any: Type.Object({ is: Type.Literal('any'), of: Parts }),
  not: Type.Object({ is: Type.Literal('not'), when: Inside }),
  lasting: Type.Object({ is: Type.Literal('lasting'), forMs: Milliseconds(DAY_MS), when: Inside }),
}

/**
 * A schema cannot hold itself without a reference that every door would have to resolve, and written out depth by depth it
 * grows beyond what a door can compile. So it only names the form; the rest is for `objectionTo`, which every door asks too.
 */
export const Condition = Type.Unsafe<Condition>(
  Type.Object({ is: Type.Enum(Object.keys(FORMS)) }, { additionalProperties: true }),
)

function isCondition(value: Condition, depth = 1): boolean {
  const isForm = depth <= MOST_DEPTH && Check(FORMS[value.is] ?? Type.Never(), value)
  return isForm && partsOf(value).every((part) => isCondition(part, depth + 1))
}

/** One severity of a rule: on while `when` is true, off when it was false for `clearMs` without a break. */
export type RuleLevel = Type.Static<typeof RuleLevel>
export const RuleLevel = Type.Object({ severity: Severity, when: Condition, clearMs: Milliseconds(DAY_MS) })

/**
 * `rule` is the type of its alarms, and at most one of them is active. The alarm is as bad as the worst level that is on, so
 * it goes up and down, and it is shown at the point `shownAt`, one of those that the rule asks.
 */
export type Rule = Type.Static<typeof Rule>
export const Rule = Type.Object({
  rule: Slug,
  name: Type.String({ minLength: 1, maxLength: 64 }),
  timeZone: Type.String({ minLength: 1, maxLength: 64, description: 'IANA name, Asia/Shanghai' }),
  shownAt: Type.Object({ source: Slug, point: Slug }),
  levels: Type.Array(RuleLevel, { minItems: 1, maxItems: 4 }),
})

/** A rule on its way to a gateway; `version` grows with each change of the rule. */
export type WantedRule = Type.Static<typeof WantedRule>
export const WantedRule = Type.Object({ version: Type.Integer({ minimum: 1 }), rule: Rule })

/** How a gateway runs a rule. `unknown`: a source that it asks is silent or bad, so it neither raises nor clears. */
export type RuleHealth = Type.Static<typeof RuleHealth>
export const RuleHealth = Type.Object({
  rule: Slug,
  version: Type.Integer({ minimum: 1 }),
  state: Type.Enum(['quiet', 'raised', 'unknown', 'refused']),
  error: Type.Optional(Type.String({ maxLength: 300 })),
})

/** The conditions directly inside one. */
export function partsOf(condition: Condition): readonly Condition[] {
  if (condition.is === 'all' || condition.is === 'any') return condition.of
  return condition.is === 'not' || condition.is === 'lasting' ? [condition.when] : []
}

/** A condition and all that is in it, outermost first. */
export const withParts = (condition: Condition): Condition[] => [condition, ...partsOf(condition).flatMap(withParts)]

/** Why a rule cannot be run, or undefined: its conditions, which the schema leaves open, and what no schema can say. */
export function objectionTo({ shownAt, levels, timeZone }: Rule): RuleObjection | undefined {
  if (!levels.every(({ when }) => isCondition(when))) return 'not-a-condition'
  const all = levels.flatMap(({ when }) => withParts(when))
  if (all.length > MOST_CONDITIONS) return 'too-many-conditions'
  const isShown = (part: Condition) =>
    part.is === 'compare' && part.source === shownAt.source && part.point === shownAt.point
  if (!all.some(isShown)) return 'shown-at-unasked-point'
  if (new Set(levels.map(({ severity }) => severity)).size !== levels.length) return 'severity-twice'
  if (!isTimeZone(timeZone)) return 'unknown-time-zone'
  return undefined
}
export type RuleObjection =
  'not-a-condition' | 'too-many-conditions' | 'shown-at-unasked-point' | 'severity-twice' | 'unknown-time-zone'

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
