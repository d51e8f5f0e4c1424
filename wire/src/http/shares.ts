import * as Type from 'typebox'
import { ModelId, PersonId, ShareId, SiteId } from '../id.ts'
import { Instant } from '../instant.ts'
import { Origin } from './sites.ts'
import { SaleUnit } from './units.ts'

/** What a visitor's first view is: a unit, and how the table is filtered. */
export type ShareView = Type.Static<typeof ShareView>
export const ShareView = Type.Object(
  { unit: Type.Optional(Type.String({ maxLength: 64, description: 'Code of the unit that is chosen' })) },
  { additionalProperties: false },
)

/** What a share link shows, to whom it is given, and until when. Without `building` it shows all of the site. */
export type NewShare = Type.Static<typeof NewShare>
export const NewShare = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 64 }),
    building: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })),
    showsPrices: Type.Boolean(),
    expiresAt: Instant,
    view: Type.Optional(ShareView),
  },
  { additionalProperties: false },
)

export type Share = Type.Static<typeof Share>
export const Share = Type.Object({
  id: ShareId,
  site: SiteId,
  ...NewShare.properties,
  opens: Type.Integer({ description: 'How often it was opened; by whom is not kept' }),
  lastOpenedAt: Type.Optional(Instant),
  revokedAt: Type.Optional(Instant),
  madeAt: Instant,
  madeBy: PersonId,
})

/** The token is told once, and only its hash is kept: 256 random bits, base64url. */
export type MadeShare = Type.Static<typeof MadeShare>
export const MadeShare = Type.Object({ share: Share, token: Type.String() })

/** What stands on a sand-table (沙盘): models to draw, and where they are. */
export type SandTable = Type.Static<typeof SandTable>
export const SandTable = Type.Object({
  site: SiteId,
  name: Type.String(),
  project: Type.String(),
  company: Type.String(),
  origin: Origin,
  models: Type.Array(Type.Object({ id: ModelId, name: Type.String(), tilesetUrl: Type.String() })),
})

export type SharedTable = Type.Static<typeof SharedTable>
export const SharedTable = Type.Object({
  ...SandTable.properties,
  title: Type.String(),
  building: Type.Optional(Type.String()),
  showsPrices: Type.Boolean(),
  expiresAt: Instant,
  view: Type.Optional(ShareView),
})

/** A unit as a buyer sees it: of the states what is told to everybody, of the prices the list price alone (一套一标). */
export type SharedUnit = Type.Static<typeof SharedUnit>
export const SharedUnit = Type.Object({
  ...Type.Omit(SaleUnit, ['state', 'version', 'price', 'changedAt', 'isStanding']).properties,
  state: Type.Enum(['NOT_RELEASED', 'AVAILABLE', 'SUBSCRIBED', 'SIGNED', 'DELIVERED']),
  price: Type.Optional(Type.Object({ listFen: Type.Integer(), perM2Fen: Type.Integer() })),
})
