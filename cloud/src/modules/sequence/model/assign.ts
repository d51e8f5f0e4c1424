import type { SequenceRule, SequenceSelector } from '@loujing/wire/http/sequence'
import type { ElementId, PlanTaskId } from '@loujing/wire/id'

/** A property that some rule asks for. */
export type PropertyName = { set?: string | undefined; key: string }
/** What a rule needs to know of an element; `values` are those of the properties that all rules ask for. */
export type Candidate = {
  id: ElementId
  ifcClass: string
  name: string
  storey: string
  zone: string
  values: readonly (string | null)[]
}
/** A model as rules see it: `storeys` from below, `index` where it comes among the models of the site. */
export type Standing<Element extends Candidate = Candidate> = {
  line: string
  storeys: readonly string[]
  elements: readonly Element[]
}

const sameName = (a: PropertyName, b: PropertyName) => a.key === b.key && a.set === b.set

/** The properties that rules ask for, each once. */
export function propertiesOf(rules: readonly SequenceRule[]): PropertyName[] {
  const names: PropertyName[] = []
  for (const { select } of rules) {
    const asked = select.property
    if (asked && !names.some((name) => sameName(name, asked))) names.push({ set: asked.set, key: asked.key })
  }
  return names
}

/** Storeys of a range in a model's own order, whichever way round it was said; undefined when an end is not among them. */
export function storeysBetween(
  storeys: readonly string[],
  { from, to }: { from: string; to: string },
): ReadonlySet<string> | undefined {
  if (from === to) return new Set([from])
  const [first, last] = [storeys.indexOf(from), storeys.indexOf(to)]
  if (first < 0 || last < 0) return undefined
  return new Set(storeys.slice(Math.min(first, last), Math.max(first, last) + 1))
}

/** Whether a selector takes an element of a model; undefined when it can take none of it. */
export function matcherOf(
  select: SequenceSelector,
  { line, storeys }: Pick<Standing, 'line' | 'storeys'>,
  properties: readonly PropertyName[],
): ((element: Candidate) => boolean) | undefined {
  if (select.line !== undefined && select.line !== line) return undefined
  const within = select.storeys && storeysBetween(storeys, select.storeys)
  if (select.storeys && !within) return undefined
  const classes = select.classes && new Set(select.classes.map((name) => name.toLowerCase()))
  const part = select.name?.toLowerCase()
  const { zone, property } = select
  const place = property ? properties.findIndex((name) => sameName(name, property)) : -1
  return (element) =>
    (within === undefined || within.has(element.storey)) &&
    (classes === undefined || classes.has(element.ifcClass.toLowerCase())) &&
    (zone === undefined || element.zone === zone) &&
    (part === undefined || element.name.toLowerCase().includes(part)) &&
    (property === undefined || element.values[place] === property.value)
}

/** Which task an element has, by which rule (place in the list; −1 by hand), and how many different tasks claim it. */
export type Owned = { task: PlanTaskId; rule: number; claims: number }
/** Beside each element of a model its owner, or undefined. */
export type Owners = readonly (Owned | undefined)[]

/**
 * Gives the elements of a model to tasks: by hand first, the newest word of it, then by the first rule that matches. Tasks that the
 * plan no longer has take nothing.
 * @param hands for an element the tasks that were hung on it, oldest first
 */
export function assign(
  model: Standing,
  rules: readonly SequenceRule[],
  hands: ReadonlyMap<ElementId, readonly PlanTaskId[]>,
  tasks: ReadonlySet<PlanTaskId>,
): { owners: Owners; matches: readonly number[] } {
  const properties = propertiesOf(rules)
  const matchers = rules.map(({ task, select }) => (tasks.has(task) ? matcherOf(select, model, properties) : undefined))
  const matches = rules.map(() => 0)
  const owners = model.elements.map((element): Owned | undefined => {
    const byHand = (hands.get(element.id) ?? []).filter((task) => tasks.has(task))
    let first = -1
    const claims = new Set<PlanTaskId>(byHand)
    for (let i = 0; i < rules.length; i++) {
      if (!matchers[i]?.(element)) continue
      matches[i]!++
      claims.add(rules[i]!.task)
      if (first < 0) first = i
    }
    const hand = byHand.at(-1)
    if (hand !== undefined) return { task: hand, rule: -1, claims: claims.size }
    return first < 0 ? undefined : { task: rules[first]!.task, rule: first, claims: claims.size }
  })
  return { owners, matches }
}
