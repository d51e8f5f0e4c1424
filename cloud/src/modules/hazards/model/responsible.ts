import type { ResponsibilityScope } from '@loujing/wire/http/hazards'
import type { CameraId, ContractorId, ResponsibilityId, Slug } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'

export type Rule = {
  id: ResponsibilityId
  contractor: ContractorId
  scope: ResponsibilityScope
  from: Day
  until?: Day | undefined
}
export type Spot = { camera?: CameraId | undefined; zone?: Slug | undefined }
export type Chosen = { contractor: ContractorId; by: ResponsibilityScope['kind'] }

const SPECIFIC: readonly ResponsibilityScope['kind'][] = ['zone', 'camera', 'site']

/** Who answers for a spot on a day: the most specific rule, zone before camera before site. */
export function responsibleFor(rules: readonly Rule[], { camera, zone }: Spot, day: Day): Chosen | undefined {
  const isHere = ({ scope }: Rule): boolean =>
    scope.kind === 'site' || (scope.camera === camera && (scope.kind === 'camera' || scope.zone === zone))
  const inForce = rules.filter((rule) => isHere(rule) && rule.from <= day && (!rule.until || day <= rule.until))
  for (const kind of SPECIFIC) {
    const rule = inForce.find(({ scope }) => scope.kind === kind)
    if (rule) return { contractor: rule.contractor, by: kind }
  }
  return undefined
}

/** Whether two rules speak of the same place on a day that both have. */
export function overlap(a: Omit<Rule, 'id'>, b: Omit<Rule, 'id'>): boolean {
  const samePlace =
    a.scope.kind === 'site'
      ? b.scope.kind === 'site'
      : b.scope.kind === a.scope.kind &&
        b.scope.camera === a.scope.camera &&
        (a.scope.kind === 'camera' || (b.scope.kind === 'zone' && b.scope.zone === a.scope.zone))
  return samePlace && (!b.until || a.from <= b.until) && (!a.until || b.from <= a.until)
}
