import type { EdgeAlarm } from '@loujing/wire/edge-alarm'
import { toInstant } from '@loujing/wire/instant'
import { withParts, type Compare, type Rule } from '@loujing/wire/rule'
import type { Severity } from '@loujing/wire/severity'
import type { Turn } from '@loujing/rules/run'

/**
 * A turn of a rule as the alarm that goes up: shown at the rule's point, with the newest value that was known of it and the
 * limit that it is held against. `before`: how bad it was, for an alarm that is over.
 */
export function alarmOf(rule: Rule, turn: Turn, before: Severity | null, value: number): EdgeAlarm {
  const severity = turn.severity ?? before ?? 'info'
  const { source, point } = rule.shownAt
  const limits = limitsOf(rule, severity)
  return {
    rule: rule.rule,
    source,
    point,
    state: turn.severity === null ? 'cleared' : 'active',
    severity,
    value,
    unit: limits?.unit ?? '1',
    threshold: limits?.limit ?? 0,
    since: toInstant(turn.sinceMs),
  }
}

/** The comparison of the shown point in the level of this severity; of a level that does not ask it, the first one of the rule. */
function limitsOf({ shownAt, levels }: Rule, severity: Severity): Compare | undefined {
  const inOrder = [...levels].sort((a, b) => Number(b.severity === severity) - Number(a.severity === severity))
  return inOrder
    .flatMap(({ when }) => withParts(when))
    .filter((part) => part.is === 'compare')
    .find((part) => part.source === shownAt.source && part.point === shownAt.point)
}
