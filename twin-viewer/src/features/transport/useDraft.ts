import type { Scenario } from '@loujing/wire/http/transport'
import { computed, shallowRef } from 'vue'
import { type Draft, draftOf, scenarioOf } from './scenario-draft.ts'

/** A scenario that is drawn, and the way back: every change is a step. */
export function useDraft(scenario: Scenario | undefined) {
  const draft = shallowRef<Draft>(draftOf(scenario))
  const before = shallowRef<readonly Draft[]>([])
  return {
    draft,
    complete: computed(() => scenarioOf(draft.value)),
    canUndo: computed(() => before.value.length > 0),
    change(next: Draft) {
      before.value = [...before.value, draft.value]
      draft.value = next
    },
    undo() {
      const last = before.value.at(-1)
      if (!last) return
      before.value = before.value.slice(0, -1)
      draft.value = last
    },
  }
}
