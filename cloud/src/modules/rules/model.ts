import { ALARM_TYPES } from '@loujing/wire/http/sites'
import { objectionTo, withParts, type Rule } from '@loujing/wire/rule'
import { refuse } from '../../platform/errors.ts'
import { BAD_RULE, SLUG_TAKEN, TWO_GATEWAYS, UNKNOWN_SOURCE } from './problems.ts'

/** What a site has, by slug: whose gateway it is behind, and the unit of each point of a device. */
export type KnownSource = { kind: 'device' | 'camera'; slug: string; gateway: string; units: Record<string, string> }

/** @throws Refusal bad-rule with why · slug-taken for a type of alarm that others raise */
export function checkRule(rule: Rule): void {
  const why = objectionTo(rule)
  if (why) throw refuse(BAD_RULE, { why })
  const types: readonly string[] = ALARM_TYPES
  if (types.includes(rule.rule)) throw refuse(SLUG_TAKEN, { slug: rule.rule })
}

/** The one gateway that all sources of a rule are behind. @throws Refusal unknown-source · two-gateways */
export function gatewayOf(rule: Rule, sources: readonly KnownSource[]): string {
  const gateways = new Set<string>()
  for (const part of rule.levels.flatMap(({ when }) => withParts(when))) {
    if (part.is !== 'compare' && part.is !== 'count' && part.is !== 'episode') continue
    const [kind, slug] = part.is === 'compare' ? ['device', part.source] : ['camera', part.camera]
    const source = sources.find((one) => one.kind === kind && one.slug === slug)
    if (!source) throw refuse(UNKNOWN_SOURCE, { source: slug })
    if (part.is === 'compare' && source.units[part.point] !== part.unit)
      throw refuse(UNKNOWN_SOURCE, { source: slug, point: part.point, unit: source.units[part.point] })
    gateways.add(source.gateway)
  }
  const [gateway, ...others] = gateways
  if (gateway === undefined) throw refuse(UNKNOWN_SOURCE)
  if (others.length > 0) throw refuse(TWO_GATEWAYS, { gateways: [...gateways] })
  return gateway
}
