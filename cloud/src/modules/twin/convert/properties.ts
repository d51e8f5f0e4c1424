import { IFCRELDEFINESBYPROPERTIES, IFCRELDEFINESBYTYPE } from 'web-ifc'
import { type IfcFile, type Line, refOf, refsOf, scalarOf, textOf } from './ifc-file.ts'

export type Scalar = string | number | boolean
/** Set → property → value. Measures are in the file's units. */
export type Properties = Record<string, Record<string, Scalar>>

const LONGEST_TEXT = 2000
const VALUES = ['NominalValue', 'AreaValue', 'LengthValue', 'VolumeValue', 'CountValue', 'WeightValue', 'TimeValue']

/** Property sets and quantities of every element, those of its type first, so that its own win. */
export function readProperties(ifc: IfcFile): (element: number) => Properties {
  const setById = new Map<number, readonly [string, Record<string, Scalar>] | undefined>()
  const setOf = (id: number) => {
    if (!setById.has(id)) setById.set(id, readSet(ifc, ifc.line(id)))
    return setById.get(id)
  }
  const setsByElement = new Map<number, number[]>()
  const give = (relation: Line, sets: readonly number[]) => {
    for (const element of refsOf(relation, 'RelatedObjects')) {
      setsByElement.set(element, [...(setsByElement.get(element) ?? []), ...sets])
    }
  }
  for (const relation of ifc.linesOf(IFCRELDEFINESBYTYPE)) {
    const type = refOf(relation, 'RelatingType')
    if (type !== undefined) give(relation, refsOf(ifc.line(type), 'HasPropertySets'))
  }
  for (const relation of ifc.linesOf(IFCRELDEFINESBYPROPERTIES)) {
    const set = refOf(relation, 'RelatingPropertyDefinition')
    if (set !== undefined) give(relation, [set])
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

function readSet(ifc: IfcFile, set: Line): readonly [string, Record<string, Scalar>] | undefined {
  const name = textOf(set, 'Name')
  if (name === undefined) return undefined
  const values: Record<string, Scalar> = {}
  for (const id of [...refsOf(set, 'HasProperties'), ...refsOf(set, 'Quantities')]) {
    const property = ifc.line(id)
    const key = textOf(property, 'Name')
    const value = VALUES.map((attribute) => scalarOf(property, attribute)).find((found) => found !== undefined)
    if (key !== undefined && value !== undefined) values[key] = typeof value === 'string' ? clip(value) : value
  }
  return [name, values]
}

// PostgreSQL's jsonb refuses U+0000.
const clip = (text: string): string => text.slice(0, LONGEST_TEXT).replaceAll('\0', '')
