import * as Type from 'typebox'
import {
  BuildingId,
  ElementId,
  ElementLinkId,
  ModelId,
  OrphanId,
  PersonId,
  SiteId,
  TwinUnitId,
  UploadId,
} from '../id.ts'
import { Instant } from '../instant.ts'
import { Origin } from './sites.ts'

/** Where a model's own origin stands on the earth, and which way its y axis points. */
export type Georeference = Type.Static<typeof Georeference>
export const Georeference = Type.Object({
  origin: Origin,
  headingDeg: Type.Number({ description: 'Of the model’s +y axis, clockwise from true north' }),
  from: Type.Enum(['map-conversion', 'site-latitude', 'manual']),
  epsg: Type.Optional(Type.Integer()),
})

export type Storey = Type.Static<typeof Storey>
export const Storey = Type.Object({
  guid: Type.String(),
  name: Type.String(),
  elevationM: Type.Number(),
  elements: Type.Integer(),
})

export type Discipline = Type.Static<typeof Discipline>
export const Discipline = Type.Enum(['architecture', 'structure', 'mep', 'landscape', 'site', 'other'])

/** What was read, but not as the file meant it: which kind of thing, how often, and one of them. */
export type ModelNote = Type.Static<typeof ModelNote>
export const ModelNote = Type.Object({
  what: Type.String(),
  count: Type.Integer(),
  example: Type.Optional(Type.String()),
})

/** What of the revision before was found again. `survivalPercent` is of links, 100 when there were none. */
export type RevisionReport = Type.Static<typeof RevisionReport>
export const RevisionReport = Type.Object({
  before: ModelId,
  byGuid: Type.Integer(),
  byLikeness: Type.Integer({ description: 'By class, shape and place' }),
  added: Type.Integer(),
  removed: Type.Integer(),
  links: Type.Integer(),
  linksKept: Type.Integer(),
  orphans: Type.Integer({ description: 'Elements whose links wait for a decision' }),
  survivalPercent: Type.Number(),
})

/** How far a conversion is. `count` of what the step reads, elements; `ahead` of it wait so many others. */
export type ModelProgress = Type.Static<typeof ModelProgress>
export const ModelProgress = Type.Object({
  step: Type.Enum(['waiting', 'open', 'structure', 'geometry', 'tiles', 'properties']),
  count: Type.Optional(Type.Integer()),
  ahead: Type.Integer(),
})

/** One IFC file made into tiles. `tilesetUrl` serves Cesium and three alike. */
export type Model = Type.Static<typeof Model>
export const Model = Type.Object({
  id: ModelId,
  site: SiteId,
  building: Type.Optional(BuildingId),
  name: Type.String(),
  state: Type.Enum(['converting', 'ready', 'failed']),
  problem: Type.Optional(Type.String()),
  fileName: Type.String(),
  tilesetUrl: Type.Optional(Type.String()),
  georeference: Type.Optional(Georeference),
  storeys: Type.Array(Storey),
  elements: Type.Integer(),
  triangles: Type.Integer(),
  createdAt: Instant,
  line: Type.Optional(Type.String({ format: 'uuid', description: 'The same in all revisions of a file' })),
  revision: Type.Optional(Type.Integer({ minimum: 1 })),
  discipline: Type.Optional(Discipline),
  notes: Type.Optional(Type.Array(ModelNote)),
  report: Type.Optional(RevisionReport),
  progress: Type.Optional(ModelProgress),
})

/**
 * An IFC file that will come in pieces, of `bytes` in all. `modifiedAt` is when the file was changed last, as its folder says:
 * with the name and the size it tells whether a file that is chosen again is the same.
 */
export type NewUpload = Type.Static<typeof NewUpload>
export const NewUpload = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 64 }),
  fileName: Type.String({ minLength: 1, maxLength: 255 }),
  bytes: Type.Integer({ minimum: 1 }),
  modifiedAt: Type.Optional(Instant),
  building: Type.Optional(BuildingId),
  discipline: Type.Optional(Discipline),
  revises: Type.Optional(ModelId),
})

/** How far it is. Once `received` is `bytes`, `model` is there and being converted; what is untouched until `expiresAt` goes. */
export type Upload = Type.Static<typeof Upload>
export const Upload = Type.Object({
  id: UploadId,
  site: SiteId,
  ...NewUpload.properties,
  received: Type.Integer({ minimum: 0 }),
  model: ModelId,
  begunAt: Instant,
  expiresAt: Instant,
})

export type Element = Type.Static<typeof Element>
export const Element = Type.Object({
  id: Type.Optional(ElementId),
  guid: Type.String(),
  model: ModelId,
  ifcClass: Type.String(),
  name: Type.Optional(Type.String()),
  storey: Type.Optional(Type.String()),
  zone: Type.Optional(Type.String()),
  properties: Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown())),
})

/** Where an element is drawn: the row of the feature table of a tile of the model's tileset. */
export type ElementSummary = Type.Static<typeof ElementSummary>
export const ElementSummary = Type.Object({
  id: ElementId,
  guid: Type.String(),
  ifcClass: Type.String(),
  name: Type.Optional(Type.String()),
  storey: Type.Optional(Type.String()),
  zone: Type.Optional(Type.String()),
  tile: Type.Optional(Type.String({ description: 'Name of the tile, beside tileset.json' })),
  feature: Type.Optional(Type.Integer({ description: 'Feature id within that tile' })),
})

/** A model's storeys from below, each with its classes; what stands on no storey comes last, without a name. */
export type ModelTree = Type.Static<typeof ModelTree>
export const ModelTree = Type.Object({
  model: ModelId,
  elements: Type.Integer(),
  storeys: Type.Array(
    Type.Object({
      guid: Type.Optional(Type.String()),
      name: Type.Optional(Type.String()),
      elevationM: Type.Optional(Type.Number()),
      elements: Type.Integer(),
      classes: Type.Array(Type.Object({ ifcClass: Type.String(), elements: Type.Integer() })),
    }),
  ),
})

/** Which elements are asked for; a storey of the empty text is that of those that stand on none. */
export type ElementFilter = Type.Static<typeof ElementFilter>
export const ElementFilter = Type.Object({
  storey: Type.Optional(Type.String({ maxLength: 255 })),
  ifcClass: Type.Optional(Type.String({ maxLength: 64 })),
  text: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Part of a name, zone or GUID' })),
})

/** A change of an element between two revisions. A moved element is of changed geometry. */
export type ElementChange = Type.Static<typeof ElementChange>
export const ElementChange = Type.Enum(['added', 'removed', 'geometry', 'properties'])

export type ElementDifference = Type.Static<typeof ElementDifference>
export const ElementDifference = Type.Object({
  ...ElementSummary.properties,
  changes: Type.Array(ElementChange),
  movedM: Type.Optional(Type.Number({ description: 'How far the middle of its box is from where it was' })),
})

/** An object of another module that hangs on an element: `kind` is `alarm`, `hazard`, `sensor`, `task`, `ticket`, `unit` … */
export type NewElementLink = Type.Static<typeof NewElementLink>
export const NewElementLink = Type.Object({
  kind: Type.String({ pattern: '^[a-z][a-z-]{1,31}$' }),
  object: Type.String({ minLength: 1, maxLength: 128 }),
})
export type ElementLink = Type.Static<typeof ElementLink>
export const ElementLink = Type.Object({
  id: ElementLinkId,
  element: ElementId,
  ...NewElementLink.properties,
  madeAt: Instant,
  madeBy: PersonId,
})

/** An element with links that a revision no longer has, and which new one it may have become. */
export type Orphan = Type.Static<typeof Orphan>
export const Orphan = Type.Object({
  id: OrphanId,
  element: ElementSummary,
  lastModel: ModelId,
  lostModel: ModelId,
  links: Type.Integer(),
  suggested: Type.Optional(ElementSummary),
  suggestedFor: Type.Optional(Type.Enum(['shape-and-name', 'place-and-name', 'shape-nearby'])),
  state: Type.Enum(['open', 'accepted', 'rejected', 'returned']),
  accepted: Type.Optional(ElementId),
  decidedAt: Type.Optional(Instant),
  decidedBy: Type.Optional(PersonId),
})

/**
 * `accepted`: the links go to `element`, or to the suggested one. `rejected`: it is gone, and its links stay with it. `open`: takes a
 * rejection back.
 */
export type OrphanDecision = Type.Static<typeof OrphanDecision>
export const OrphanDecision = Type.Object({
  decision: Type.Enum(['accepted', 'rejected', 'open']),
  element: Type.Optional(ElementId),
})

/** What a unit's code was read from. */
export type UnitSource = Type.Static<typeof UnitSource>
export const UnitSource = Type.Enum(['zone', 'space-name', 'property', 'hand'])

/** Rooms of a model that are one flat (户). `code` is unique in the model's line: 栋-单元-户 as far as the model says it. */
export type Unit = Type.Static<typeof Unit>
export const Unit = Type.Object({
  id: TwinUnitId,
  code: Type.String(),
  building: Type.Optional(Type.String()),
  entrance: Type.Optional(Type.String()),
  flat: Type.String(),
  source: UnitSource,
  storey: Type.Optional(Type.String()),
  areaM2: Type.Number({ description: 'Of the rooms’ floors, computed from their shapes' }),
  statedM2: Type.Optional(Type.Number({ description: 'As the model’s own quantities say it' })),
  differenceM2: Type.Optional(Type.Number({ description: 'Computed less stated' })),
  spaces: Type.Array(ElementId),
  isStanding: Type.Boolean({ description: 'False when the newest revision has no rooms for it' }),
})

/**
 * How units are read: from the IfcZone of a room, from the beginning of its name, from a property (`set`, `key`), or, `auto`,
 * from zones where there are any and names else. `prefix` goes before every code that is read; what is grouped by hand wins.
 */
export type UnitRule = Type.Static<typeof UnitRule>
export const UnitRule = Type.Object({
  by: Type.Enum(['auto', 'zone', 'space-name', 'property']),
  set: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  key: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  prefix: Type.Optional(Type.String({ pattern: '^[0-9A-Z-]{1,16}$' })),
  byHand: Type.Optional(
    Type.Array(
      Type.Object({
        code: Type.String({ minLength: 1, maxLength: 64 }),
        spaces: Type.Array(ElementId, { minItems: 1, maxItems: 200 }),
      }),
      { maxItems: 5000 },
    ),
  ),
})
export type UnitRuleResult = Type.Static<typeof UnitRuleResult>
export const UnitRuleResult = Type.Object({
  rule: UnitRule,
  units: Type.Integer(),
  unassigned: Type.Integer({ description: 'Rooms of no unit' }),
})

/** The basemap that the operator configured; absent means the one that ships inside the viewer. */
export type Basemap = Type.Static<typeof Basemap>
export const Basemap = Type.Object({
  kind: Type.Enum(['natural-earth', 'xyz', 'wmts', 'tms']),
  url: Type.Optional(Type.String()),
  layer: Type.Optional(Type.String()),
  maximumLevel: Type.Optional(Type.Integer()),
  datum: Type.Optional(Type.Enum(['wgs84', 'cgcs2000', 'gcj02'])),
  credit: Type.Optional(Type.String()),
})

/** All that the scene needs to begin with; the rest comes by `live`. */
export type Twin = Type.Static<typeof Twin>
export const Twin = Type.Object({ site: SiteId, origin: Origin, models: Type.Array(Model), basemap: Basemap })
