import type { BuildingView } from './useBuilding.ts'
import { hide } from './visibility.ts'

/** What the keys of the scene do to the selected element. */
export function useCommands(view: BuildingView): (key: string) => void {
  const { selected, visibility, change, select, isolate, toggleXray, showAll } = view
  return (key) => {
    const solid = selected.value
    const scope = solid && { model: solid.model, storey: solid.storey, ifcClass: solid.ifcClass, guid: solid.guid }
    if (key === 'Escape') select(undefined)
    else if (key === 'x') toggleXray()
    else if (key === 'a') showAll()
    else if (key === 'i') isolate(visibility.value.isolated ? undefined : scope)
    else if (key === 'Delete' && scope) {
      change(hide(visibility.value, scope))
      select(undefined)
    }
  }
}
