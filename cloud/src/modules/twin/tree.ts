import type { ModelTree, Storey } from '@loujing/wire/http/twin'
import type { ModelId } from '@loujing/wire/id'

export type ClassCount = { storey: string | null; ifcClass: string; elements: number }

/** The storeys in their own order, each with what stands on it; elements know their storey by its name. */
export function treeOf(model: ModelId, storeys: readonly Storey[], counts: readonly ClassCount[]): ModelTree {
  const byStorey = Map.groupBy(counts, ({ storey }) => storey ?? '')
  const branch = (name: string) => {
    const found = byStorey.get(name) ?? []
    byStorey.delete(name)
    const classes = found.map(({ ifcClass, elements }) => ({ ifcClass, elements }))
    return { classes, elements: classes.reduce((sum, { elements }) => sum + elements, 0) }
  }
  const branches = storeys.map(({ guid, name, elevationM }) => ({ guid, name, elevationM, ...branch(name) }))
  const elsewhere = branch('')
  return {
    model,
    elements: counts.reduce((sum, { elements }) => sum + elements, 0),
    storeys: elsewhere.elements > 0 ? [...branches, elsewhere] : branches,
  }
}
