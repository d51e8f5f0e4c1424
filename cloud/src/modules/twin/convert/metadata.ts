import type { GlbWriter, Json } from './glb.ts'

/** What a renderer may ask of a feature without asking the server. */
export type Feature = { guid: string; name: string; ifcClass: string; storey: string; zone: string }
const TEXTS = ['guid', 'name', 'storey', 'zone'] as const satisfies readonly (keyof Feature)[]

/** The property table of a tile (EXT_structural_metadata): class `element`, one row a feature. */
export function propertyTable(glb: GlbWriter, features: readonly Feature[]): Json {
  glb.use('EXT_structural_metadata')
  const classes = [...new Set(features.map(({ ifcClass }) => ifcClass))].sort()
  const indexByClass = new Map(classes.map((name, i) => [name, i]))
  const rows = Uint16Array.from(features, ({ ifcClass }) => indexByClass.get(ifcClass)!)
  const columns: Json = { ifcClass: { values: glb.bytes(new Uint8Array(rows.buffer)) } }
  for (const name of TEXTS) {
    // A column of nothing but empty strings has no bytes, and a buffer view must have some: it is left out.
    if (features.some((feature) => feature[name] !== ''))
      columns[name] = textColumn(
        glb,
        features.map((f) => f[name]),
      )
  }
  const properties: Json = { ifcClass: { type: 'ENUM', enumType: 'IfcClass', required: true } }
  for (const name of TEXTS) properties[name] = { type: 'STRING' }
  const values = classes.map((name, value) => ({ name, value }))
  return {
    schema: {
      id: 'loujing',
      classes: { element: { properties } },
      enums: { IfcClass: { valueType: 'UINT16', values } },
    },
    propertyTables: [{ class: 'element', count: features.length, properties: columns }],
  }
}

function textColumn(glb: GlbWriter, texts: readonly string[]): Json {
  const encoder = new TextEncoder()
  const encoded = texts.map((text) => encoder.encode(text))
  const offsets = new Uint32Array(texts.length + 1)
  encoded.forEach((bytes, i) => (offsets[i + 1] = (offsets[i] ?? 0) + bytes.length))
  const values = new Uint8Array(offsets[texts.length]!)
  encoded.forEach((bytes, i) => values.set(bytes, offsets[i]))
  return {
    values: glb.bytes(values),
    stringOffsets: glb.bytes(new Uint8Array(offsets.buffer)),
    stringOffsetType: 'UINT32',
  }
}
