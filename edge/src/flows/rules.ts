import { Slug } from '@loujing/wire/id'
import { Unit } from '@loujing/wire/quantity'
import { Severity } from '@loujing/wire/severity'
import * as Type from 'typebox'
import { Value } from 'typebox/value'

const Milliseconds = Type.Integer({ minimum: 0, maximum: 86_400_000 })
const Hour = Type.Integer({ minimum: 0, maximum: 24 })

/** The limits of one part of the day, in the rule's unit; the worst level whose limit is passed is the alarm's severity. */
const Period = Type.Object({
  fromHour: Hour,
  toHour: Type.Integer({ minimum: 0, maximum: 24, description: 'Not after fromHour: the period runs over midnight' }),
  levels: Type.Array(Type.Object({ severity: Severity, above: Type.Number() }), { minItems: 1, maxItems: 4 }),
})

/**
 * When a value is an alarm. A level is reached when the value stayed above its limit for `holdMs`, and left when it stayed
 * below the limit less `hysteresis` for `clearMs`; silence longer than `gapMs` starts the count again. `basis` says whose
 * limit it is: limits differ by city and change by edition, so they are configuration with a source.
 */
export type FlowRule = Type.Static<typeof FlowRule>
export const FlowRule = Type.Object({
  rule: Slug,
  point: Slug,
  unit: Unit,
  holdMs: Milliseconds,
  clearMs: Milliseconds,
  gapMs: Milliseconds,
  hysteresis: Type.Number({ minimum: 0 }),
  timeZone: Type.String(),
  periods: Type.Array(Period, { minItems: 1, maxItems: 8 }),
  basis: Type.Object({ city: Type.String(), effectiveFrom: Type.String({ format: 'date' }), source: Type.String() }),
})

/** The rules in the text of a `rules.json`. Throws a TypeError that names the first member that is wrong, and why. */
export function readRules(text: string): FlowRule[] {
  const rules: unknown = JSON.parse(text)
  const schema = Type.Array(FlowRule)
  if (Value.Check(schema, rules)) {
    for (const rule of rules) checkPeriods(rule)
    return rules
  }
  const [first] = Value.Errors(schema, rules)
  throw new TypeError(`rules${first?.instancePath ?? ''} ${first?.message ?? 'is not a list of rules'}`)
}

/** Levels are counted by their place, so each period needs as many, and each hour of the day one period. */
function checkPeriods({ rule, periods }: FlowRule): void {
  const count = periods[0]?.levels.length
  if (periods.some(({ levels }) => levels.length !== count)) {
    throw new TypeError(`rule ${rule}: each period needs as many levels as the others`)
  }
  for (const { levels } of periods) {
    if (levels.some(({ above }, i) => i > 0 && above <= (levels[i - 1]?.above ?? above))) {
      throw new TypeError(`rule ${rule}: levels must rise`)
    }
  }
  for (let hour = 0; hour < 24; hour++) {
    const covering = periods.filter((period) => covers(period, hour)).length
    if (covering !== 1) throw new TypeError(`rule ${rule}: ${covering} periods cover ${hour}:00, not one`)
  }
}

const covers = ({ fromHour, toHour }: { fromHour: number; toHour: number }, hour: number): boolean =>
  fromHour < toHour ? hour >= fromHour && hour < toHour : hour >= fromHour || hour < toHour
