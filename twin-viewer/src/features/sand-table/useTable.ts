import type { SandTable, SharedTable } from '@loujing/wire/http/shares'
import type { Problem } from '@loujing/wire/problem'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { toProblem } from '../../api/problem.ts'
import type { TableSource } from './source.ts'
import { type Filter, isAskedFor, NO_FILTER, replaced, type ShownUnit } from './table-units.ts'

export type TableState = ReturnType<typeof useTable>

/** What stands on the table and what is chosen of it, kept true by its source. */
export function useTable(source: TableSource) {
  const table = shallowRef<SandTable | SharedTable>()
  const units = shallowRef<readonly ShownUnit[]>([])
  const problem = shallowRef<Problem>()
  const filter = ref<Filter>({ ...NO_FILTER })
  const chosenId = ref<string>()
  const asOf = shallowRef<Date>()
  const isLive = ref(true)
  let line: { close(): void } | undefined

  async function refresh() {
    try {
      units.value = await source.units()
      asOf.value = new Date()
      isLive.value = true
    } catch (thrown) {
      const found = toProblem(thrown)
      // What was loaded stays on the table; only a link that ended shows nothing any more.
      if (table.value && found.status !== 410) isLive.value = false
      else problem.value = found
    }
  }

  async function start() {
    problem.value = undefined
    try {
      table.value = await source.open()
    } catch (thrown) {
      problem.value = toProblem(thrown)
      return
    }
    await refresh()
    line ??= source.follow({
      onUnit: (unit) => {
        units.value = replaced(units.value, unit)
        asOf.value = new Date()
      },
      onAll: () => void refresh(),
      onLine: (isThere) => (isLive.value = isThere),
    })
  }
  onScopeDispose(() => line?.close())

  const asked = computed(
    () => new Set<string>(units.value.filter((unit) => isAskedFor(unit, filter.value)).map(({ id }) => id)),
  )
  const chosen = computed(() => units.value.find(({ id }) => id === chosenId.value))
  return { table, units, problem, filter, chosenId, chosen, asked, asOf, isLive, start, refresh }
}
