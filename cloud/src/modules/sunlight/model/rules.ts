import { SunlightRule } from '@loujing/wire/http/sunlight'
import type { Day } from '@loujing/wire/instant'
import * as Type from 'typebox'
import { Value } from 'typebox/value'

const NOT_COMPARED = '时段与计算方法按公开资料录入，数值请使用方与标准原文核对后再用。'

/**
 * Rules to begin with; a city's own come by `LOUJING_SUNLIGHT_RULES` and go before one of the same name. Great cold, 8 to 16 of
 * the sun, or winter solstice, 9 to 15: the bands of GB 50180-2018 table 4.0.9. Beijing drops pieces under five minutes (great
 * cold) or thirty (solstice) and sun under 12° to the wall; Hangzhou counts the two longest pieces in steps of five minutes.
 * None is `confirmed`: the texts of the standards were not at hand.
 */
export const OWN_RULES: readonly SunlightRule[] = [
  {
    rule: 'great-cold-2h',
    name: '大寒日累计 2 小时',
    city: '*',
    day: 'great-cold',
    fromHour: 8,
    toHour: 16,
    stepMin: 1,
    leastSegmentMin: 5,
    sweepDeg: 0,
    sillM: 0.9,
    requiredMin: 120,
    effectiveFrom: '2018-12-01' as Day,
    source: `GB 50180-2018 4.0.9、GB/T 50947-2014。${NOT_COMPARED}`,
    confirmed: false,
  },
  {
    rule: 'winter-solstice-1h',
    name: '冬至日累计 1 小时',
    city: '*',
    day: 'winter-solstice',
    fromHour: 9,
    toHour: 15,
    stepMin: 1,
    leastSegmentMin: 5,
    sweepDeg: 0,
    sillM: 0.9,
    requiredMin: 60,
    effectiveFrom: '2018-12-01' as Day,
    source: `GB 50180-2018 4.0.9、GB/T 50947-2014。${NOT_COMPARED}`,
    confirmed: false,
  },
  {
    rule: 'beijing-great-cold',
    name: '北京 大寒日',
    city: '北京',
    day: 'great-cold',
    fromHour: 8,
    toHour: 16,
    stepMin: 1,
    leastSegmentMin: 5,
    sweepDeg: 12,
    sillM: 0.9,
    requiredMin: 120,
    effectiveFrom: '2018-12-01' as Day,
    source: `北京市日照分析规定。${NOT_COMPARED}`,
    confirmed: false,
  },
  {
    rule: 'hangzhou-solstice',
    name: '杭州 冬至日',
    city: '杭州',
    day: 'winter-solstice',
    fromHour: 9,
    toHour: 15,
    stepMin: 5,
    leastSegmentMin: 5,
    mostSegments: 2,
    sweepDeg: 0,
    sillM: 0.9,
    requiredMin: 60,
    effectiveFrom: '2018-12-01' as Day,
    source: `杭州市日照分析技术规定。${NOT_COMPARED}`,
    confirmed: false,
  },
]

/** Reads `LOUJING_SUNLIGHT_RULES`, a JSON list. @throws Error that names what is wrong and what was expected */
export function readSunlightRules(text: string | undefined): SunlightRule[] {
  if (text === undefined) return [...OWN_RULES]
  const list: unknown = JSON.parse(text)
  const schema = Type.Array(SunlightRule)
  if (!Value.Check(schema, list)) {
    const [first] = Value.Errors(schema, list)
    const at = first ? `${first.instancePath}: ${first.message}` : 'expected a list of rules'
    throw new Error(`LOUJING_SUNLIGHT_RULES${at}`)
  }
  const named = new Set(list.map(({ rule }) => rule))
  return [...list, ...OWN_RULES.filter(({ rule }) => !named.has(rule))]
}
