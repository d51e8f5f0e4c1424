import type {
  ApprovalCondition,
  ApprovalFlow,
  ApprovalKind,
  ApprovalMode,
  ApprovalParty,
  ApprovalStep,
} from '@loujing/wire/http/approval-flow'

/** A key that no step of the flow has. */
export function freshKey({ steps }: Pick<ApprovalFlow, 'steps'>): string {
  const taken = new Set(steps.map(({ key }) => key))
  for (let number = steps.length + 1; ; number++) if (!taken.has(`s${number}`)) return `s${number}`
}

export const newStep = (key: string, name: string): ApprovalStep => ({
  key,
  name,
  when: [],
  who: [{ by: 'role', role: 'cost-manager', each: false }],
  mode: 'all',
  copy: [],
})

export const newFlow = (kind: ApprovalKind, name: string, first: string): ApprovalFlow => ({
  kind,
  name,
  applies: [],
  originatorMay: false,
  fallback: { by: 'role', role: 'manager' },
  steps: [newStep('s1', first)],
})

export const insertedAt = <Item>(items: readonly Item[], index: number, item: Item): Item[] => [
  ...items.slice(0, index),
  item,
  ...items.slice(index),
]
export const without = <Item>(items: readonly Item[], index: number): Item[] => items.filter((_, i) => i !== index)
export const replacedAt = <Item>(items: readonly Item[], index: number, item: Item): Item[] =>
  items.map((each, i) => (i === index ? item : each))

/** The same list with one moved up or down; as it is at either end. */
export function moved<Item>(items: readonly Item[], index: number, by: 1 | -1): Item[] {
  const other = items[index + by]
  const item = items[index]
  if (item === undefined || other === undefined) return [...items]
  return replacedAt(replacedAt(items, index, other), index + by, item)
}

/** A ratio has a percentage and nothing else has: 70 % is the share that the trade begins with. */
export function withMode(step: ApprovalStep, mode: ApprovalMode): ApprovalStep {
  const { percent = 70, ...rest } = step
  return mode === 'ratio' ? { ...rest, mode, percent } : { ...rest, mode }
}

/** What another kind of object is called does not fit: those conditions are taken out. */
export function withKind(flow: ApprovalFlow, kind: ApprovalKind): ApprovalFlow {
  const fitting = (conditions: ApprovalCondition[]) => conditions.filter(({ on }) => on !== 'type')
  const steps = flow.steps.map((step) => ({ ...step, when: fitting(step.when) }))
  return { ...flow, kind, applies: fitting(flow.applies), steps }
}

/** A choice stands alone; without a limit nothing escalates. */
export function withParties(step: ApprovalStep, who: ApprovalParty[]): ApprovalStep {
  const choice = who.find(({ by }) => by === 'choice')
  return { ...step, who: choice ? [choice] : who }
}
export function withLimit(step: ApprovalStep, limit: ApprovalStep['limit']): ApprovalStep {
  const { limit: _, escalate, ...rest } = step
  return limit ? { ...rest, limit, ...(escalate && { escalate }) } : rest
}

export function emptyCondition(on: ApprovalCondition['on']): ApprovalCondition {
  switch (on) {
    case 'amount':
      return { on, is: 'at-least', fen: 10_000_000 }
    case 'account':
      return { on, under: [] }
    case 'project':
      return { on, in: [] }
    case 'type':
      return { on, in: [] }
  }
}

const isComplete = (condition: ApprovalCondition): boolean =>
  condition.on === 'amount' || (condition.on === 'account' ? condition.under : condition.in).length > 0

/** Whether a flow can be sent as it is drawn. */
export const isDrawn = ({ name, applies, steps, fallback }: ApprovalFlow): boolean =>
  name.trim() !== '' &&
  applies.every(isComplete) &&
  (fallback?.by !== 'people' || fallback.people.length > 0) &&
  steps.length > 0 &&
  steps.every(
    ({ name, when, who, copy, escalate }) =>
      name.trim() !== '' &&
      when.every(isComplete) &&
      who.length > 0 &&
      [...who, ...copy, ...(escalate ? [escalate] : [])].every(
        (party) => party.by !== 'people' || party.people.length > 0,
      ),
  )
