import * as Type from 'typebox'
import { PersonId, ScenarioId, SiteId, TransportMapId, TransportPlaceId } from '../id.ts'
import { Instant } from '../instant.ts'

const Name = Type.String({ minLength: 1, maxLength: 64 })
const Metres = Type.Number({ minimum: -60_000, maximum: 60_000 })

export const TRANSPORT_MODES = ['foot', 'bicycle', 'car'] as const
export type TransportMode = (typeof TRANSPORT_MODES)[number]
export const TransportMode = Type.Enum([...TRANSPORT_MODES])

/** A gate (出入口) is where ways begin; all others are where they end. */
export const TRANSPORT_KINDS = [
  ...(['gate', 'metro', 'bus', 'kindergarten', 'school', 'hospital', 'clinic', 'market', 'park'] as const),
] as const
export type TransportKind = (typeof TRANSPORT_KINDS)[number]
export const TransportKind = Type.Enum([...TRANSPORT_KINDS])

/** Rings (等时圈) are drawn for so many minutes. */
export const RING_MINUTES = [5, 10, 15] as const

/** Metres east and north of the site's origin. */
export type TransportSpot = Type.Static<typeof TransportSpot>
export const TransportSpot = Type.Object({ eastM: Metres, northM: Metres }, { additionalProperties: false })

/** Corners of a line as pairs, metres east and north of the site's origin: lines are long, and names would be most of them. */
export type TransportLine = Type.Static<typeof TransportLine>
export const TransportLine = Type.Array(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }))

/** Said of a map with the PUT of its bytes. `attribution` is shown wherever something of the map is. */
export type TransportMapQuery = Type.Static<typeof TransportMapQuery>
export const TransportMapQuery = Type.Object({
  name: Name,
  attribution: Type.String({
    minLength: 2,
    maxLength: 200,
    description: 'Whom the map is from, as its licence asks: © OpenStreetMap contributors',
  }),
})

/** Roads and places about a site, as an operator brought them: OpenStreetMap XML or GeoJSON. Never changed, only replaced by another. */
export type TransportMap = Type.Static<typeof TransportMap>
export const TransportMap = Type.Object({
  id: TransportMapId,
  site: SiteId,
  name: Type.String(),
  attribution: Type.String(),
  format: Type.Enum(['osm', 'geojson']),
  bytes: Type.Integer(),
  nodes: Type.Integer(),
  edges: Type.Integer(),
  roadKm: Type.Number(),
  places: Type.Integer(),
  /** What of the file was left out: relations, ways whose nodes are not in it, shapes that are neither road nor place. */
  skipped: Type.Object({
    relations: Type.Integer(),
    waysWithoutNodes: Type.Integer(),
    otherShapes: Type.Integer(),
  }),
  madeAt: Instant,
  madeBy: PersonId,
})

/** A place set by hand, beside those of the map. */
export type TransportPlace = Type.Static<typeof TransportPlace>
export const TransportPlace = Type.Object(
  { kind: TransportKind, name: Name, at: TransportSpot },
  { additionalProperties: false },
)
export type KeptTransportPlace = Type.Static<typeof KeptTransportPlace>
export const KeptTransportPlace = Type.Object({
  id: TransportPlaceId,
  site: SiteId,
  version: Type.Integer({ minimum: 1 }),
  place: TransportPlace,
  changedAt: Instant,
})
/** The whole place, by PUT under an id that the client made. `version`: that which was read, 0 for a new one. */
export type TransportPlaceChange = Type.Static<typeof TransportPlaceChange>
export const TransportPlaceChange = Type.Object(
  { version: Type.Integer({ minimum: 0 }), place: TransportPlace },
  { additionalProperties: false },
)

const Kmh = Type.Number({ minimum: 1, maximum: 130, description: 'km/h' })
/** A road that is not there yet. A mode without a speed does not use it. */
export type ScenarioRoad = Type.Static<typeof ScenarioRoad>
export const ScenarioRoad = Type.Object(
  {
    name: Name,
    line: Type.Array(TransportSpot, { minItems: 2, maxItems: 200 }),
    speedsKmh: Type.Object(
      { foot: Type.Optional(Kmh), bicycle: Type.Optional(Kmh), car: Type.Optional(Kmh) },
      { additionalProperties: false, minProperties: 1 },
    ),
    /** In the direction in which it is drawn; who walks may go both ways. */
    isOneWay: Type.Boolean(),
  },
  { additionalProperties: false },
)

/** What would be otherwise (交通方案): new roads and places, among them gates; roads and gates that are closed. */
export type Scenario = Type.Static<typeof Scenario>
export const Scenario = Type.Object(
  {
    name: Name,
    roads: Type.Array(ScenarioRoad, { maxItems: 50 }),
    places: Type.Array(TransportPlace, { maxItems: 50 }),
    /** At each the nearest piece of road, from one junction or bend to the next, within 15 m. */
    closed: Type.Array(TransportSpot, { maxItems: 100 }),
    closedGates: Type.Array(TransportPlaceId, { maxItems: 50 }),
  },
  { additionalProperties: false },
)
export type KeptScenario = Type.Static<typeof KeptScenario>
export const KeptScenario = Type.Object({
  id: ScenarioId,
  site: SiteId,
  version: Type.Integer({ minimum: 1 }),
  scenario: Scenario,
  changedAt: Instant,
})
/** The whole scenario, by PUT under an id that the client made. `version`: that which was read, 0 for a new one. */
export type ScenarioChange = Type.Static<typeof ScenarioChange>
export const ScenarioChange = Type.Object(
  { version: Type.Integer({ minimum: 0 }), scenario: Scenario },
  { additionalProperties: false },
)

/** Without `map` the newest of the site; without `scenario` as it is today. */
export type ReachQuery = Type.Static<typeof ReachQuery>
export const ReachQuery = Type.Object({
  mode: TransportMode,
  map: Type.Optional(TransportMapId),
  scenario: Type.Optional(ScenarioId),
})
export type RoadsQuery = Type.Static<typeof RoadsQuery>
export const RoadsQuery = Type.Object({
  map: Type.Optional(TransportMapId),
  withinM: Type.Optional(Type.Integer({ minimum: 100, maximum: 20_000, default: 3000 })),
})

/** The roads of a map to draw a plan with: the nearest to the origin first. */
export type TransportRoads = Type.Static<typeof TransportRoads>
export const TransportRoads = Type.Object({
  map: TransportMapId,
  attribution: Type.String(),
  /** East and north of both ends of each piece, whole metres: four numbers a piece. */
  segments: Type.Array(Type.Number()),
  /** There are more within the distance than are told. */
  isCut: Type.Boolean(),
})

/** What is reached in so many minutes. `polygons`: an outline and its holes each. */
export type TransportRing = Type.Static<typeof TransportRing>
export const TransportRing = Type.Object({
  minutes: Type.Integer(),
  areaM2: Type.Number(),
  polygons: Type.Array(Type.Array(TransportLine)),
})
/** A place with the way there: the soonest three of each kind. */
export type NearPlace = Type.Static<typeof NearPlace>
export const NearPlace = Type.Object({
  kind: TransportKind,
  name: Type.String(),
  at: TransportSpot,
  seconds: Type.Number(),
  lengthM: Type.Number(),
  line: TransportLine,
})
/** Where ways begin: the gates, or the site's origin where no gate was set. */
export type TransportStart = Type.Static<typeof TransportStart>
export const TransportStart = Type.Object({
  name: Type.String({ description: 'Empty for the origin' }),
  at: TransportSpot,
  /** From the nearest road for the mode; absent where none is within 500 m, and nothing begins there. */
  awayM: Type.Optional(Type.Number()),
})
export type TransportReach = Type.Static<typeof TransportReach>
export const TransportReach = Type.Object({
  map: TransportMapId,
  attribution: Type.String(),
  mode: TransportMode,
  starts: Type.Array(TransportStart),
  rings: Type.Array(TransportRing),
  near: Type.Array(NearPlace),
  /** Of the scenario's `closed`, by number from 0: at which no road was found. */
  missed: Type.Array(Type.Integer()),
})

/** As it is today and with a scenario, side by side. */
export type TransportComparison = Type.Static<typeof TransportComparison>
export const TransportComparison = Type.Object({
  scenario: ScenarioId,
  version: Type.Integer(),
  today: TransportReach,
  then: TransportReach,
  rings: Type.Array(
    Type.Object({
      minutes: Type.Integer(),
      todayM2: Type.Number(),
      thenM2: Type.Number(),
      /** Reached then and not today, and the other way about. */
      gained: Type.Omit(TransportRing, ['minutes']),
      lost: Type.Omit(TransportRing, ['minutes']),
    }),
  ),
  /** Of each kind how soon the next place is reached; absent where none is within 15 minutes. */
  near: Type.Array(
    Type.Object({
      kind: TransportKind,
      todayS: Type.Optional(Type.Number()),
      thenS: Type.Optional(Type.Number()),
    }),
  ),
})

/** The rings as GeoJSON (RFC 7946), degrees. `attribution` is a foreign member (section 6.1). */
export type RingCollection = Type.Static<typeof RingCollection>
export const RingCollection = Type.Object({
  type: Type.Literal('FeatureCollection'),
  attribution: Type.String(),
  features: Type.Array(
    Type.Object({
      type: Type.Literal('Feature'),
      properties: Type.Object({ minutes: Type.Integer(), mode: TransportMode, areaM2: Type.Number() }),
      geometry: Type.Object({
        type: Type.Literal('MultiPolygon'),
        coordinates: Type.Array(Type.Array(TransportLine)),
      }),
    }),
  ),
})
