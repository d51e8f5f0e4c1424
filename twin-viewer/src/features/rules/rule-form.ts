import type { Condition, Rule, RuleLevel } from '@loujing/wire/rule'
import type { Severity } from '@loujing/wire/severity'

/** What the form can ask: the conditions that hold no other. */
export type Simple = Extract<Condition, { is: 'compare' | 'count' | 'episode' | 'hours' }>
/** One severity as the form has it: all or any of its conditions, for so long; over when false for so long. Minutes. */
export type LevelForm = { severity: Severity; join: 'all' | 'any'; parts: Simple[]; forMin: number; clearMin: number }
export type RuleForm = { slug: string; name: string; timeZone: string; levels: LevelForm[] }

export const MINUTE_MS = 60_000
/** A point or a camera that is silent for longer than this says nothing. */
export const STALE_MS = 5 * MINUTE_MS
export const TIME_ZONE = 'Asia/Shanghai'

const isSimple = (condition: Condition): condition is Simple =>
  condition.is === 'compare' || condition.is === 'count' || condition.is === 'episode' || condition.is === 'hours'

/** The form of a rule, or undefined: a rule that nests deeper than the form was written by other means and is not cut to fit. */
export function toForm({ rule, name, timeZone, levels }: Rule): RuleForm | undefined {
  const forms = levels.map(toLevelForm)
  return forms.every((form) => form !== undefined) ? { slug: rule, name, timeZone, levels: forms } : undefined
}

function toLevelForm({ severity, when, clearMs }: RuleLevel): LevelForm | undefined {
  const [forMs, inner] = when.is === 'lasting' ? [when.forMs, when.when] : [0, when]
  const [join, parts]: ['all' | 'any', Condition[]] =
    inner.is === 'all' || inner.is === 'any' ? [inner.is, inner.of] : ['all', [inner]]
  if (!parts.every(isSimple)) return undefined
  return {
    severity,
    join,
    parts: parts.map((part) => ({ ...part })),
    forMin: forMs / MINUTE_MS,
    clearMin: clearMs / MINUTE_MS,
  }
}

/** The rule that a form says; undefined while it says none: every alarm is shown at a point, so one must be asked. */
export function toRule({ slug, name, timeZone, levels }: RuleForm): Rule | undefined {
  const shownAt = levels.flatMap(({ parts }) => parts).find((part) => part.is === 'compare')
  const isWhole = levels.length > 0 && levels.every(({ parts }) => parts.length > 0 && parts.every(isFilled))
  if (!shownAt || !isWhole || name.trim() === '' || !/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/.test(slug))
    return undefined
  return {
    rule: slug,
    name: name.trim(),
    timeZone,
    shownAt: { source: shownAt.source, point: shownAt.point },
    levels: levels.map(({ severity, join, parts, forMin, clearMin }) => {
      const [first] = parts
      const all: Condition = parts.length === 1 && first ? first : { is: join, of: parts }
      const when: Condition = forMin > 0 ? { is: 'lasting', forMs: Math.round(forMin * MINUTE_MS), when: all } : all
      return { severity, when, clearMs: Math.round(clearMin * MINUTE_MS) }
    }),
  }
}

const isFilled = (part: Simple): boolean =>
  part.is === 'compare' ? Boolean(part.source && part.point) : part.is === 'hours' || Boolean(part.camera)

/** The first of `rule-1`, `rule-2`… that no rule has. */
export function freeSlug(taken: readonly string[]): string {
  for (let number = 1; ; number++) if (!taken.includes(`rule-${number}`)) return `rule-${number}`
}
