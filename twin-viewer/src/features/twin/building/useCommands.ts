import type { BuildingView } from './useBuilding.ts'
import type { Measuring } from './useMeasure.ts'
import { hide } from './visibility.ts'

/** What the keys of the scene do: to the selected element, or to what is being measured. */
export function useCommands(view: BuildingView, measuring: Measuring): (key: string) => void {
  const { selected, tool, takesFace, visibility, change, select, isolate, toggleXray, showAll } = view
  return (key) => {
    const solid = selected.value
    const scope = solid && { model: solid.model, storey: solid.storey, ifcClass: solid.ifcClass, guid: solid.guid }
    if (key === 'Escape') {
      if (takesFace.value) takesFace.value = false
      else if (measuring.points.value.length > 0) measuring.points.value = []
      else if (selected.value) select(undefined)
      else tool.value = undefined
    } else if (key === 'Backspace') measuring.undo()
    else if (key === 'x') toggleXray()
    else if (key === 'a') showAll()
    else if (key === 'i') isolate(visibility.value.isolated ? undefined : scope)
    else if (key === 'Delete' && scope) {
      change(hide(visibility.value, scope))
      select(undefined)
    }
  }
}
