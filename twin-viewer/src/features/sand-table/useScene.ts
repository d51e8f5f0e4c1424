import { onScopeDispose, shallowRef, watch } from 'vue'
import { createFrame } from '../../scene/frame.ts'
import { loadSolids } from '../../scene/solids/load.ts'
import type { Solid } from '../../scene/solids/parts.ts'
import type { Solids } from '../../scene/solids/solids.ts'
import { SALE_PAINTS } from '../../scene/table/sale-paints.ts'
import { createSandTable, type SandTable } from '../../scene/table/sand-table.ts'
import { roomPlanOf } from '../../scene/table/storey-plan.ts'
import type { ShownUnit } from './table-units.ts'
import type { TableState } from './useTable.ts'

/** The scene of a table: loaded once its models are known, painted whenever a unit or the filter changes. */
export function useScene(state: TableState, headers: Readonly<Record<string, string>>) {
  const scene = shallowRef<SandTable>()
  const solids = shallowRef<Solids>()
  const failed = shallowRef<string>()
  const stop = new AbortController()

  const roomsOf = ({ model, spaces }: ShownUnit): Solid[] =>
    spaces.flatMap((guid) => solids.value?.find(model, guid) ?? [])

  async function load(canvas: HTMLCanvasElement): Promise<void> {
    const table = state.table.value
    if (!table) return
    try {
      solids.value = await loadSolids(table.models, createFrame(table.origin), stop.signal, headers)
    } catch (thrown) {
      if (!stop.signal.aborted) failed.value = String(thrown)
      return
    }
    if (stop.signal.aborted || solids.value.all.length === 0) return
    scene.value = createSandTable(canvas, {
      solids: solids.value,
      units: state.units.value.map((unit) => ({ id: unit.id, rooms: roomsOf(unit) })),
      origin: table.origin,
      prefersLessMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
    })
    scene.value.onTouchUnit((id) => {
      if (id !== undefined) state.chosenId.value = id
    })
    scene.value.orbit(true)
    requestAnimationFrame(() => (document.body.dataset['ready'] = 'true'))
  }

  watch([state.units, state.asked, scene], ([units, asked]) => {
    const known = new Map<string, ShownUnit>(units.map((unit) => [unit.id, unit]))
    scene.value?.paint((id) => ({ css: SALE_PAINTS[known.get(id)?.state ?? 'NOT_RELEASED'], isFaint: !asked.has(id) }))
  })
  watch([state.chosenId, scene], ([id]) => scene.value?.choose(id))
  onScopeDispose(() => {
    stop.abort()
    scene.value?.close()
    delete document.body.dataset['ready']
  })

  /** The rooms of a unit, and of the others of its storey, from above. */
  function planOf(unit: ShownUnit) {
    const beside = state.units.value.filter(
      ({ id, storey, building }) => id !== unit.id && storey === unit.storey && building === unit.building,
    )
    return { own: roomsOf(unit).map(roomPlanOf), others: beside.flatMap((other) => roomsOf(other).map(roomPlanOf)) }
  }
  return { scene, failed, load, planOf }
}
