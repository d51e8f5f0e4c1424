import type { ModelId } from '@loujing/wire/id'
import type { Appearance, Shown } from '../../../scene/appearance.ts'

/** A branch of the model tree: a model, one of its storeys, a class on that storey, or one element. */
export type Scope = { model: ModelId; storey?: string; ifcClass?: string; guid?: string }
/** What somebody has hidden, what alone he wants to see, and whether all but that is glass. */
export type Visibility = { hidden: readonly Scope[]; isolated?: Scope | undefined; xray: boolean }
/** One node of the tree, as far as hiding needs to know of it. */
export type Branch = { scope: Scope; children: readonly Branch[] }

export const ALL_VISIBLE: Visibility = { hidden: [], xray: false }

/** Whether `scope` has `other` within it, or is it; an element knows its storey and class, so it can be asked about too. */
export function contains(scope: Scope, other: Scope): boolean {
  if (scope.model !== other.model) return false
  if (scope.guid !== undefined) return scope.guid === other.guid
  return (
    (scope.storey === undefined || scope.storey === other.storey) &&
    (scope.ifcClass === undefined || scope.ifcClass === other.ifcClass)
  )
}

export const isHidden = ({ hidden }: Visibility, scope: Scope): boolean => hidden.some((each) => contains(each, scope))
/** Whether something of a branch is hidden though not all of it. */
export const isPartlyHidden = (visibility: Visibility, scope: Scope): boolean =>
  !isHidden(visibility, scope) && visibility.hidden.some((each) => contains(scope, each))

/** Hides a branch; what was hidden within it is hidden with it. */
export function hide(visibility: Visibility, scope: Scope): Visibility {
  if (isHidden(visibility, scope)) return visibility
  return { ...visibility, hidden: [...visibility.hidden.filter((each) => !contains(scope, each)), scope] }
}

/** Shows a branch and all within it. Where it was hidden with a larger branch, the rest of that stays hidden, piece by piece. */
export function show(visibility: Visibility, scope: Scope, roots: readonly Branch[]): Visibility {
  const rest = (branch: Branch): Scope[] => {
    if (contains(scope, branch.scope)) return []
    return contains(branch.scope, scope) ? branch.children.flatMap(rest) : [branch.scope]
  }
  const branchOf = (wanted: Scope): Branch | undefined => {
    const search = (branches: readonly Branch[]): Branch | undefined => {
      for (const branch of branches) {
        if (contains(wanted, branch.scope)) return branch
        const found = contains(branch.scope, wanted) && search(branch.children)
        if (found) return found
      }
      return undefined
    }
    return search(roots)
  }
  const hidden = visibility.hidden.flatMap((each) => {
    if (contains(scope, each)) return []
    if (!contains(each, scope)) return [each]
    const branch = branchOf(each)
    return branch ? rest(branch) : []
  })
  return { ...visibility, hidden }
}

/** What something else shows of the elements, as a day of the plan does: what it leaves out is drawn as it is. */
export type Painter = (shown: Shown) => Appearance | undefined

/**
 * How each element is drawn.
 * @param selected is never glass: it is what one looks for
 * @param paint of what is neither hidden nor glass
 */
export function appearances(
  visibility: Visibility,
  selected?: Pick<Shown, 'model' | 'guid'>,
  paint: Painter = () => undefined,
): (shown: Shown) => Appearance {
  const { hidden, isolated, xray } = visibility
  const single = new Set(hidden.flatMap(({ model, guid }) => (guid === undefined ? [] : [`${model}/${guid}`])))
  const branches = hidden.filter(({ guid }) => guid === undefined)
  const isAway = (shown: Shown) =>
    (single.size > 0 && single.has(`${shown.model}/${shown.guid}`)) ||
    (branches.length > 0 && branches.some((scope) => contains(scope, shown)))
  return (shown) => {
    if (isAway(shown)) return 'hidden'
    const isSelected = selected?.guid === shown.guid && selected.model === shown.model
    if (!isSelected && isolated && !contains(isolated, shown)) return xray ? 'ghost' : 'hidden'
    if (!isSelected && !isolated && xray) return 'ghost'
    return paint(shown) ?? 'whole'
  }
}
