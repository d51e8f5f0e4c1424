import type { Scenario, ScenarioRoad, TransportKind, TransportSpot } from '@loujing/wire/http/transport'

/** A scenario while it is drawn; `isOpen`: the last road goes on with the next corner. */
export type Draft = Scenario & { isOpen: boolean }
export type Tool = 'road' | 'place' | 'close'

const EMPTY: Draft = { name: '', roads: [], places: [], closed: [], closedGates: [], isOpen: false }
/** Of a street in a town, as the search assumes them. */
const STREET: ScenarioRoad['speedsKmh'] = { foot: 4.5, bicycle: 13, car: 20 }

export const draftOf = (scenario: Scenario | undefined): Draft =>
  scenario ? { ...structuredClone(scenario), isOpen: false } : structuredClone(EMPTY)

/** A corner more, of the road that is open or of a new one. */
export function withCorner(draft: Draft, spot: TransportSpot, name: string): Draft {
  const last = draft.roads.at(-1)
  if (draft.isOpen && last) {
    const longer = { ...last, line: [...last.line, spot] }
    return { ...draft, roads: [...draft.roads.slice(0, -1), longer] }
  }
  const road = { name, line: [spot], speedsKmh: { ...STREET }, isOneWay: false }
  return { ...draft, roads: [...draft.roads, road], isOpen: true }
}

export const withPlace = (draft: Draft, kind: TransportKind, name: string, at: TransportSpot): Draft => ({
  ...draft,
  places: [...draft.places, { kind, name, at }],
})

export const withClosed = (draft: Draft, spot: TransportSpot): Draft => ({ ...draft, closed: [...draft.closed, spot] })

export const withRoad = (draft: Draft, i: number, change: Partial<ScenarioRoad>): Draft => ({
  ...draft,
  roads: draft.roads.map((road, k) => (k === i ? { ...road, ...change } : road)),
})

/** The speed of a mode; none: it does not use the road. */
export function withSpeed(
  draft: Draft,
  i: number,
  mode: keyof ScenarioRoad['speedsKmh'],
  kmh: number | undefined,
): Draft {
  const { [mode]: _, ...others } = draft.roads[i]!.speedsKmh
  return withRoad(draft, i, { speedsKmh: kmh === undefined ? others : { ...others, [mode]: kmh } })
}

/** Without one of its roads, places or closed pieces. */
export const without = (draft: Draft, of: 'roads' | 'places' | 'closed', i: number): Draft => ({
  ...draft,
  [of]: (draft[of] as unknown[]).toSpliced(i, 1),
  isOpen: of === 'roads' ? false : draft.isOpen,
})

/** What may be saved, or undefined while something is missing. */
export function scenarioOf({ isOpen: _, ...draft }: Draft): Scenario | undefined {
  const name = draft.name.trim()
  const isWhole = draft.roads.every(
    (road) => road.line.length > 1 && road.name.trim() !== '' && Object.keys(road.speedsKmh).length > 0,
  )
  const isNamed = draft.places.every((place) => place.name.trim() !== '')
  const hasAny = draft.roads.length + draft.places.length + draft.closed.length + draft.closedGates.length > 0
  return name !== '' && isWhole && isNamed && hasAny ? { ...draft, name } : undefined
}
