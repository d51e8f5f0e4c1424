import * as Type from 'typebox'
import { Slug } from './id.ts'

const Fraction = Type.Number({ minimum: 0, maximum: 1 })
const Corner = Type.Tuple([Fraction, Fraction])
export const Polygon = Type.Array(Corner, {
  minItems: 3,
  maxItems: 32,
  description: 'Corners in fractions of the picture',
})
export type Polygon = Type.Static<typeof Polygon>

/**
 * When a zone holds, by the clock of the site. `to` at or before `from` is on the next day; `days` are those on which it
 * begins, 1 = Monday … 7 = Sunday (ISO 8601-1:2019, 4.3.8); absent: every day.
 */
export type Hours = Type.Static<typeof Hours>
export const Hours = Type.Object({
  days: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7 })),
  from: Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' }),
  to: Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' }),
})

export const ZONE_RULES = ['helmet', 'nobody', 'loitering', 'order'] as const

/**
 * A place on the picture and what holds there; a person is where the feet are.
 * - `helmet`: nobody bare-headed. `nobody`: nobody at all.
 * - `loitering`: nobody for longer than `seconds` (60 where it is not said).
 * - `order`: only who has been in zone `after` of the same camera before.
 *
 * With an `entry` line only those are in the zone who have come in over it from its left to its right, as seen when one
 * looks from its first point to its second, until they cross it back or are lost.
 *
 * Who stands in one of `except` is not in the zone: a mirror, a poster, the booth of the guard.
 */
export type Zone = Type.Static<typeof Zone>
export const Zone = Type.Object({
  zone: Slug,
  rule: Type.Enum([...ZONE_RULES]),
  polygon: Polygon,
  seconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
  after: Type.Optional(Slug),
  entry: Type.Optional(Type.Tuple([Corner, Corner])),
  except: Type.Optional(Type.Array(Polygon, { minItems: 1, maxItems: 8 })),
  hours: Type.Optional(Type.Array(Hours, { minItems: 1, maxItems: 8, description: 'It holds in any of them' })),
})
