import { PLAN_LINKS, type PlanLinkType } from '@loujing/wire/http/plans'
import type { Boundary, WorkCalendar } from './calendar.ts'

/** `SNET` no start before, `FNLT` no finish after, `MSO` must start on, `MFO` must finish on. */
export type Constraint = { type: 'SNET' | 'FNLT' | 'MSO' | 'MFO'; at: Boundary }

/** Work of `days` working days of its calendar; a milestone has none. */
export type Activity = {
  id: string
  days: number
  calendar: WorkCalendar
  constraint?: Constraint | undefined
  /** What has happened wins over what the logic says: a forecast keeps it. */
  actual?: Actual | undefined
}
/** Begun at `start`; ended at `finish`, or with so many working days left. */
export type Actual = { start: Boundary; finish?: Boundary | undefined; daysLeft: number }
/** `lag` in working days of its own calendar; negative is a lead. */
export type Link = { from: string; to: string; type: PlanLinkType; lag: number; calendar: WorkCalendar }

/** A network as arrays: what is computed again and again after each change of a plan is a walk over numbers. */
export type Network = {
  activities: readonly Activity[]
  /** Places of the activities, each behind all that it depends on. */
  order: Int32Array
  /** Links by successor: those of activity `i` are `into[i]` to `into[i + 1]`. */
  into: Int32Array
  from: Int32Array
  type: Uint8Array
  lag: Int32Array
  lagBy: readonly WorkCalendar[]
  calendarOf: Uint8Array
}

/** Activities that wait for each other, in the order in which they do. */
export class CycleError extends Error {
  readonly cycle: readonly string[]
  constructor(cycle: readonly string[]) {
    super(`these wait for each other: ${cycle.join(' → ')}`)
    this.cycle = cycle
  }
}

/** @throws CycleError · RangeError for a link of an activity that is not there */
export function toNetwork(activities: readonly Activity[], links: readonly Link[]): Network {
  const placeOf = new Map(activities.map(({ id }, place) => [id, place]))
  const place = (id: string): number => {
    const found = placeOf.get(id)
    if (found === undefined) throw new RangeError(`no activity ${id}`)
    return found
  }
  const count = links.length
  const [source, target] = [new Int32Array(count), new Int32Array(count)]
  const into = new Int32Array(activities.length + 1)
  links.forEach((link, i) => {
    source[i] = place(link.from)
    target[i] = place(link.to)
    into[target[i] + 1]!++
  })
  for (let i = 0; i < activities.length; i++) into[i + 1]! += into[i]!
  const next = into.slice()
  const [from, lag] = [new Int32Array(count), new Int32Array(count)]
  const [type, calendarOf] = [new Uint8Array(count), new Uint8Array(count)]
  const lagBy: WorkCalendar[] = []
  links.forEach((link, i) => {
    const at = next[target[i]!]!++
    from[at] = source[i]!
    type[at] = PLAN_LINKS.indexOf(link.type)
    lag[at] = link.lag
    let known = lagBy.indexOf(link.calendar)
    if (known < 0) known = lagBy.push(link.calendar) - 1
    calendarOf[at] = known
  })
  const network = { activities, order: new Int32Array(0), into, from, type, lag, lagBy, calendarOf }
  return { ...network, order: orderOf(network) }
}

/** Kahn's order. @throws CycleError when there is none */
function orderOf({ activities, into, from }: Network): Int32Array {
  const count = activities.length
  const waiting = new Int32Array(count)
  const out = new Int32Array(count + 1)
  for (const source of from) out[source + 1]!++
  for (let i = 0; i < count; i++) {
    out[i + 1]! += out[i]!
    waiting[i] = into[i + 1]! - into[i]!
  }
  const successors = new Int32Array(from.length)
  const next = out.slice()
  for (let i = 0; i < count; i++) for (let at = into[i]!; at < into[i + 1]!; at++) successors[next[from[at]!]!++] = i
  const order = new Int32Array(count)
  let [head, tail] = [0, 0]
  for (let i = 0; i < count; i++) if (waiting[i] === 0) order[tail++] = i
  while (head < tail) {
    const done = order[head++]!
    for (let at = out[done]!; at < out[done + 1]!; at++)
      if (--waiting[successors[at]!]! === 0) order[tail++] = successors[at]!
  }
  if (tail < count) throw new CycleError(cycleOf(activities, into, from, waiting))
  return order
}

/** Walks back from one that still waits until a place comes a second time. */
function cycleOf(activities: readonly Activity[], into: Int32Array, from: Int32Array, waiting: Int32Array): string[] {
  const seen = new Map<number, number>()
  const path: number[] = []
  let at = waiting.findIndex((count) => count > 0)
  while (!seen.has(at)) {
    seen.set(at, path.length)
    path.push(at)
    const [start, end] = [into[at]!, into[at + 1]!]
    at = from.subarray(start, end).find((source) => waiting[source]! > 0)!
  }
  return path
    .slice(seen.get(at))
    .reverse()
    .map((place) => activities[place]!.id)
}
