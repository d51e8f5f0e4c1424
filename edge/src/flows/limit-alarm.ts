import type { EdgeAlarm } from '@loujing/wire/edge-alarm'
import type { Slug } from '@loujing/wire/id'
import { toInstant, toMs, type Instant } from '@loujing/wire/instant'
import type { PointValue } from '@loujing/wire/reading'
import type { Severity } from '@loujing/wire/severity'
import { createHourOf } from './hour-of.ts'
import type { FlowRule } from './rules.ts'

/** One level of a rule: on, or turning since a device's time in milliseconds. */
type LevelState = { on: boolean; turningAt: number | null }
/** What a rule knows about one point of one source. Plain data: it is kept in a file. */
export type LimitState = {
  lastAt: number
  levels: LevelState[]
  severity: Severity | null
  since: Instant | null
}
/** By `rule source point`. */
export type LimitStates = Record<string, LimitState>

export type LimitAlarms = {
  /**
   * The alarms that a reading raises, changes or clears: mostly none. Judged by the device's time: what is not newer than the
   * last value judged, or further ahead of `nowMs` than the rule's gap, is left out.
   */
  judge(source: Slug, time: Instant, values: readonly PointValue[], nowMs: number): EdgeAlarm[]
  /** Whether a level turned or began to turn since this was last asked: then the states are worth keeping. */
  takeChanged(): boolean
}

/**
 * Threshold, duration and hysteresis: in one state for each rule, source and point there is a switch for each level, turned
 * when the value has been on the other side of the level's limit for long enough. `states` is changed in place.
 */
export function createLimitAlarms(
  rules: readonly FlowRule[],
  states: LimitStates,
  onWrongUnit: (told: string) => void,
): LimitAlarms {
  const rulesOf = Map.groupBy(rules, ({ point }) => point)
  const hourOf = createHourOf()
  let changed = false

  function judgeOne(rule: FlowRule, source: Slug, at: number, seen: PointValue, nowMs: number): EdgeAlarm | undefined {
    const { point, value, unit } = seen
    const state = (states[`${rule.rule} ${source} ${point}`] ??= { lastAt: 0, levels: [], severity: null, since: null })
    // A clock that runs ahead would make all that follows late.
    if (at > nowMs + rule.gapMs || at <= state.lastAt) return undefined
    const hour = hourOf(rule.timeZone, at)
    const period = rule.periods.find(({ fromHour, toHour }) =>
      fromHour < toHour ? hour >= fromHour && hour < toHour : hour >= fromHour || hour < toHour,
    )
    const levels = period?.levels ?? []
    const silent = at - state.lastAt > rule.gapMs
    state.lastAt = at
    for (const [i, { above }] of levels.entries()) {
      const level = (state.levels[i] ??= { on: false, turningAt: null })
      const over = value > above - (level.on ? rule.hysteresis : 0)
      turn(level, over, at, silent)
      if (level.turningAt === null || at - level.turningAt < (over ? rule.holdMs : rule.clearMs)) continue
      if (over) state.since ??= toInstant(level.turningAt)
      Object.assign(level, { on: over, turningAt: null })
      changed = true
    }
    const reached = levels.findLast((_, i) => state.levels[i]?.on)
    const left = levels.find(({ severity }) => severity === state.severity)
    const told = reached ?? left
    const since = state.since
    const isNews = reached?.severity !== left?.severity
    state.severity = reached?.severity ?? null
    if (!reached) state.since = null
    if (!isNews || !told || since === null) return undefined
    const { severity, above: threshold } = told
    return {
      rule: rule.rule,
      source,
      point,
      state: reached ? 'active' : 'cleared',
      severity,
      value,
      unit,
      threshold,
      since,
    }
  }

  function turn(level: LevelState, over: boolean, at: number, silent: boolean): void {
    const was = level.turningAt
    if (over === level.on) level.turningAt = null
    else if (was === null || silent) level.turningAt = at
    if (was !== level.turningAt) changed = true
  }

  return {
    judge(source, time, values, nowMs) {
      const alarms: EdgeAlarm[] = []
      for (const seen of values) {
        const ofPoint = rulesOf.get(seen.point)
        // A device that says itself that it is being calibrated or out of order is not judged.
        if (!ofPoint || (seen.quality ?? 'N') !== 'N') continue
        for (const rule of ofPoint) {
          if (seen.unit !== rule.unit) {
            onWrongUnit(`${source}/${seen.point} is in ${seen.unit}, rule ${rule.rule} in ${rule.unit}`)
            continue
          }
          const alarm = judgeOne(rule, source, toMs(time), seen, nowMs)
          if (alarm) alarms.push(alarm)
        }
      }
      return alarms
    },
    takeChanged() {
      const was = changed
      changed = false
      return was
    },
  }
}
