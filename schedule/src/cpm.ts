import type { Boundary, WorkCalendar } from './calendar.ts'
import type { Network } from './network.ts'

/** When each activity can and must happen, by its place in the network. All are boundaries but the floats. */
export type Schedule = {
  earlyStart: Int32Array
  earlyFinish: Int32Array
  lateStart: Int32Array
  lateFinish: Int32Array
  /** Working days of the activity's calendar by which it may slip without moving the end; negative when it is too late. */
  totalFloat: Int32Array
  /** … without moving any activity behind it. */
  freeFloat: Int32Array
  finish: Boundary
}

const [FS, SS, FF] = [0, 1, 2]
const FAR = 2 ** 30

/** `today`: what has not begun or ended by then does so then or later. */
export type Ends = { mustFinish?: Boundary | undefined; today?: Boundary | undefined }

/**
 * The critical path method over four kinds of links, lags and calendars: forward for the earliest dates, backward for the latest
 * ones from the end, or from `mustFinish` where there is one (then floats may be negative).
 * A constraint that the logic contradicts wins (MSO, MFO) or makes negative float (FNLT), as in the programs of the trade.
 * @throws HorizonError when the plan reaches beyond its calendars
 */
export function schedule(network: Network, start: Boundary, { mustFinish, today }: Ends = {}): Schedule {
  const count = network.activities.length
  const { earlyStart, earlyFinish, finish } = earliest(network, start, today)
  const [lateStart, lateFinish] = [new Int32Array(count), new Int32Array(count)]
  const [totalFloat, freeFloat] = [new Int32Array(count), new Int32Array(count)]
  backward(network, mustFinish ?? finish, lateStart, lateFinish)
  const room = roomBehind(network, finish, earlyStart, earlyFinish)
  network.activities.forEach(({ calendar }, i) => {
    totalFloat[i] = calendar.before(lateStart[i]!) - calendar.before(earlyStart[i]!)
    freeFloat[i] = Math.max(0, calendar.before(room[i]!) - calendar.before(earlyFinish[i]!))
  })
  return { earlyStart, earlyFinish, lateStart, lateFinish, totalFloat, freeFloat, finish }
}

/** The forward half alone: when each activity can begin and end. @throws HorizonError */
export function earliest(
  network: Network,
  start: Boundary,
  today: Boundary = 0,
): Pick<Schedule, 'earlyStart' | 'earlyFinish' | 'finish'> {
  const count = network.activities.length
  const [earlyStart, earlyFinish] = [new Int32Array(count), new Int32Array(count)]
  forward(network, start, today, earlyStart, earlyFinish)
  return { earlyStart, earlyFinish, finish: earlyFinish.reduce((latest, at) => Math.max(latest, at), start) }
}

function forward(
  network: Network,
  start: Boundary,
  today: Boundary,
  earlyStart: Int32Array,
  earlyFinish: Int32Array,
): void {
  const { activities, order, into, from, type, lag, lagBy, calendarOf } = network
  for (const i of order) {
    const { days, calendar, constraint, actual } = activities[i]!
    if (actual) {
      earlyStart[i] = actual.start
      earlyFinish[i] = actual.finish ?? restOf(calendar, Math.max(actual.start, today), actual.daysLeft)
      continue
    }
    let begin = Math.max(start, today)
    for (let at = into[i]!; at < into[i + 1]!; at++) {
      const source = from[at]!
      const kind = type[at]!
      const base = kind === FS || kind === FF ? earlyFinish[source]! : earlyStart[source]!
      const least = lagBy[calendarOf[at]!]!.plus(base, lag[at]!)
      const wanted = kind === FS || kind === SS ? least : calendar.startToFinish(least, days)
      if (wanted > begin) begin = wanted
    }
    if (constraint?.type === 'SNET') begin = Math.max(begin, constraint.at)
    if (constraint?.type === 'MSO') begin = constraint.at
    if (constraint?.type === 'MFO') begin = calendar.latestStart(constraint.at, days)
    earlyStart[i] = calendar.start(begin, days)
    earlyFinish[i] = calendar.finish(earlyStart[i], days)
  }
}

const restOf = (calendar: WorkCalendar, from: Boundary, days: number): Boundary =>
  calendar.finish(calendar.start(from, days), days)

function backward(network: Network, end: Boundary, lateStart: Int32Array, lateFinish: Int32Array): void {
  const { activities, order, into, from, type, lag, lagBy, calendarOf } = network
  // What the successors leave: until when it must have ended, and until when it must have begun.
  const endBy = new Int32Array(activities.length).fill(end)
  const beginBy = new Int32Array(activities.length).fill(FAR)
  for (let place = order.length - 1; place >= 0; place--) {
    const i = order[place]!
    const { days, calendar, constraint } = activities[i]!
    let last = endBy[i]!
    if (constraint?.type === 'FNLT' || constraint?.type === 'MFO') last = Math.min(last, constraint.at)
    let begin = calendar.latestStart(last, days)
    if (beginBy[i]! < begin) begin = calendar.latestBy(beginBy[i]!, days)
    if (constraint?.type === 'MSO') begin = Math.min(begin, calendar.start(constraint.at, days))
    lateStart[i] = begin
    lateFinish[i] = calendar.finish(begin, days)
    for (let at = into[i]!; at < into[i + 1]!; at++) {
      const source = from[at]!
      const kind = type[at]!
      const limit = kind === FS || kind === SS ? lateStart[i] : lateFinish[i]
      const latest = lagBy[calendarOf[at]!]!.minus(limit, lag[at]!)
      const by = kind === FS || kind === FF ? endBy : beginBy
      if (latest < by[source]!) by[source] = latest
    }
  }
}

/** The latest finish of each activity that moves no other from its earliest dates. */
function roomBehind(network: Network, finish: Boundary, earlyStart: Int32Array, earlyFinish: Int32Array): Int32Array {
  const { activities, into, from, type, lag, lagBy, calendarOf } = network
  const room = new Int32Array(activities.length).fill(finish)
  activities.forEach((_, i) => {
    for (let at = into[i]!; at < into[i + 1]!; at++) {
      const source = from[at]!
      const kind = type[at]!
      const limit = kind === FS || kind === SS ? earlyStart[i]! : earlyFinish[i]!
      const latest = lagBy[calendarOf[at]!]!.minus(limit, lag[at]!)
      const { calendar, days } = activities[source]!
      const ends = kind === FS || kind === FF ? latest : calendar.finish(calendar.latestBy(latest, days), days)
      if (ends < room[source]!) room[source] = ends
    }
  })
  return room
}
