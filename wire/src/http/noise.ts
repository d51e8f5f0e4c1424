import * as Type from 'typebox'
import { ModelId, NoiseSourceId, NoiseStudyId, PersonId, SiteId, Slug } from '../id.ts'
import { Day, Instant } from '../instant.ts'

const Level = Type.Number({ minimum: 0, maximum: 160, description: 'dB(A)' })
const Name = Type.String({ minLength: 1, maxLength: 64 })
const HeightM = Type.Number({ minimum: 0, maximum: 500, description: 'Above the ground' })
const Origin = Type.String({
  minLength: 1,
  maxLength: 400,
  description: 'Where the levels come from: a measurement, a data sheet, a named method with its traffic counts',
})

/** A place of a site in plan, metres from its origin. */
export type SiteSpot = Type.Static<typeof SiteSpot>
const Metres = Type.Number({ minimum: -20_000, maximum: 20_000 })
export const SiteSpot = Type.Object({ eastM: Metres, northM: Metres })

/**
 * What a road radiates: the sound power of a metre of it, or the mean level that was measured beside it over hard ground, from which that is
 * reckoned. Its spectrum is that of traffic (EN 1793-3).
 */
export type RoadEmission = Type.Static<typeof RoadEmission>
export const RoadEmission = Type.Union([
  Type.Object({ by: Type.Literal('power'), dayDb: Level, nightDb: Level }),
  Type.Object({
    by: Type.Literal('measured'),
    dayDb: Level,
    nightDb: Level,
    distanceM: Type.Number({ minimum: 1, maximum: 200, description: 'From the middle of the road' }),
  }),
])

/** Sound power of a machine: A-weighted as a whole, or by octave bands from 63 to 8000 Hz (not weighted). */
export type MachinePower = Type.Static<typeof MachinePower>
export const MachinePower = Type.Union([
  Type.Object({ aWeightedDb: Level }),
  Type.Object({ bandsDb: Type.Array(Type.Number({ minimum: 0, maximum: 160 }), { minItems: 8, maxItems: 8 }) }),
])

export type Road = Type.Static<typeof Road>
export const Road = Type.Object({
  kind: Type.Literal('road'),
  name: Name,
  line: Type.Array(SiteSpot, { minItems: 2, maxItems: 200 }),
  heightM: HeightM,
  emission: RoadEmission,
  origin: Origin,
})
export type Machine = Type.Static<typeof Machine>
export const Machine = Type.Object({
  kind: Type.Literal('machine'),
  name: Name,
  at: SiteSpot,
  heightM: HeightM,
  power: MachinePower,
  /** By the clock of China, over midnight where `toHour` is not later. */
  fromHour: Type.Number({ minimum: 0, maximum: 24 }),
  toHour: Type.Number({ minimum: 0, maximum: 24 }),
  share: Type.Number({ exclusiveMinimum: 0, maximum: 1, description: 'Of these hours, in which it sounds' }),
  origin: Origin,
})

/** A road or a machine that is heard (噪声源). */
export type NoiseSource = Type.Static<typeof NoiseSource>
export const NoiseSource = Type.Union([Road, Machine])
export const NOISE_KINDS = ['road', 'machine'] as const
export type NoiseKind = (typeof NOISE_KINDS)[number]

export type KeptNoiseSource = Type.Static<typeof KeptNoiseSource>
export const KeptNoiseSource = Type.Object({
  id: NoiseSourceId,
  site: SiteId,
  version: Type.Integer({ minimum: 1 }),
  source: NoiseSource,
  changedAt: Instant,
})
/** The whole source, by PUT under an id that the client made. `version`: that which was read, 0 for a new one. */
export type NoiseSourceChange = Type.Static<typeof NoiseSourceChange>
export const NoiseSourceChange = Type.Object(
  { version: Type.Integer({ minimum: 0 }), source: NoiseSource },
  { additionalProperties: false },
)

/** What a source is drawn beside: the windows of the site's buildings from above, to the metre. */
export type NoisePlan = Type.Static<typeof NoisePlan>
export const NoisePlan = Type.Object({ windows: Type.Array(SiteSpot) })

/** The most that a place may hear by day (6 to 22) and by night (噪声限值). */
export type NoiseLimit = Type.Static<typeof NoiseLimit>
export const NoiseLimit = Type.Object({
  limit: Slug,
  name: Name,
  city: Type.String({ maxLength: 32 }),
  dayDb: Level,
  nightDb: Level,
  effectiveFrom: Day,
  source: Type.String({ maxLength: 400 }),
  confirmed: Type.Boolean({ description: 'False: not compared with the text of the standard by whoever runs this' }),
})

/** Air for which the loss on the way is reckoned (ISO 9613-1). */
export type NoiseAir = Type.Static<typeof NoiseAir>
export const NoiseAir = Type.Object(
  {
    temperatureC: Type.Number({ minimum: -20, maximum: 50 }),
    humidityPercent: Type.Number({ minimum: 10, maximum: 100 }),
    pressureKPa: Type.Number({ minimum: 60, maximum: 110 }),
  },
  { additionalProperties: false },
)
const Porous = Type.Number({ minimum: 0, maximum: 1 })
/** How porous the ground is near sources, between, and near the building: 0 hard, 1 porous (ISO 9613-2, 7.3.1). */
export type NoiseGround = Type.Static<typeof NoiseGround>
export const NoiseGround = Type.Object(
  { source: Porous, middle: Porous, receiver: Porous },
  { additionalProperties: false },
)

export type NewNoiseStudy = Type.Static<typeof NewNoiseStudy>
export const NewNoiseStudy = Type.Object(
  {
    name: Name,
    limit: Slug,
    kinds: Type.Array(Type.Enum([...NOISE_KINDS]), { minItems: 1, maxItems: 2, uniqueItems: true }),
    air: NoiseAir,
    ground: NoiseGround,
  },
  { additionalProperties: false },
)

/** A noise study (噪声分析) of a site: simulated, of all its models and the sources as they stood. */
export type NoiseStudy = Type.Static<typeof NoiseStudy>
export const NoiseStudy = Type.Object({
  id: NoiseStudyId,
  site: SiteId,
  name: Type.String(),
  limit: NoiseLimit,
  kinds: Type.Array(Type.Enum([...NOISE_KINDS])),
  air: NoiseAir,
  ground: NoiseGround,
  sources: Type.Array(Type.Pick(KeptNoiseSource, ['id', 'version', 'source'])),
  state: Type.Enum(['running', 'ready', 'failed']),
  /** From 0 to 1, while it runs. */
  progress: Type.Number(),
  problem: Type.Optional(Type.String()),
  models: Type.Array(Type.Object({ model: ModelId, name: Type.String() })),
  /** Windows judged, those that hear more than the limit by day and by night, and those whose outer side could not be told. */
  windows: Type.Integer(),
  overByDay: Type.Integer(),
  overByNight: Type.Integer(),
  skipped: Type.Integer(),
  /** Flats (by zone) judged, and those with a window that hears more than the limit by day or by night. */
  units: Type.Integer(),
  unitsOver: Type.Integer(),
  madeAt: Instant,
  madeBy: PersonId,
})

/** What is heard in a period; absent where nothing sounds in it. `loudest`: the source that brings most of it. */
export type HeardNoise = Type.Static<typeof HeardNoise>
export const HeardNoise = Type.Object({ db: Type.Number(), isOver: Type.Boolean(), loudest: NoiseSourceId })

export type WindowNoise = Type.Static<typeof WindowNoise>
export const WindowNoise = Type.Object({
  model: ModelId,
  guid: Type.String(),
  name: Type.String(),
  storey: Type.String(),
  unit: Type.String({ description: 'The zone of the room behind it; empty where there is none' }),
  room: Type.String(),
  azimuthDeg: Type.Number({ description: 'Where it looks, clockwise from north' }),
  day: Type.Optional(HeardNoise),
  night: Type.Optional(HeardNoise),
})

/** A flat hears what its loudest window hears: `room` is behind it. */
export type UnitHeard = Type.Static<typeof UnitHeard>
export const UnitHeard = Type.Object({ ...HeardNoise.properties, room: Type.String() })
export type UnitNoise = Type.Static<typeof UnitNoise>
export const UnitNoise = Type.Object({
  unit: Type.String(),
  storey: Type.String(),
  /** Rooms with a window, and those with one that hears more than the limit. */
  rooms: Type.Integer(),
  roomsOver: Type.Integer(),
  day: Type.Optional(UnitHeard),
  night: Type.Optional(UnitHeard),
})
