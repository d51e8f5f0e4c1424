import type { Condition, Rule } from '@loujing/wire/rule'
import { SEVERITIES, type Severity } from '@loujing/wire/severity'
import { isWithin, localMinute } from './clock.ts'
import { keyOf } from './inputs.ts'
import type { Heard, Turn } from './run.ts'
import { all, any, not, type Truth } from './truth.ts'

/**
 * The meaning of a rule, said slowly: at every tick the whole history is read again, and nothing is remembered. Times are
 * multiples of `tickMs`. For tests: `createRun` must agree with it.
 */
export function turnsBySlowReading(
  rule: Rule,
  history: ReadonlyMap<number, Heard>,
  { ticks, tickMs }: { ticks: number; tickMs: number },
): Turn[] {
  const turns: Turn[] = []
  let before: Severity | null = null
  let sinceMs = 0
  for (let tick = 0; tick <= ticks; tick++) {
    const severity = severityAt(tick)
    if (severity === before) continue
    if (before === null) sinceMs = tick * tickMs
    turns.push({ atMs: tick * tickMs, severity, sinceMs })
    before = severity
  }
  return turns

  function severityAt(tick: number): Severity | null {
    const on = rule.levels.filter((level) => isOn(level.when, level.clearMs, tick)).map(({ severity }) => severity)
    return SEVERITIES.findLast((severity) => on.includes(severity)) ?? null
  }

  // the newest tick that decides: true turns it on, a stretch of false of `clearMs` turns it off
  function isOn(when: Condition, clearMs: number, tick: number): boolean {
    for (let t = tick; t >= 0; t--) {
      const truth = truthAt(when, t)
      if (truth === 'true') return true
      if (truth === 'false' && lengthOf(when, 'false', t) * tickMs >= clearMs) return false
    }
    return false
  }

  /** For how many ticks before this one it has been the same without a break. */
  function lengthOf(condition: Condition, truth: Truth, tick: number): number {
    let t = tick
    while (t > 0 && truthAt(condition, t - 1) === truth) t--
    return tick - t
  }

  function truthAt(condition: Condition, tick: number): Truth {
    switch (condition.is) {
      case 'all':
        return all(condition.of.map((part) => truthAt(part, tick)))
      case 'any':
        return any(condition.of.map((part) => truthAt(part, tick)))
      case 'not':
        return not(truthAt(condition.when, tick))
      case 'hours':
        return isWithin(condition, localMinute(rule.timeZone, tick * tickMs)) ? 'true' : 'false'
      case 'lasting':
        return lastingAt(condition.when, condition.forMs, tick)
      default:
        return askedAt(condition, tick)
    }
  }

  function lastingAt(when: Condition, forMs: number, tick: number): Truth {
    const now = truthAt(when, tick)
    if (now !== 'true') return now
    for (let t = tick; t >= 0; t--) {
      const truth = truthAt(when, t)
      if (truth === 'false') return 'false'
      if (truth === 'true' && lengthOf(when, 'true', t) * tickMs >= forMs) return 'true'
    }
    return 'false'
  }

  function askedAt(condition: Extract<Condition, { is: 'compare' | 'count' | 'episode' }>, tick: number): Truth {
    const key = keyOf(condition)
    const heard = Array.from({ length: tick + 1 }, (_, t) => ({ t, value: history.get(t)?.[key] }))
      .filter(({ value }) => value !== undefined)
      .map(({ t, value }) => ({ t, value: value ?? null }))
    const last = heard.at(-1)
    if (!last || last.value === null || (tick - last.t) * tickMs >= condition.staleMs) return 'unknown'
    if (condition.is === 'episode') return last.value > 0 ? 'true' : 'false'
    if (condition.is === 'count') return last.value >= condition.atLeast ? 'true' : 'false'
    // outside of the band the value decides, inside of it the newest value outside of it before
    const sign = condition.side === 'above' ? 1 : -1
    for (const { value } of heard.toReversed()) {
      if (value === null) continue
      const over = sign * (value - condition.limit)
      if (over > 0) return 'true'
      if (over <= -condition.hysteresis) return 'false'
    }
    return 'false'
  }
}
