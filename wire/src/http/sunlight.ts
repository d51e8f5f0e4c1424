import * as Type from 'typebox'
import { ModelId, PersonId, SiteId, Slug, SunlightStudyId } from '../id.ts'
import { Day, Instant } from '../instant.ts'

/**
 * How a city counts sunlight (日照). Hours are true solar time (真太阳时), in which the sun stands in the south at 12. The terms are
 * those of GB/T 50947-2014; the values are local and come as data, each rule with its source.
 */
export type SunlightRule = Type.Static<typeof SunlightRule>
export const SunlightRule = Type.Object({
  rule: Slug,
  name: Type.String({ minLength: 1, maxLength: 64 }),
  city: Type.String({ maxLength: 32 }),
  day: Type.Enum(['great-cold', 'winter-solstice'], { description: '大寒日 · 冬至日: the day that is judged' }),
  fromHour: Type.Number({ minimum: 0, maximum: 12 }),
  toHour: Type.Number({ minimum: 12, maximum: 24 }),
  stepMin: Type.Number({ minimum: 1, maximum: 15 }),
  leastSegmentMin: Type.Number({ minimum: 0, maximum: 240, description: 'A shorter piece of sun does not count' }),
  mostSegments: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 9,
      description: 'Only so many pieces count, the longest; 1 is continuous sun',
    }),
  ),
  sweepDeg: Type.Number({
    minimum: 0,
    maximum: 45,
    description: 'Sun that grazes the wall at less than this angle, in plan, does not count (扫掠角)',
  }),
  sillM: Type.Number({
    minimum: 0,
    maximum: 2,
    description: 'Above the floor: where a window that reaches lower is judged',
  }),
  requiredMin: Type.Integer({ minimum: 0, maximum: 960 }),
  effectiveFrom: Day,
  source: Type.String({ maxLength: 400 }),
  confirmed: Type.Boolean({ description: 'False: not compared with the text of the standard by whoever runs this' }),
})

export type SunlightSegment = Type.Static<typeof SunlightSegment>
/** Minutes of the day in true solar time: 720 is noon. */
export const SunlightSegment = Type.Object({ fromMin: Type.Number(), toMin: Type.Number() })

/** A sunlight study (日照分析) of a site: all its models as they stood, one rule, one day. */
export type SunlightStudy = Type.Static<typeof SunlightStudy>
export const SunlightStudy = Type.Object({
  id: SunlightStudyId,
  site: SiteId,
  name: Type.String(),
  rule: SunlightRule,
  day: Day,
  state: Type.Enum(['running', 'ready', 'failed']),
  problem: Type.Optional(Type.String()),
  models: Type.Array(Type.Object({ model: ModelId, name: Type.String() })),
  /** Windows judged, those that have what is required, and those whose outer side could not be told. */
  windows: Type.Integer(),
  meeting: Type.Integer(),
  skipped: Type.Integer(),
  /** Flats (by zone) judged, and those of which at least one room has what is required. */
  units: Type.Integer(),
  unitsMeeting: Type.Integer(),
  madeAt: Instant,
  madeBy: PersonId,
})

export type NewSunlightStudy = Type.Static<typeof NewSunlightStudy>
export const NewSunlightStudy = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 64 }),
    rule: Slug,
    year: Type.Integer({ minimum: 2000, maximum: 2100 }),
  },
  { additionalProperties: false },
)

export type WindowSunlight = Type.Static<typeof WindowSunlight>
export const WindowSunlight = Type.Object({
  model: ModelId,
  guid: Type.String(),
  name: Type.String(),
  storey: Type.String(),
  unit: Type.String({ description: 'The zone of the room behind it; empty where there is none' }),
  room: Type.String(),
  azimuthDeg: Type.Number({ description: 'Where it looks, clockwise from north' }),
  minutes: Type.Number({ description: 'That count by the rule' }),
  segments: Type.Array(SunlightSegment),
  meets: Type.Boolean(),
})

export type UnitSunlight = Type.Static<typeof UnitSunlight>
export const UnitSunlight = Type.Object({
  unit: Type.String(),
  storey: Type.String(),
  /** Rooms with a window, and those with what is required. */
  rooms: Type.Integer(),
  meeting: Type.Integer(),
  bestRoom: Type.String(),
  bestMin: Type.Number(),
  meets: Type.Boolean(),
})
