import { closeSync, openSync, writeSync } from 'node:fs'

const GUID = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$'
/** Of these a file has one; copies share it. Relations between them are not said again. */
const SHARED = new Set([
  ...['IFCPROJECT', 'IFCSITE', 'IFCOWNERHISTORY', 'IFCUNITASSIGNMENT', 'IFCMAPCONVERSION', 'IFCPROJECTEDCRS'],
  ...['IFCGEOMETRICREPRESENTATIONCONTEXT', 'IFCGEOMETRICREPRESENTATIONSUBCONTEXT'],
])
/** In a row as many as this; then the next row. */
const ACROSS = 6
const APART_M = 100
/** Numbers that each copy has for what is new in it. */
const SPARE = 10

type Entity = { id: number; name: string; text: string }
/** A text, which is left alone, or a reference (ISO 10303-21 §6.4). */
const TOKEN = /'(?:[^']|'')*'|#(\d+)/g

/**
 * Writes an IFC file many times over into one: storeys, elements, shapes and properties are copied under new numbers and GUIDs,
 * each copy a building that stands beside the others. Geometry that is equal stays equal, as in a real estate.
 */
export function writeClones(ifc: string, copies: number, path: string): void {
  const start = ifc.indexOf('DATA;') + 5
  const end = ifc.indexOf('ENDSEC;', start)
  const entities = entitiesOf(ifc.slice(start, end))
  const shared = new Set(entities.filter(({ name }) => SHARED.has(name)).map(({ id }) => id))
  const most = entities.reduce((largest, { id }) => Math.max(largest, id), 0)
  const placement = buildingPlacement(entities)
  const apart = /IFCSIUNIT\(\*,\.LENGTHUNIT\.,\.MILLI\./.test(ifc) ? APART_M * 1000 : APART_M
  const file = openSync(path, 'w')
  writeSync(file, `${ifc.slice(0, start)}\n`)
  for (let copy = 0; copy < copies; copy++) {
    const base = copy * (most + SPARE)
    const numberOf = (id: number): number => (shared.has(id) ? id : id + base)
    const lines: string[] = []
    for (const { id, name, text } of entities) {
      if (copy > 0 && (shared.has(id) || isBetween(name, text, shared))) continue
      const renumbered = text.replaceAll(TOKEN, (token, ref: string | undefined) =>
        ref === undefined ? token : `#${numberOf(Number(ref))}`,
      )
      const moved = id === placement ? renumbered.replace(/#\d+\)$/, `#${base + most + 2})`) : renumbered
      lines.push(`#${numberOf(id)}=${name}${withGuid(moved, copy)};`)
    }
    const [x, y] = [(copy % ACROSS) * apart, Math.floor(copy / ACROSS) * apart]
    lines.push(`#${base + most + 1}=IFCCARTESIANPOINT((${x}.,${y}.,0.));`)
    lines.push(`#${base + most + 2}=IFCAXIS2PLACEMENT3D(#${base + most + 1},$,$);`)
    writeSync(file, `${lines.join('\n')}\n`)
  }
  writeSync(file, ifc.slice(end))
  closeSync(file)
}

function entitiesOf(data: string): Entity[] {
  const found: Entity[] = []
  // texts may hold a semicolon
  for (const [, id, name, text] of data.matchAll(/#(\d+)\s*=\s*([A-Z0-9]+)\s*(\((?:'(?:[^']|'')*'|[^';])*\))\s*;/g))
    found.push({ id: Number(id), name: name!, text: text! })
  return found
}

/** An aggregation of the project and its site, of both of which there is one. */
function isBetween(name: string, text: string, shared: ReadonlySet<number>): boolean {
  if (name !== 'IFCRELAGGREGATES') return false
  const refs = [...text.matchAll(TOKEN)].flatMap(([, ref]) => (ref === undefined ? [] : [Number(ref)]))
  return refs.every((ref) => shared.has(ref))
}

/** What the building stands by (IfcProduct.ObjectPlacement): its axes, the last attribute, are given anew in each copy. */
function buildingPlacement(entities: readonly Entity[]): number | undefined {
  const building = entities.find(({ name }) => name === 'IFCBUILDING')
  const refs = [...(building?.text ?? '').matchAll(TOKEN)].map(([, ref]) => Number(ref))
  return entities.find(({ id, name }) => name === 'IFCLOCALPLACEMENT' && refs.includes(id))?.id
}

function withGuid(text: string, copy: number): string {
  return copy === 0
    ? text
    : text.replace(
        /^\('([0-9A-Za-z_$])([0-9A-Za-z_$])([0-9A-Za-z_$]{20})'/,
        (_, first: string, second: string, rest: string) =>
          `('${first}${GUID[(GUID.indexOf(second) + copy) % 64]!}${rest}'`,
      )
}
