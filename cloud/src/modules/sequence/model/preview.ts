import type { SequencePreview, SequenceRule } from '@loujing/wire/http/sequence'
import type { ElementId, PlanTaskId } from '@loujing/wire/id'
import { assign, type Standing } from './assign.ts'

const MOST_CLASSES = 30

/** What rules do to the elements of all models, in figures. */
export function previewOf(
  models: readonly Standing[],
  rules: readonly SequenceRule[],
  hands: ReadonlyMap<ElementId, readonly PlanTaskId[]>,
  tasks: ReadonlySet<PlanTaskId>,
): SequencePreview {
  const told = rules.map(({ id, task }) => ({ id, matches: 0, takes: 0, isLost: !tasks.has(task) }))
  const sum = { elements: 0, byRule: 0, byHand: 0, none: 0, several: 0 }
  const noneBy = new Map<string, number>()
  for (const model of models) {
    const { owners, matches } = assign(model, rules, hands, tasks)
    matches.forEach((count, i) => (told[i]!.matches += count))
    sum.elements += owners.length
    owners.forEach((owned, i) => {
      if (owned === undefined) {
        const { ifcClass } = model.elements[i]!
        sum.none++
        noneBy.set(ifcClass, (noneBy.get(ifcClass) ?? 0) + 1)
        return
      }
      if (owned.claims > 1) sum.several++
      if (owned.rule < 0) sum.byHand++
      else {
        sum.byRule++
        told[owned.rule]!.takes++
      }
    })
  }
  const classes = [...noneBy].sort(([, a], [, b]) => b - a).slice(0, MOST_CLASSES)
  return { ...sum, rules: told, noneBy: classes.map(([ifcClass, elements]) => ({ ifcClass, elements })) }
}
