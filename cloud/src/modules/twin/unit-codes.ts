import type { UnitRule, UnitSource } from '@loujing/wire/http/twin'
import type { ElementId } from '@loujing/wire/id'

/** A room as units are made of it. `areaM2` is computed from its shape. */
export type Room = {
  id: ElementId
  name: string
  storey: string | null
  zone: string | null
  areaM2: number
  properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}
export type FoundUnit = {
  code: string
  source: UnitSource
  storey: string | null
  areaM2: number
  statedM2: number | null
  spaces: ElementId[]
}

/** The units that rooms form by a rule; what a person grouped goes before the rule. Rooms of no unit are left out. */
export function unitsOf(rooms: readonly Room[], rule: UnitRule): FoundUnit[] {
  const byHand = new Map(rule.byHand?.flatMap(({ code, spaces }) => spaces.map((space) => [space, code] as const)))
  const read = readerOf(rooms, rule)
  const named = rooms.flatMap((room) => {
    const hand = byHand.get(room.id)
    const [text, source] = hand === undefined ? read(room) : [hand, 'hand' as const]
    const code = text === undefined ? '' : toCode(text)
    if (code === '') return []
    return [{ room, source, code: hand === undefined ? `${rule.prefix ?? ''}${code}` : code }]
  })
  return [...Map.groupBy(named, ({ code }) => code)].map(([code, own]) => {
    const stated = own.map(({ room }) => statedArea(room))
    const isStated = stated.every((area) => area !== undefined)
    return {
      ...{ code, source: own.some(({ source }) => source === 'hand') ? 'hand' : own[0]!.source },
      storey: own[0]!.room.storey,
      areaM2: round(own.reduce((sum, { room }) => sum + room.areaM2, 0)),
      statedM2: isStated ? round(stated.reduce((sum, area) => sum + area, 0)) : null,
      spaces: own.map(({ room }) => room.id),
    }
  })
}

function readerOf(rooms: readonly Room[], rule: UnitRule): (room: Room) => [string | undefined, UnitSource] {
  switch (rule.by) {
    case 'zone':
      return ({ zone }) => [zone ?? undefined, 'zone']
    case 'space-name':
      return ({ name }) => [prefixOf(name), 'space-name']
    case 'property':
      return ({ properties }) => {
        const value = properties[rule.set ?? '']?.[rule.key ?? '']
        return [typeof value === 'string' || typeof value === 'number' ? String(value) : undefined, 'property']
      }
    case 'auto':
      return readerOf(rooms, { ...rule, by: rooms.some(({ zone }) => zone !== null) ? 'zone' : 'space-name' })
  }
}

/** `1-101 客厅` is a room of 1-101, `A104` one of A; a name of neither form is of no unit. */
function prefixOf(name: string): string | undefined {
  const [word = '', ...rest] = name.trim().split(/\s+/)
  if (rest.length > 0 && /\d/.test(word)) return word
  return /^([A-Za-z]+)[-_.]?\d+$/.exec(word)?.[1]
}

/** One writing for what people write in many ways: `1栋2单元301室`, `１－２－301` and `1-2-301` are one code. */
export function toCode(text: string): string {
  return text
    .normalize('NFKC')
    .trim()
    .toUpperCase()
    .replace(/(?:号楼|#楼|[栋幢座#]|单元|[\s/_.—–]+)/g, '-')
    .replace(/[户室房号]$/, '')
    .replace(/-+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 64)
}

/** Building, entrance (单元) and flat of a code; one of two parts names no entrance, one of one part only the flat. */
export function partsOf(code: string): { building?: string; entrance?: string; flat: string } {
  const parts = code.split('-')
  const flat = parts.pop()!
  const entrance = parts.length > 1 ? parts.pop() : undefined
  const building = parts.join('-')
  return { ...(building && { building }), ...(entrance !== undefined && { entrance }), flat }
}

const STATED = ['NetFloorArea', 'GrossFloorArea', 'Area']

/** The area that the model itself gives a room, m²; the net one where there are several. */
function statedArea({ properties }: Room): number | undefined {
  for (const key of STATED) {
    for (const values of Object.values(properties)) {
      const value = values[key]
      if (typeof value === 'number' && value > 0) return value
    }
  }
  return undefined
}

const round = (area: number): number => Math.round(area * 100) / 100
