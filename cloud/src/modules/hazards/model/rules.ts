import { HAZARD_LEVELS, HazardCategory, HazardLevel, type AppliedRule } from '@loujing/wire/http/hazards'
import { Day } from '@loujing/wire/instant'
import type { Severity } from '@loujing/wire/severity'
import * as Type from 'typebox'
import { Value } from 'typebox/value'

/** What holds in a city from a day on: how bad a category is, and how many hours a level gives. `*` is every city. */
export type HazardRules = Type.Static<typeof HazardRules>
export const HazardRules = Type.Object(
  {
    city: Type.String({ minLength: 1 }),
    effectiveFrom: Day,
    levels: Type.Object({
      source: Type.String({ minLength: 1 }),
      byCategory: Type.Partial(Type.Record(HazardCategory, HazardLevel)),
    }),
    deadlines: Type.Object({
      source: Type.String({ minLength: 1 }),
      hours: Type.Object({
        general: Type.Integer({ minimum: 1, maximum: 2160 }),
        larger: Type.Integer({ minimum: 1, maximum: 2160 }),
        major: Type.Integer({ minimum: 1, maximum: 2160 }),
      }),
    }),
  },
  { additionalProperties: false },
)

/**
 * The company's own rule, in force where no city's is given. No law counts the hours: 安全生产法 wants a found hazard recorded
 * and done away with in time. Whether a hazard is 重大 is judged by a person on the site by 建质规〔2022〕2号, never by a machine.
 */
export const OWN_RULES: HazardRules = {
  city: '*',
  effectiveFrom: '2020-01-01' as Day,
  levels: {
    source: '企业隐患分级规定（缺省）；重大隐患由人按建质规〔2022〕2号判定',
    byCategory: {
      ppe: 'general',
      'dust-noise': 'general',
      other: 'general',
      electricity: 'general',
      intrusion: 'larger',
      height: 'larger',
      scaffold: 'larger',
      formwork: 'larger',
      pit: 'larger',
      lifting: 'larger',
      fire: 'larger',
    },
  },
  deadlines: { source: '企业隐患整改时限规定（缺省），法规未定小时数', hours: { general: 72, larger: 48, major: 24 } },
}

/** Reads `LOUJING_HAZARD_RULES`, a JSON list. @throws Error that names what is wrong and what was expected */
export function readHazardRules(text: string | undefined): HazardRules[] {
  if (text === undefined) return [OWN_RULES]
  const list: unknown = JSON.parse(text)
  const schema = Type.Array(HazardRules)
  if (!Value.Check(schema, list)) {
    const [first] = Value.Errors(schema, list)
    const at = first ? `${first.instancePath}: ${first.message}` : 'expected a list of rules'
    throw new Error(`LOUJING_HAZARD_RULES${at}`)
  }
  return [...list, OWN_RULES]
}

/** The rules of a city on a day: its own before everybody's, of those the newest in force. */
export function rulesFor(rules: readonly HazardRules[], city: string, day: Day): HazardRules {
  const inForce = rules
    .filter((rule) => (rule.city === city || rule.city === '*') && rule.effectiveFrom <= day)
    .toSorted(
      (a, b) => Number(b.city === city) - Number(a.city === city) || b.effectiveFrom.localeCompare(a.effectiveFrom),
    )
  return inForce[0] ?? OWN_RULES
}

export type LevelBy = { level: HazardLevel; by: AppliedRule }

const named = ({ city, effectiveFrom }: HazardRules, what: string): string => `${what} · ${city} · ${effectiveFrom}`

export const levelOf = (rules: HazardRules, category: HazardCategory): LevelBy => ({
  level: rules.levels.byCategory[category] ?? 'general',
  by: { rule: named(rules, category), source: rules.levels.source },
})

export const deadlineOf = (rules: HazardRules, level: HazardLevel, from: Date): { at: Date; by: AppliedRule } => ({
  at: new Date(from.getTime() + rules.deadlines.hours[level] * 3_600_000),
  by: { rule: named(rules, `${rules.deadlines.hours[level]} h ${level}`), source: rules.deadlines.source },
})

export const isLower = (a: HazardLevel, b: HazardLevel): boolean => HAZARD_LEVELS.indexOf(a) < HAZARD_LEVELS.indexOf(b)

const OF_ALARMS: Readonly<Record<string, HazardCategory>> = {
  'no-helmet': 'ppe',
  intrusion: 'intrusion',
  loitering: 'intrusion',
  'wrong-order': 'intrusion',
  'dust-high': 'dust-noise',
  'noise-high': 'dust-noise',
}

/** What kind of hazard an alarm is; one of a site's own rule is `other`. */
export const categoryOf = (alarmType: string): HazardCategory =>
  Object.hasOwn(OF_ALARMS, alarmType) ? OF_ALARMS[alarmType]! : 'other'

/** An alarm of danger to life is never less than 较大, whatever its category. */
export const atLeast = (rule: LevelBy, severity: Severity): LevelBy =>
  severity === 'critical' && isLower(rule.level, 'larger')
    ? { level: 'larger', by: { rule: `${rule.by.rule} · critical`, source: rule.by.source } }
    : rule
