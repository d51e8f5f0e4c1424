import type { ElementChange, ElementDifference, Model } from '@loujing/wire/http/twin'
import type { ModelId, SiteId } from '@loujing/wire/id'
import { computed, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { getModel, listDifferences } from '../../api/revisions.ts'
import { listModels } from '../../api/twin.ts'
import type { Appearance } from '../../scene/appearance.ts'
import { useTask } from '../../ui/useTask.ts'
import type { Painter } from './building/visibility.ts'

/** What a change is drawn as; of several the first of this order. */
export const PAINT_OF = {
  added: 'green',
  removed: 'red-glass',
  geometry: 'orange',
  properties: 'blue',
} as const satisfies Record<ElementChange, Appearance>
export const CHANGES = Object.keys(PAINT_OF) as ElementChange[]
export type Differing = { model: Model; before: Model; rows: readonly ElementDifference[] }

/**
 * What differs is painted, what was removed comes from the tiles of the revision before, and the rest of the building is faint glass.
 */
export function painterOfDifferences({ model, before, rows }: Differing, shown: ReadonlySet<ElementChange>): Painter {
  const paints = new Map<string, Appearance>()
  for (const { guid, changes } of rows) {
    const change = CHANGES.find((each) => changes.includes(each) && shown.has(each))
    if (change) paints.set(guid, PAINT_OF[change])
  }
  const lost = new Set(rows.flatMap(({ guid, changes }) => (changes.includes('removed') ? [guid] : [])))
  return (one) => {
    if (one.model === before.id) return lost.has(one.guid) ? (paints.get(one.guid) ?? 'hidden') : 'hidden'
    if (one.model !== model.id) return undefined
    return paints.get(one.guid) ?? (one.storey === '' ? undefined : 'ghost')
  }
}

/** ?diff=…: the last characters of a model's id, whose revision is shown against the one before. */
export function useDifferences(site: SiteId) {
  const route = useRoute()
  const router = useRouter()
  const asked = computed(() => (typeof route.query['diff'] === 'string' ? route.query['diff'] : undefined))
  const shown = shallowRef<ReadonlySet<ElementChange>>(new Set(CHANGES))
  const { data, problem, busy, run } = useTask(async (short: string): Promise<Differing | undefined> => {
    const model = (await listModels(site)).find(({ id, state }) => id.endsWith(short) && state === 'ready')
    if (!model?.report) return undefined
    const [before, rows] = await Promise.all([getModel(model.report.before), listDifferences(model.id)])
    return { model, before, rows }
  })
  watch(asked, (short) => (short ? void run(short) : (data.value = undefined)), { immediate: true })

  return {
    ...{ data, problem, shown },
    /** Until it is known what is compared, a scene would be drawn for nothing. */
    isReady: computed(() => asked.value === undefined || !busy.value),
    painter: computed(() => data.value && painterOfDifferences(data.value, shown.value)),
    /** What stands, with the two that are compared in place of their line. */
    modelsOf(standing: readonly Model[]): Model[] {
      if (!data.value) return [...standing]
      const { model, before } = data.value
      return [...standing.filter(({ line }) => line !== model.line), model, before]
    },
    /** The earlier one is only drawn: hiding, storeys and the tree are of the one that is looked at. */
    isBefore: (id: ModelId) => id === data.value?.before.id,
    toggle(change: ElementChange) {
      const next = new Set(shown.value)
      if (!next.delete(change)) next.add(change)
      shown.value = next
    },
    close() {
      const { diff: _done, ...query } = route.query
      void router.replace({ query })
    },
  }
}
export type Differences = ReturnType<typeof useDifferences>
