import type { Model } from '@loujing/wire/http/twin'
import { isSpace, type Solid } from '../../../scene/solids/parts.ts'
import type { Scope } from './visibility.ts'

export type TreeNode = {
  key: string
  kind: 'model' | 'storey' | 'class' | 'element'
  label: string
  scope: Scope
  /** Elements within. */
  count: number
  children: readonly TreeNode[]
  solid?: Solid
}
/** A node that is to be seen in the list, and how deep it stands. */
export type Row = { node: TreeNode; level: number; isOpen: boolean }
export type Words = { classOf(ifcClass: string): string; noStorey: string }

export const keyOf = ({ model, storey, ifcClass, guid }: Scope): string =>
  guid === undefined ? [model, storey, ifcClass].filter((part) => part !== undefined).join('/') : `${model}#${guid}`

/** The elements that stand, by storey from above and by class; several models have a level of their own. Rooms are left out: they are a layer. */
export function treeOf(
  models: readonly Pick<Model, 'id' | 'name' | 'storeys'>[],
  solids: readonly Solid[],
  words: Words,
): TreeNode[] {
  const roots = models.map((model): TreeNode => {
    const own = solids.filter((solid) => solid.model === model.id && !isSpace(solid.ifcClass))
    const height = new Map(model.storeys.map(({ name, elevationM }) => [name, elevationM]))
    const storeys = [...Map.groupBy(own, ({ storey }) => storey)]
      .sort(([a], [b]) => (height.get(b) ?? -Infinity) - (height.get(a) ?? -Infinity))
      .map(([storey, some]) => storeyNode({ model: model.id, storey }, some, words))
    return branch('model', model.name, { model: model.id }, storeys)
  })
  return roots.length === 1 ? [...roots[0]!.children] : roots
}

function storeyNode(scope: Scope & { storey: string }, solids: readonly Solid[], words: Words): TreeNode {
  const classes = [...Map.groupBy(solids, ({ ifcClass }) => ifcClass)].map(([ifcClass, some]) => {
    const elements = some.map((solid): TreeNode => {
      const { model, guid, name } = solid
      const own = { model, storey: solid.storey, ifcClass, guid }
      return { key: keyOf(own), kind: 'element', label: name || guid, scope: own, count: 1, children: [], solid }
    })
    return branch('class', words.classOf(ifcClass), { ...scope, ifcClass }, elements)
  })
  return branch('storey', scope.storey || words.noStorey, scope, classes)
}

const branch = (kind: TreeNode['kind'], label: string, scope: Scope, children: readonly TreeNode[]): TreeNode => ({
  ...{ key: keyOf(scope), kind, label, scope, children },
  count: children.reduce((sum, child) => sum + child.count, 0),
})

/** The nodes that are to be seen, in order. While somebody searches, what is found and the way to it is open. */
export function rowsOf(roots: readonly TreeNode[], open: ReadonlySet<string>, search: string): Row[] {
  const wanted = search.trim().toLowerCase()
  const rows: Row[] = []
  const matches = ({ label, solid, scope }: TreeNode): boolean =>
    label.toLowerCase().includes(wanted) ||
    (scope.ifcClass?.toLowerCase().includes(wanted) ?? false) ||
    solid?.guid.toLowerCase() === wanted ||
    (wanted.length > 3 && (solid?.guid.toLowerCase().startsWith(wanted) ?? false))
  /** Puts the node when it, what is above it or something within it is wanted. */
  const put = (node: TreeNode, level: number, isWithin: boolean): boolean => {
    const isFound = isWithin || wanted === '' || matches(node)
    const at = rows.length
    rows.push({ node, level, isOpen: false })
    let isNeeded = isFound
    const isOpen = wanted === '' || isFound ? open.has(node.key) : true
    if (isOpen || !isFound)
      for (const child of node.children) isNeeded = put(child, level + 1, isFound && wanted !== '') || isNeeded
    if (isNeeded) rows[at] = { node, level, isOpen: rows.length > at + 1 }
    else rows.length = at
    return isNeeded
  }
  for (const root of roots) put(root, 1, false)
  return rows
}

/** The keys of what must be open for an element to be seen. */
export const wayTo = ({ model, storey, ifcClass }: Solid): string[] => [
  ...[keyOf({ model }), keyOf({ model, storey }), keyOf({ model, storey, ifcClass })],
]
