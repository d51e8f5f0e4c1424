import type { Day } from '@loujing/wire/instant'
import { expect, test } from 'vitest'
import { earliest } from './cpm.ts'
import { type Activity, toNetwork } from './network.ts'
import { outlook, quantile, ratiosOf, type Trials } from './outlook.ts'
import { naturalDays } from './workdays.ts'

const calendar = naturalDays('2026-01-01' as Day, 4000)
const work = (id: string, days: number, more: Partial<Activity> = {}): Activity => ({ id, days, calendar, ...more })
const chain = (...activities: Activity[]) =>
  toNetwork(
    activities,
    activities.slice(1).map(({ id }, i) => ({ from: activities[i]!.id, to: id, type: 'FS', lag: 0, calendar })),
  )
const run = (network: ReturnType<typeof chain>, how: Partial<Trials>) => {
  const trials = outlook(network, 0, { ratios: [1, 2], trials: 4000, seed: 7, today: 0, watched: [], ...how })
  for (;;) {
    const { done, value } = trials.next()
    if (done) return value
  }
}

test('what took as long as something before: one of two is twice as long in one trial of two', () => {
  const { finish } = run(chain(work('A', 10)), {})
  expect(finish.filter((at) => at === 10).length / finish.length).toBeCloseTo(0.5, 1)
  expect([quantile(finish, 0.4), quantile(finish, 0.8)]).toEqual([10, 20])
})

test('two behind each other end at 20, 30 or 40 in one, two and one trial of four', () => {
  const { finish, watched } = run(chain(work('A', 10), work('B', 10)), { watched: [0] })
  const share = (at: number) => finish.filter((each) => each === at).length / finish.length
  expect([share(20), share(30), share(40)].map((each) => Math.round(each * 20) / 20)).toEqual([0.25, 0.5, 0.25])
  expect([quantile(finish, 0.5), quantile(finish, 0.8)]).toEqual([30, 40])
  expect(watched[0]!.every((at) => at === 10 || at === 20)).toBe(true)
})

test('what is done stays, what has begun varies in what is left, and a milestone takes no time', () => {
  const done = work('A', 10, { actual: { start: 0, finish: 12, daysLeft: 0 } })
  const begun = work('B', 10, { actual: { start: 12, daysLeft: 4 } })
  const { finish } = run(chain(done, begun, work('M', 0)), { today: 18 })
  expect(new Set(finish)).toEqual(new Set([22, 26]))
})

test('the same seed gives the same answer, and without variation it is the forecast', () => {
  const network = chain(work('A', 7), work('B', 13), work('C', 5))
  expect(run(network, { trials: 50 })).toEqual(run(network, { trials: 50 }))
  expect(run(network, { trials: 50 })).not.toEqual(run(network, { trials: 50, seed: 8 }))
  expect(new Set(run(network, { ratios: [1] }).finish)).toEqual(new Set([earliest(network, 0).finish]))
})

test('the history of a project: done work only, over what was planned for it', () => {
  expect(
    ratiosOf([
      work('A', 10, { actual: { start: 0, finish: 12, daysLeft: 0 } }),
      work('B', 4, { actual: { start: 12, daysLeft: 4 } }),
      work('C', 5),
      work('M', 0, { actual: { start: 12, finish: 12, daysLeft: 0 } }),
    ]),
  ).toEqual([1.2])
})
