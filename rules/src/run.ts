import type { Rule } from '@loujing/wire/rule'
import { SEVERITIES, type Severity } from '@loujing/wire/severity'
import { judge, wake, type Known, type Memories, type Moment } from './evaluate.ts'
import type { Truth } from './truth.ts'

/** `falseSinceMs`: since when a level that is on has been false without a break. */
type LevelState = { on: boolean; falseSinceMs?: number }

/** Where a rule stands, as plain data: what is kept over a restart of the gateway. Times are milliseconds since 1970. */
export type RunState = Memories & {
  nowMs: number
  nextMs: number | null
  levels: LevelState[]
  truths: Truth[]
  severity: Severity | null
  sinceMs: number | null
}

/** A rule's alarm began, became worse or better, or ended (`severity` null); `sinceMs` is when it began. */
export type Turn = { atMs: number; severity: Severity | null; sinceMs: number }

/** What is heard in one moment: by the key of an input, its value, or null when it is bad. */
export type Heard = Readonly<Record<string, number | null>>

export type Run = {
  /** Lets time pass, and then hears; the answer is all that turned on the way, oldest first. Time does not run back. */
  hear(atMs: number, heard: Heard): Turn[]
  /** When to let time pass at the latest although nothing is heard; undefined when nothing is due. */
  nextMs(): number | undefined
  state(): RunState
}

export const freshState = (): RunState => ({
  nowMs: 0,
  nextMs: null,
  inputs: {},
  conditions: {},
  levels: [],
  truths: [],
  severity: null,
  sinceMs: null,
})

/**
 * A state taken up by a clock that was set back: what was heard is forgotten and durations begin anew, but what holds goes on
 * until it is known to be over. Changes `state`.
 */
export function setBack(state: RunState, nowMs: number): void {
  state.nowMs = nowMs
  state.nextMs = null
  state.inputs = {}
  for (const memory of Object.values(state.conditions)) delete memory.sinceMs
  for (const level of state.levels) delete level.falseSinceMs
}

/**
 * One rule, run. It is judged when something is heard and at each moment at which a duration is over, hours begin or end, or
 * a source becomes silent, in the order of time: so a run over a history and a run as it happens are the same run. `kept` is
 * the state of a run of the same rule and is changed in place; the time in between is time in which nothing was heard.
 */
export function createRun(rule: Rule, kept: RunState = freshState()): Run {
  const state = kept

  function look(nowMs: number): Turn | undefined {
    const moment: Moment = { nowMs, nextMs: Infinity }
    state.nowMs = nowMs
    state.truths = rule.levels.map(({ when }, i) => judge(rule, when, String(i), state, moment))
    for (const [i, { clearMs }] of rule.levels.entries()) {
      const level = (state.levels[i] ??= { on: false })
      turnLevel(level, state.truths[i] ?? 'unknown', clearMs, moment)
    }
    state.nextMs = Number.isFinite(moment.nextMs) ? moment.nextMs : null
    return settle(nowMs)
  }

  function settle(nowMs: number): Turn | undefined {
    const on = rule.levels.filter((_, i) => state.levels[i]?.on).map(({ severity }) => severity)
    const severity = SEVERITIES.findLast((each) => on.includes(each)) ?? null
    if (severity === state.severity) return undefined
    const sinceMs = state.sinceMs ?? nowMs
    state.severity = severity
    state.sinceMs = severity === null ? null : sinceMs
    return { atMs: nowMs, severity, sinceMs }
  }

  function take(atMs: number, heard: Heard): void {
    for (const [key, value] of Object.entries(heard)) {
      const known: Known = { atMs, value }
      state.inputs[key] = known
    }
  }

  return {
    hear(atMs, heard) {
      const turns: (Turn | undefined)[] = []
      const untilMs = Math.max(atMs, state.nowMs)
      while (state.nextMs !== null && state.nextMs < untilMs) turns.push(look(state.nextMs))
      take(untilMs, heard)
      turns.push(look(untilMs))
      return turns.filter((turn) => turn !== undefined)
    },
    nextMs: () => state.nextMs ?? undefined,
    state: () => state,
  }
}

function turnLevel(level: LevelState, truth: Truth, clearMs: number, moment: Moment): void {
  if (truth === 'true') level.on = true
  if (truth !== 'false' || !level.on) {
    delete level.falseSinceMs
    return
  }
  level.falseSinceMs ??= moment.nowMs
  const dueMs = level.falseSinceMs + clearMs
  if (moment.nowMs < dueMs) return wake(moment, dueMs)
  level.on = false
  delete level.falseSinceMs
}
