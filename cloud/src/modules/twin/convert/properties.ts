import { Reference, type StepFile, type StepValue } from './step.ts'

export type Scalar = string | number | boolean
/** Set → property → value. Measures are in the file's units. */
export type Properties = Record<string, Record<string, Scalar>>

const LONGEST_TEXT = 2000
/** The names whose instances the index of a file must list. */
export const DEFINING = ['IFCRELDEFINESBYTYPE', 'IFCRELDEFINESBYPROPERTIES'] as const
/*
 * Where attributes stand, the same from IFC2x3 to IFC4x3: of IfcRoot the name is third; a set lists its properties fifth, a
 * quantity set its quantities sixth; a relation names its objects fifth and what defines them sixth; a type its sets sixth.
 */
const AT = { name: 2, properties: 4, quantities: 5, objects: 4, definition: 5, sets: 5 } as const

/** Property sets and quantities of every element, those of its type first, so that its own win. */
export function readProperties(step: StepFile): (element: number) => Properties {
  const setById = new Map<number, readonly [string, Record<string, Scalar>] | undefined>()
  const setOf = (id: number) => {
    if (!setById.has(id)) setById.set(id, readSet(step, id))
    return setById.get(id)
  }
  const setsByElement = new Map<number, number[]>()
  const give = (objects: StepValue, sets: readonly number[]) => {
    for (const element of idsIn(objects)) {
      const known = setsByElement.get(element)
      if (known) known.push(...sets)
      else setsByElement.set(element, [...sets])
    }
  }
  const [byType, byProperties] = DEFINING
  for (const id of step.idsOf(byType)) {
    const relation = step.attributes(id)
    for (const type of idsIn(relation[AT.definition])) give(relation[AT.objects], idsIn(step.attributes(type)[AT.sets]))
  }
  for (const id of step.idsOf(byProperties)) {
    const relation = step.attributes(id)
    give(relation[AT.objects], idsIn(relation[AT.definition]))
  }
  return (element) => {
    const properties: Properties = {}
    for (const set of setsByElement.get(element) ?? []) {
      const [name, values] = setOf(set) ?? []
      if (name !== undefined) properties[name] = { ...properties[name], ...values }
    }
    return properties
  }
}

const idsIn = (value: StepValue): number[] => {
  if (value instanceof Reference) return [value.id]
  return Array.isArray(value) ? value.filter((item) => item instanceof Reference).map(({ id }) => id) : []
}

function readSet(step: StepFile, set: number): readonly [string, Record<string, Scalar>] | undefined {
  const attributes = step.attributes(set)
  const name = attributes[AT.name]
  if (typeof name !== 'string' || name === '') return undefined
  const isQuantities = step.nameOf(set) === 'IFCELEMENTQUANTITY'
  const values: Record<string, Scalar> = {}
  for (const id of idsIn(attributes[isQuantities ? AT.quantities : AT.properties])) {
    const [key, value] = readProperty(step, id)
    if (typeof key !== 'string' || key === '' || !isScalar(value)) continue
    values[key] = typeof value === 'string' ? clip(value) : value
  }
  return [name, values]
}

/** IfcPropertySingleValue: name, description, value. IfcQuantityLength and its kin: name, description, unit, value. */
function readProperty(step: StepFile, id: number): [StepValue, StepValue] {
  const name = step.nameOf(id) ?? ''
  const [key, , third, fourth] = step.attributes(id)
  if (name === 'IFCPROPERTYSINGLEVALUE') return [key, third]
  return name.startsWith('IFCQUANTITY') ? [key, fourth] : [key, undefined]
}

const isScalar = (value: StepValue): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

// PostgreSQL's jsonb refuses U+0000.
const clip = (text: string): string => text.slice(0, LONGEST_TEXT).replaceAll('\0', '')
