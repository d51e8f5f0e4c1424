import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Boundary } from './calendar.ts'
import { earliest } from './cpm.ts'
import type { Activity, Network } from './network.ts'

/** What work took, over what was planned for it: of each activity that is done, in working days of its calendar. */
export function ratiosOf(activities: readonly Activity[]): number[] {
  return activities.flatMap(({ days, calendar, actual }) => {
    if (days === 0 || actual?.finish === undefined) return []
    const took = calendar.before(actual.finish) - calendar.before(actual.start)
    return [Math.max(took, 1) / days]
  })
}

export type Trials = {
  ratios: readonly number[]
  trials: number
  /** The same seed gives the same answer. */
  seed: number
  today: Boundary
  /** Places of the activities whose finishes are wanted besides that of the whole. */
  watched: readonly number[]
}
/** The finishes of all trials, the earliest first: of the whole, and of each watched activity. */
export type Outlook = { finish: Int32Array; watched: Int32Array[] }

/**
 * When a plan may end (Monte Carlo): in each trial what is still to be done takes as much longer or shorter as something that this project has
 * done before, drawn with replacement, each by itself. Yields after each trial, so that a caller may do something else between them.
 * @throws HorizonError
 */
export function* outlook(network: Network, start: Boundary, how: Trials): Generator<void, Outlook> {
  const { ratios, trials, seed, today, watched } = how
  const random = xoroshiro128plus(seed)
  const draw = (): number => ratios[uniformInt(random, 0, ratios.length - 1)]!
  const finish = new Int32Array(trials)
  const each = watched.map(() => new Int32Array(trials))
  for (let trial = 0; trial < trials; trial++) {
    const activities = network.activities.map((activity) => vary(activity, draw))
    const dates = earliest({ ...network, activities }, start, today)
    finish[trial] = dates.finish
    watched.forEach((place, i) => (each[i]![trial] = dates.earlyFinish[place]!))
    yield
  }
  return { finish: finish.sort(), watched: each.map((finishes) => finishes.sort()) }
}

function vary(activity: Activity, draw: () => number): Activity {
  const { days, actual } = activity
  if (days === 0 || actual?.finish !== undefined) return activity
  if (actual === undefined) return { ...activity, days: Math.max(1, Math.round(days * draw())) }
  return { ...activity, actual: { ...actual, daysLeft: Math.ceil(actual.daysLeft * draw()) } }
}

/** By when this share (0 to 1) of the trials has ended; they are sorted. */
export const quantile = (finishes: Int32Array, share: number): Boundary =>
  finishes[Math.max(0, Math.ceil(share * finishes.length) - 1)]!
