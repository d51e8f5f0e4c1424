import * as Type from 'typebox'
import { BuildingId, ModelId, SiteId } from '../id.ts'
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
})

export type Element = Type.Static<typeof Element>
export const Element = Type.Object({
  guid: Type.String(),
  model: ModelId,
  ifcClass: Type.String(),
  name: Type.Optional(Type.String()),
  storey: Type.Optional(Type.String()),
  zone: Type.Optional(Type.String()),
  properties: Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown())),
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
