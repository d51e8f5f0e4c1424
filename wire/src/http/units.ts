import * as Type from 'typebox'
import { ModelId, PersonId, PriceListId, SiteId, UnitId, UnitMoveId } from '../id.ts'
import { Day, Instant } from '../instant.ts'
import { Fen } from '../money.ts'
import { PageQuery } from '../page.ts'

/** Where a unit is on its way to the buyer (房源状态). */
export const SALE_STATES = [
  'NOT_RELEASED',
  'HELD',
  'AVAILABLE',
  'LOCKED',
  'RESERVED',
  'SUBSCRIBED',
  'SIGNED',
  'FILED',
  'DELIVERED',
] as const
export type SaleState = Type.Static<typeof SaleState>
export const SaleState = Type.Enum(SALE_STATES)

export const ORIENTATIONS = ['E', 'SE', 'S', 'SW', 'W', 'NW', 'N', 'NE', 'NS'] as const
export type Orientation = Type.Static<typeof Orientation>
export const Orientation = Type.Enum(ORIENTATIONS, { description: 'NS: from front to back (南北通透)' })

/** What the sales desk says of a unit that no model says. */
export type UnitTraits = Type.Static<typeof UnitTraits>
export const UnitTraits = Type.Object({
  type: Type.Optional(Type.String({ minLength: 1, maxLength: 32, description: '户型: 三室两厅 A' })),
  orientation: Type.Optional(Orientation),
})

/** The prices of a unit by the list that holds today, in fen. A list price is never above the filed one (备案价). */
export type UnitPrice = Type.Static<typeof UnitPrice>
export const UnitPrice = Type.Object({
  listFen: Fen,
  filedFen: Type.Optional(Fen),
  perM2Fen: Fen,
  version: Type.Integer({ description: 'Of the price list' }),
})

/**
 * A unit that is sold (房源): its code and area as the model says them, its type and price as the sales desk does. `spaces` are the
 * GUIDs of its rooms in `model`, so that a scene can draw it.
 */
export type SaleUnit = Type.Static<typeof SaleUnit>
export const SaleUnit = Type.Object({
  id: UnitId,
  site: SiteId,
  code: Type.String(),
  building: Type.String({ description: 'Empty where neither the code nor the model names one' }),
  entrance: Type.Optional(Type.String()),
  flat: Type.String(),
  storey: Type.Optional(Type.String()),
  floor: Type.Optional(Type.Integer({ description: 'Counted from the ground, 1 is the lowest' })),
  areaDm2: Type.Integer({ minimum: 0 }),
  ...UnitTraits.properties,
  state: SaleState,
  version: Type.Integer(),
  price: Type.Optional(UnitPrice),
  sunMin: Type.Optional(Type.Number({ description: 'Minutes of sun of its best window, by the newest study' })),
  model: ModelId,
  spaces: Type.Array(Type.String()),
  isStanding: Type.Boolean({ description: 'False: the newest revision has no rooms for it' }),
  changedAt: Instant,
})

export type UnitFilter = Type.Static<typeof UnitFilter>
export const UnitFilter = Type.Object({
  state: Type.Optional(SaleState),
  type: Type.Optional(Type.String({ maxLength: 32 })),
  building: Type.Optional(Type.String({ maxLength: 32 })),
  floorFrom: Type.Optional(Type.Integer()),
  floorTo: Type.Optional(Type.Integer()),
  priceFromFen: Type.Optional(Fen),
  priceToFen: Type.Optional(Fen),
  sunFromMin: Type.Optional(Type.Number({ minimum: 0 })),
})
export type UnitQuery = Type.Static<typeof UnitQuery>
export const UnitQuery = Type.Object({ ...UnitFilter.properties, ...PageQuery.properties })

/** A move of a unit to another state. `version` is that of the unit as it was read; `permit` and `until` where the move asks for them. */
export type NewUnitMove = Type.Static<typeof NewUnitMove>
export const NewUnitMove = Type.Object(
  {
    to: SaleState,
    reason: Type.String({ minLength: 1, maxLength: 200 }),
    version: Type.Integer({ minimum: 0 }),
    permit: Type.Optional(Type.String({ minLength: 4, maxLength: 64, description: 'Presale permit (预售许可证号)' })),
    until: Type.Optional(Instant),
  },
  { additionalProperties: false },
)

export type UnitMove = Type.Static<typeof UnitMove>
export const UnitMove = Type.Object({
  id: UnitMoveId,
  unit: UnitId,
  from: SaleState,
  to: SaleState,
  reason: Type.String(),
  permit: Type.Optional(Type.String()),
  until: Type.Optional(Instant),
  version: Type.Integer({ description: 'That the unit had after it' }),
  at: Instant,
  by: PersonId,
})

export type NewUnitTraits = Type.Static<typeof NewUnitTraits>
export const NewUnitTraits = Type.Object(
  { ...UnitTraits.properties, version: Type.Integer({ minimum: 0 }) },
  { additionalProperties: false },
)

/** One line of a price list: 表价 and 备案价 of a unit. */
export type PriceLine = Type.Static<typeof PriceLine>
export const PriceLine = Type.Object(
  { unit: UnitId, listFen: Fen, filedFen: Type.Optional(Fen) },
  { additionalProperties: false },
)

/** A version of the price list (一房一价表), whole; it holds from its day until a later one names the unit. */
export type NewPriceList = Type.Static<typeof NewPriceList>
export const NewPriceList = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 64 }),
    effectiveFrom: Day,
    approvedOn: Day,
    lines: Type.Array(PriceLine, { minItems: 1, maxItems: 5000 }),
  },
  { additionalProperties: false },
)

export type PriceList = Type.Static<typeof PriceList>
export const PriceList = Type.Object({
  id: PriceListId,
  site: SiteId,
  version: Type.Integer({ minimum: 1 }),
  name: Type.String(),
  effectiveFrom: Day,
  approvedOn: Day,
  units: Type.Integer(),
  madeAt: Instant,
  madeBy: PersonId,
})
