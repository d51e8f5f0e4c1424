/** As much of JSON Schema as the routes' bodies use. */
export type JsonSchema = {
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: JsonSchema[]
  format?: string
  pattern?: string
  minLength?: number
  minimum?: number
  exclusiveMinimum?: number
  minItems?: number
  items?: JsonSchema | JsonSchema[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  minProperties?: number
  default?: unknown
}

const TEXTS = [
  'abc',
  'ABC',
  'a'.repeat(12),
  '2026-03-01T02:03:04.005Z',
  'a'.repeat(64),
  '0'.repeat(64),
  'a'.repeat(43),
  '1',
  '91350100M000100Y43',
  '01',
  '000000',
]
const FORMATS: Readonly<Record<string, string>> = {
  uuid: '0199c2a0-0000-7000-8000-00000000abcd',
  date: '2026-03-01',
  'uri-reference': '/x',
}

/** The smallest value that a schema takes: what is required and no more. */
export function sampleOf(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.anyOf?.[0]) return sampleOf(schema.anyOf[0])
  switch (schema.type) {
    case 'object': {
      const { properties = {}, required = [], minProperties = 0 } = schema
      const optional = Object.keys(properties).filter((name) => !required.includes(name))
      const names = [...required, ...optional.slice(0, Math.max(0, minProperties - required.length))]
      return Object.fromEntries(names.map((name) => [name, sampleOf(properties[name] ?? {})]))
    }
    case 'array':
      return sampleItems(schema)
    case 'integer':
    case 'number':
      return schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 1
    case 'boolean':
      return true
    case 'string':
      return sampleText(schema)
    default:
      return {}
  }
}

function sampleItems({ items, minItems = 0 }: JsonSchema): unknown[] {
  if (Array.isArray(items)) return items.map(sampleOf)
  return Array.from({ length: minItems }, () => sampleOf(items ?? {}))
}

function sampleText({ format, pattern, minLength = 1 }: JsonSchema): string {
  if (format) return FORMATS[format] ?? 'x'
  const fits = (text: string): boolean => text.length >= minLength && (!pattern || new RegExp(pattern, 'u').test(text))
  const found = TEXTS.find(fits)
  if (found === undefined) throw new Error(`no sample for ${pattern}: add one to TEXTS`)
  return found
}
