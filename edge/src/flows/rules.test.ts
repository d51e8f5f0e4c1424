import { describe, expect, test } from 'vitest'
import { readRules, type FlowRule } from './rules.ts'

const DUST: FlowRule = {
  rule: 'dust-high',
  point: 'pm10',
  unit: 'ug/m3',
  holdMs: 30_000,
  clearMs: 30_000,
  gapMs: 60_000,
  hysteresis: 15,
  timeZone: 'Asia/Shanghai',
  periods: [{ fromHour: 0, toHour: 24, levels: [{ severity: 'minor', above: 150 }] }],
  basis: { city: '杭州', effectiveFrom: '2016-01-01', source: 'GB 3095-2012' },
}
const read = (change: object) => () => readRules(JSON.stringify([{ ...DUST, ...change }]))
const levels = (...above: number[]) => above.map((value) => ({ severity: 'minor', above: value }))

describe('rules of a site', () => {
  test('a rule over the whole day is read as it is written', () => {
    expect(read({})()).toEqual([DUST])
  })

  test('a night that runs over midnight and a day cover all hours', () => {
    const periods = [
      { fromHour: 6, toHour: 22, levels: levels(70) },
      { fromHour: 22, toHour: 6, levels: levels(55) },
    ]
    expect(read({ periods })()[0]?.periods).toHaveLength(2)
  })

  test('a member that is wrong is named', () => {
    expect(read({ holdMs: -1 })).toThrow('rules/0/holdMs')
    expect(read({ basis: { city: '杭州', effectiveFrom: 'soon', source: 'x' } })).toThrow('rules/0/basis/effectiveFrom')
  })

  test('an hour without a limit, or with two, is refused', () => {
    expect(read({ periods: [{ fromHour: 6, toHour: 22, levels: levels(70) }] })).toThrow('0 periods cover 0:00')
    const twice = [
      { fromHour: 0, toHour: 24, levels: levels(70) },
      { fromHour: 5, toHour: 6, levels: levels(70) },
    ]
    expect(read({ periods: twice })).toThrow('2 periods cover 5:00')
  })

  test('levels must rise, and each period has as many', () => {
    expect(read({ periods: [{ fromHour: 0, toHour: 24, levels: levels(150, 140) }] })).toThrow('levels must rise')
    const uneven = [
      { fromHour: 6, toHour: 22, levels: levels(70, 80) },
      { fromHour: 22, toHour: 6, levels: levels(55) },
    ]
    expect(read({ periods: uneven })).toThrow('as many levels')
  })
})
