import type { Day } from '@loujing/wire/instant'

/** Days counted from the first day of a horizon: a boundary between two days, so that an end is where the next begins. */
export type Boundary = number

/**
 * Which days of a horizon are worked. All arithmetic is by table, so a plan of a hundred thousand activities asks it a million
 * times. Nothing is known outside the horizon: asking for it throws.
 */
export class WorkCalendar {
  readonly first: Day
  /** Working days before each boundary. */
  readonly #before: Int32Array
  /** The day of the n-th working day. */
  readonly #dayOf: Int32Array

  /**
   * @param first of the horizon: some weeks before the plan begins, for what is too late should have begun earlier
   * @param works whether a day, counted from `first`, is worked
   */
  constructor(first: Day, days: number, works: (day: number) => boolean) {
    this.first = first
    const before = new Int32Array(days + 1)
    const dayOf = new Int32Array(days)
    let count = 0
    for (let day = 0; day < days; day++) {
      before[day] = count
      if (works(day)) dayOf[count++] = day
    }
    before[days] = count
    this.#before = before
    this.#dayOf = dayOf.slice(0, count)
  }

  /** Working days between the beginning of the horizon and a boundary. */
  before(at: Boundary): number {
    const count = this.#before[at]
    if (count === undefined) throw new HorizonError()
    return count
  }

  #nth(n: number): number {
    const day = this.#dayOf[n]
    if (day === undefined) throw new HorizonError()
    return day
  }

  /** Where work of `days` that may begin at `from` does begin: work begins on a working day, a milestone at any moment. */
  start(from: Boundary, days: number): Boundary {
    return days === 0 ? from : this.#nth(this.before(from))
  }

  /** Where work of `days` that begins at `start` ends. */
  finish(start: Boundary, days: number): Boundary {
    return days === 0 ? start : this.#nth(this.before(start) + days - 1) + 1
  }

  /** The latest beginning of work of `days` that ends by `finish`. */
  latestStart(finish: Boundary, days: number): Boundary {
    return days === 0 ? finish : this.#nth(this.before(finish) - days)
  }

  /** The latest beginning that is no later than `by`. */
  latestBy(by: Boundary, days: number): Boundary {
    return days === 0 ? by : this.#nth(this.before(by + 1) - 1)
  }

  /** The earliest beginning of work of `days` that ends at `least` or later. */
  startToFinish(least: Boundary, days: number): Boundary {
    return days === 0 ? least : this.#nth(Math.max(0, this.before(Math.max(0, least - 1)) - days + 1))
  }

  /** A boundary moved by a lag in working days; a negative one moves it back. */
  plus(at: Boundary, lag: number): Boundary {
    if (lag === 0) return at
    return lag > 0 ? this.#nth(this.before(at) + lag - 1) + 1 : this.#nth(Math.max(0, this.before(at) + lag))
  }

  /** The latest boundary that `plus` moves to `at` or earlier. */
  minus(at: Boundary, lag: number): Boundary {
    if (lag === 0) return at
    return lag > 0 ? this.#nth(this.before(at) - lag) : this.#nth(this.before(at + 1) - 1 - lag)
  }
}

/** A plan that reaches beyond the days that its calendars know. */
export class HorizonError extends RangeError {
  constructor() {
    super('the plan reaches beyond the horizon of its calendars')
  }
}
