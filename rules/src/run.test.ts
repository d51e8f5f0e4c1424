import type { Condition, Rule } from '@loujing/wire/rule'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { turnsBySlowReading } from './oracle.ts'
import { createRun, freshState, type Heard, type RunState, type Turn } from './run.ts'

const MINUTE = 60_000
const TICKS = 40

const staleMs = fc.integer({ min: 1, max: 12 }).map((n) => n * MINUTE)
const forMs = fc.integer({ min: 0, max: 8 }).map((n) => n * MINUTE)
const compare = fc.record({
  is: fc.constant('compare' as const),
  source: fc.constantFrom('dust-1', 'wind-1'),
  point: fc.constant('value'),
  unit: fc.constant('ug/m3'),
  side: fc.constantFrom('above' as const, 'below' as const),
  limit: fc.integer({ min: 0, max: 6 }),
  hysteresis: fc.integer({ min: 0, max: 3 }),
  staleMs,
})
const leaf = fc.oneof(
  { weight: 4, arbitrary: compare },
  fc.record({
    is: fc.constant('count' as const),
    camera: fc.constant('cam-gate'),
    label: fc.constant('head'),
    atLeast: fc.integer({ min: 1, max: 3 }),
    staleMs,
  }),
  fc.record({
    is: fc.constant('episode' as const),
    camera: fc.constant('cam-gate'),
    kind: fc.constant('intrusion' as const),
    staleMs,
  }),
  fc.record({
    is: fc.constant('hours' as const),
    from: fc.constantFrom('00:00', '00:10', '00:40'),
    to: fc.constantFrom('00:05', '00:25', '00:40'),
    weekdays: fc.constantFrom([4], [3, 4], [1, 2, 3, 4, 5, 6, 7]),
  }),
) as fc.Arbitrary<Condition>
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'condition' },
    leaf,
    fc.record({ is: fc.constant('lasting' as const), forMs, when: tie('condition') }),
    fc.record({ is: fc.constant('not' as const), when: tie('condition') }),
    fc.record({ is: fc.constant('all' as const), of: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ is: fc.constant('any' as const), of: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
  ),
}))
const rule: fc.Arbitrary<Rule> = fc
  .uniqueArray(
    fc.record({
      severity: fc.constantFrom('minor' as const, 'major' as const, 'critical' as const),
      when: condition,
      clearMs: forMs,
    }),
    { minLength: 1, maxLength: 3, selector: ({ severity }) => severity },
  )
  .map((levels) => ({
    rule: 'r',
    name: 'r',
    timeZone: 'UTC',
    shownAt: { source: 'dust-1', point: 'value' },
    levels,
  }))

const value = fc.option(fc.integer({ min: 0, max: 7 }), { freq: 8 })
const heard: fc.Arbitrary<Heard> = fc
  .record(
    {
      'point dust-1 value': value,
      'point wind-1 value': value,
      'count cam-gate head': value,
      'episode cam-gate intrusion': fc.option(fc.integer({ min: 0, max: 1 }), { freq: 8 }),
    },
    { requiredKeys: [] },
  )
  .map((each): Heard => ({ ...each }))
const history = fc
  .array(fc.tuple(fc.integer({ min: 0, max: TICKS }), heard), { maxLength: 40 })
  .map((entries) => new Map(entries.toSorted(([a], [b]) => a - b)))

function turnsOf(rule: Rule, history: ReadonlyMap<number, Heard>, restartAfter = -1): Turn[] {
  let run = createRun(rule)
  const turns = history.has(0) ? [] : run.hear(0, {})
  for (const [i, [tick, heard]] of [...history].entries()) {
    turns.push(...run.hear(tick * MINUTE, heard))
    if (i === restartAfter) run = createRun(rule, JSON.parse(JSON.stringify(run.state())) as RunState)
  }
  return [...turns, ...run.hear(TICKS * MINUTE, {})]
}

test('a run tells the same turns as reading the whole history again at every minute', () => {
  fc.assert(
    fc.property(rule, history, (rule, history) => {
      expect(turnsOf(rule, history)).toEqual(turnsBySlowReading(rule, history, { ticks: TICKS, tickMs: MINUTE }))
    }),
    { numRuns: 300 },
  )
}, 120_000)

test('a run that was put away as text and taken up again goes on as if nothing had been', () => {
  fc.assert(
    fc.property(rule, history, fc.nat({ max: 39 }), (rule, history, after) => {
      expect(turnsOf(rule, history, after)).toEqual(turnsOf(rule, history))
    }),
    { numRuns: 500 },
  )
})

const DUST: Rule = {
  rule: 'dust-with-wind',
  name: '大风扬尘',
  timeZone: 'Asia/Shanghai',
  shownAt: { source: 'dust-1', point: 'pm10' },
  levels: [150, 300].map((limit, i) => ({
    severity: i === 0 ? 'minor' : 'major',
    clearMs: 2 * MINUTE,
    when: {
      is: 'lasting',
      forMs: 5 * MINUTE,
      when: {
        is: 'compare',
        source: 'dust-1',
        point: 'pm10',
        unit: 'ug/m3',
        side: 'above',
        limit,
        hysteresis: 10,
        staleMs: 3 * MINUTE,
      },
    },
  })),
}
function dust(values: readonly (number | null | undefined)[]): [minute: number, severity: string | null][] {
  const run = createRun(DUST, freshState())
  const turns = values.flatMap((value, minute) =>
    run.hear(minute * MINUTE, value === undefined ? {} : { 'point dust-1 pm10': value }),
  )
  return turns.map(({ atMs, severity }) => [atMs / MINUTE, severity])
}
const times = <V>(n: number, value: V): V[] => Array.from({ length: n }, () => value)

test('severity goes up and down with its limits, and the end waits for its time', () => {
  expect(dust([...times(6, 200), ...times(6, 400), ...times(6, 200), ...times(6, 100)])).toEqual([
    [5, 'minor'],
    [11, 'major'],
    [14, 'minor'],
    [20, null],
  ])
})

test('a sensor that goes silent does not end its alarm, and coming back over the limit does not raise it again', () => {
  expect(dust([...times(6, 200), ...times(30, undefined), ...times(10, 200)])).toEqual([[5, 'minor']])
})

test('a bad value breaks a duration that has not lasted yet: nobody knows what was in between', () => {
  expect(dust([...times(4, 200), null, ...times(5, 200)])).toEqual([])
  expect(dust([...times(4, 200), null, ...times(6, 200)])).toEqual([[10, 'minor']])
})
