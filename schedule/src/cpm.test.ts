import { PLAN_LINKS, type PlanLinkType } from '@loujing/wire/http/plans'
import type { Day } from '@loujing/wire/instant'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Boundary, WorkCalendar } from './calendar.ts'
import { schedule } from './cpm.ts'
import { type Activity, CycleError, type Link, toNetwork } from './network.ts'

const MONDAY = '2026-01-05' as Day
const HORIZON = 700
const NATURAL = new WorkCalendar(MONDAY, HORIZON, () => true)
const FIVE_DAYS = new WorkCalendar(MONDAY, HORIZON, (day) => day % 7 < 5)
/** A site that works every day but for a long feast. */
const SITE = new WorkCalendar(MONDAY, HORIZON, (day) => day < 60 || day > 75)
const CALENDARS = [
  { calendar: NATURAL, works: () => true },
  { calendar: FIVE_DAYS, works: (day: number) => day % 7 < 5 },
  { calendar: SITE, works: (day: number) => day < 60 || day > 75 },
] as const

const act = (id: string, days: number, more: Partial<Activity> = {}): Activity => ({
  id,
  days,
  calendar: NATURAL,
  ...more,
})
const link = (from: string, to: string, type: PlanLinkType, lag = 0): Link => ({
  from,
  to,
  type,
  lag,
  calendar: NATURAL,
})

describe('the vector of the trade: five activities, four kinds of links', () => {
  const activities = [act('A', 5), act('B', 8), act('C', 4), act('D', 6), act('E', 3)]
  const links = [
    link('A', 'B', 'FS', 2),
    link('A', 'C', 'SS', 3),
    link('B', 'D', 'FF', 4),
    link('C', 'D', 'FS'),
    link('C', 'E', 'SF', 6),
    link('D', 'E', 'FS'),
  ]
  const made = schedule(toNetwork(activities, links), 0)

  test('has the dates that are known for it', () => {
    const early = activities.map(({ id }, i) => [id, made.earlyStart[i], made.earlyFinish[i]])
    expect(early).toEqual([
      ['A', 0, 5],
      ['B', 7, 15],
      ['C', 3, 7],
      ['D', 13, 19],
      ['E', 19, 22],
    ])
    expect(made.finish).toBe(22)
    expect([made.lateStart[2], made.totalFloat[2]]).toEqual([9, 6])
  })
  test('is critical over A, B, D and E', () => {
    expect(activities.filter((_, i) => made.totalFloat[i] === 0).map(({ id }) => id)).toEqual(['A', 'B', 'D', 'E'])
  })
})

// ——— the oracle: the same meaning, day by day, with no table and no backward pass ———
type Case = {
  days: number[]
  calendars: number[]
  links: { from: number; to: number; type: PlanLinkType; lag: number; by: number }[]
}
const START = 30
const worked = (by: number, day: number): boolean => CALENDARS[by]!.works(day)
function walk(by: number, at: number, days: number): number {
  let moved = at
  for (let left = days; left > 0; moved++) if (worked(by, moved)) left--
  return moved
}
function back(by: number, at: number, days: number): number {
  let moved = at
  for (let left = days; left > 0;) if (worked(by, --moved)) left--
  return moved
}
function lagged(by: number, at: number, lag: number): number {
  if (lag >= 0) return walk(by, at, lag)
  return back(by, at, -lag)
}
function dates(
  { days, calendars, links }: Case,
  held?: { i: number; start: number },
): { start: number[]; end: number[] } {
  const start = days.map(() => START)
  const endOf = (i: number) => walk(calendars[i]!, start[i]!, days[i]!)
  const fits = ({ from, to, type, lag, by }: Case['links'][number]) => {
    const base = type === 'FS' || type === 'FF' ? endOf(from) : start[from]!
    const reached = type === 'FS' || type === 'SS' ? start[to]! : endOf(to)
    return reached >= lagged(by, base, lag)
  }
  const isWhole = (i: number) => days[i] === 0 || worked(calendars[i]!, start[i]!)
  for (let moved = true; moved;) {
    moved = false
    for (const i of days.keys()) {
      while (!isWhole(i) || (held?.i === i && start[i]! < held.start) || links.some((l) => l.to === i && !fits(l))) {
        start[i]!++
        moved = true
      }
    }
  }
  return { start, end: [...days.keys()].map(endOf) }
}
/** The latest beginning: later, day by day, until the end of the whole moves. */
function latest(one: Case, i: number, early: number, end: number): number {
  let last = early
  for (let start = early + 1; start <= end; start++) {
    if (one.days[i]! > 0 && !worked(one.calendars[i]!, start)) continue
    if (Math.max(...dates(one, { i, start }).end) > end) break
    last = start
  }
  return last
}

const aCase = fc.integer({ min: 2, max: 8 }).chain((count) =>
  fc.record({
    days: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count }),
    calendars: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: count, maxLength: count }),
    links: fc
      .array(
        fc.record({
          from: fc.nat({ max: count - 1 }),
          to: fc.nat({ max: count - 1 }),
          type: fc.constantFrom(...PLAN_LINKS),
          lag: fc.integer({ min: -4, max: 6 }),
          by: fc.integer({ min: 0, max: 2 }),
        }),
        { maxLength: count * 2 },
      )
      .map((links) => links.filter(({ from, to }) => from < to)),
  }),
)

test('a thousand networks of four links, lags and three calendars have the dates that a walk day by day finds', () => {
  fc.assert(
    fc.property(aCase, (one) => {
      const activities = one.days.map((days, i) => ({
        id: String(i),
        days,
        calendar: CALENDARS[one.calendars[i]!]!.calendar,
      }))
      const links = one.links.map(({ from, to, by, ...rest }) => ({
        ...rest,
        from: String(from),
        to: String(to),
        calendar: CALENDARS[by]!.calendar,
      }))
      const made = schedule(toNetwork(activities, links), START)
      const slow = dates(one)
      expect([...made.earlyStart]).toEqual(slow.start)
      expect([...made.earlyFinish]).toEqual(slow.end)
      const end = Math.max(...slow.end)
      expect(made.finish).toBe(end)
      expect([...made.lateStart]).toEqual(one.days.map((_, i) => latest(one, i, slow.start[i]!, end)))
      for (const i of one.days.keys()) {
        const { calendar } = activities[i]!
        expect(made.totalFloat[i]).toBe(calendar.before(made.lateStart[i]!) - calendar.before(made.earlyStart[i]!))
        expect(made.freeFloat[i]).toBeLessThanOrEqual(Math.max(0, made.totalFloat[i]!))
      }
    }),
    { numRuns: 1000 },
  )
})

describe('constraints', () => {
  const pair = (constraint: { type: 'SNET' | 'FNLT' | 'MSO' | 'MFO'; at: Boundary }) =>
    schedule(toNetwork([act('A', 5), act('B', 4, { constraint })], [link('A', 'B', 'FS')]), 30)
  test('no start before holds an activity back', () => {
    expect([...pair({ type: 'SNET', at: 39 }).earlyStart]).toEqual([30, 39])
  })
  test('no finish after makes negative float all the way up', () => {
    expect([...pair({ type: 'FNLT', at: 37 }).totalFloat]).toEqual([-2, -2])
  })
  test('must start on wins over the logic, and says by negative float that it cannot', () => {
    const made = pair({ type: 'MSO', at: 33 })
    expect(made.earlyStart[1]).toBe(33)
    expect(made.totalFloat[0]).toBe(-2)
  })
  test('must finish on puts the beginning where it must be', () => {
    expect(pair({ type: 'MFO', at: 42 }).earlyStart[1]).toBe(38)
  })
  test('an end that must be met leaves less than nothing', () => {
    const made = schedule(toNetwork([act('A', 5), act('B', 4)], [link('A', 'B', 'FS')]), 30, { mustFinish: 37 })
    expect([...made.totalFloat]).toEqual([-2, -2])
  })
})

describe('a forecast', () => {
  const forecast = (actual: Activity['actual'], today: number) =>
    schedule(toNetwork([act('A', 5, { actual }), act('B', 4)], [link('A', 'B', 'FS')]), 30, { today })
  test('keeps what has happened, also against the plan', () => {
    const made = forecast({ start: 28, finish: 40, daysLeft: 0 }, 41)
    expect([made.earlyStart[0], made.earlyFinish[0], made.earlyStart[1]]).toEqual([28, 40, 41])
  })
  test('gives work that has begun the days that are left of it, from today', () => {
    expect(forecast({ start: 30, daysLeft: 3 }, 34).earlyFinish[0]).toBe(37)
  })
  test('lets nothing begin before today', () => {
    expect(forecast(undefined, 50).earlyStart[0]).toBe(50)
  })
})

test('a permit of ten workdays over a weekend ends on a Friday evening', () => {
  const made = schedule(toNetwork([act('permit', 10, { calendar: FIVE_DAYS })], []), 0)
  expect(made.finish).toBe(12)
})

test('activities that wait for each other are named in their order', () => {
  const network = () =>
    toNetwork(
      ['A', 'B', 'C', 'D'].map((id) => act(id, 1)),
      [link('A', 'B', 'FS'), link('B', 'C', 'SS'), link('C', 'D', 'FS'), link('D', 'B', 'FF')],
    )
  expect(network).toThrow(CycleError)
  try {
    network()
  } catch (error) {
    expect([...(error as CycleError).cycle].sort()).toEqual(['B', 'C', 'D'])
    const { cycle } = error as CycleError
    for (const [i, id] of cycle.entries()) {
      expect(['B>C', 'C>D', 'D>B']).toContain(`${id}>${cycle[(i + 1) % cycle.length]}`)
    }
  }
})
