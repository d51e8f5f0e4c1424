import type { Element } from '@loujing/wire/http/twin'

export type PropertyGroup = { name: string; values: [property: string, value: string][] }

/** Three digits are a millimetre, and more than people read. */
const text = (value: unknown): string =>
  typeof value === 'number'
    ? String(Math.round(value * 1000) / 1000)
    : typeof value === 'string'
      ? value
      : JSON.stringify(value)

/** The properties by their set, those whose set, name or value has the words that somebody looks for; all without any. */
export function foundIn(properties: Element['properties'], search: string): PropertyGroup[] {
  const wanted = search.trim().toLowerCase()
  const has = (word: string) => word.toLowerCase().includes(wanted)
  return Object.entries(properties).flatMap(([name, set]) => {
    const values = Object.entries(set)
      .map(([property, value]): [string, string] => [property, text(value)])
      .filter(([property, value]) => has(name) || has(property) || has(value))
    return values.length > 0 ? [{ name, values }] : []
  })
}
