import { partsOf, type Condition, type Rule } from '@loujing/wire/rule'
import { isWithin, localMinute, nextTurn } from './clock.ts'
import { keyOf } from './inputs.ts'
import { all, any, not, type Truth } from './truth.ts'

/** What was last heard of an input: `value` is null when the source says itself that it is bad. */
export type Known = { atMs: number; value: number | null }
/** What a condition remembers: whether it held when it was last known, and since when it has been true without a break. */
export type Memory = { held?: boolean; sinceMs?: number }
/** All that the truth of a condition depends on, as plain data: it is kept in a file over a restart. */
export type Memories = { inputs: Record<string, Known>; conditions: Record<string, Memory> }

/** The moment of the judgement, and the next one at which it may change although nothing is heard. */
export type Moment = { nowMs: number; nextMs: number }

/**
 * The truth of a condition at a moment; `path` names it inside its rule. Changes `memories` and `moment.nextMs`. Every part
 * is judged each time, also behind a member that has decided already: its durations run on.
 */
export function judge(rule: Rule, condition: Condition, path: string, memories: Memories, moment: Moment): Truth {
  const parts = partsOf(condition).map((part, i) => judge(rule, part, `${path}/${i}`, memories, moment))
  switch (condition.is) {
    case 'all':
      return all(parts)
    case 'any':
      return any(parts)
    case 'not':
      return not(parts[0] ?? 'unknown')
    case 'hours':
      wake(moment, nextTurn(condition, rule.timeZone, moment.nowMs))
      return isWithin(condition, localMinute(rule.timeZone, moment.nowMs)) ? 'true' : 'false'
    case 'lasting':
      return lasting(parts[0] ?? 'unknown', condition.forMs, memoryOf(memories, path), moment)
    case 'compare':
    case 'count':
    case 'episode':
      return asked(condition, path, memories, moment)
  }
}

type Asked = Extract<Condition, { is: 'compare' | 'count' | 'episode' }>

function asked(condition: Asked, path: string, memories: Memories, moment: Moment): Truth {
  const known = memories.inputs[keyOf(condition)]
  if (!known || known.value === null) return 'unknown'
  const untilMs = known.atMs + condition.staleMs
  if (moment.nowMs >= untilMs) return 'unknown'
  wake(moment, untilMs)
  if (condition.is === 'episode') return known.value > 0 ? 'true' : 'false'
  if (condition.is === 'count') return known.value >= condition.atLeast ? 'true' : 'false'
  const memory = memoryOf(memories, path)
  const limit = condition.limit
  const band = memory.held ? condition.hysteresis : 0
  memory.held = condition.side === 'above' ? known.value > limit - band : known.value < limit + band
  return memory.held ? 'true' : 'false'
}

/**
 * Begins when `when` was true for `forMs` without a break and ends when it is false. Unknown time is a break, since nobody can
 * say that it lasted; but what had lasted already is not ended by it.
 */
function lasting(when: Truth, forMs: number, memory: Memory, moment: Moment): Truth {
  if (when === 'true') {
    memory.sinceMs ??= moment.nowMs
    const dueMs = memory.sinceMs + forMs
    if (moment.nowMs >= dueMs) memory.held = true
    else if (!memory.held) wake(moment, dueMs)
    return memory.held ? 'true' : 'false'
  }
  delete memory.sinceMs
  if (when === 'false') memory.held = false
  return when
}

export function wake(moment: Moment, atMs: number): void {
  if (atMs > moment.nowMs) moment.nextMs = Math.min(moment.nextMs, atMs)
}

const memoryOf = ({ conditions }: Memories, path: string): Memory => (conditions[path] ??= {})
