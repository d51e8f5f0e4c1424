import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  KeptScenario,
  KeptTransportPlace,
  ReachQuery,
  RingCollection,
  RoadsQuery,
  ScenarioChange,
  TransportComparison,
  TransportMap,
  TransportMapQuery,
  TransportPlaceChange,
  TransportReach,
  TransportRoads,
} from '@loujing/wire/http/transport'
import { ScenarioId, SiteId, TransportMapId, TransportPlaceId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import { MOST_MAP_BYTES } from './maps.ts'
import type { Transport } from './service.ts'

const BySite = Type.Object({ siteId: SiteId })
const ByMap = Type.Object({ transportMapId: TransportMapId })
const BySiteAndMap = Type.Object({ ...BySite.properties, ...ByMap.properties })
const ByPlace = Type.Object({ transportPlaceId: TransportPlaceId })
const BySiteAndPlace = Type.Object({ ...BySite.properties, ...ByPlace.properties })
const ByScenario = Type.Object({ scenarioId: ScenarioId })
const BySiteAndScenario = Type.Object({ ...BySite.properties, ...ByScenario.properties })
const ComparisonQuery = Type.Omit(ReachQuery, ['scenario'])
const Nothing = Type.Null({ description: 'No content' })
const READ = { policy: 'transport.read' } as const
const KEEP = { policy: 'transport.keep' } as const

/** Under `/api`. */
export const routes =
  (transport: Transport): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { maps, places, scenarios, asking } = transport
    await app.register(mapRoutes(transport))
    app.get(
      '/sites/:siteId/transport-maps',
      { config: READ, schema: { params: BySite, querystring: PageQuery, response: { 200: pageOf(TransportMap) } } },
      (request) => maps.list(actorOf(request), request.params.siteId, request.query),
    )
    app.delete(
      '/transport-maps/:transportMapId',
      { config: KEEP, schema: { params: ByMap, response: { 204: Nothing } } },
      async (request, reply) => {
        await maps.remove(callerOf(request), request.params.transportMapId)
        return reply.code(204).send(null)
      },
    )
    app.get(
      '/sites/:siteId/transport-places',
      {
        config: READ,
        schema: { params: BySite, querystring: PageQuery, response: { 200: pageOf(KeptTransportPlace) } },
      },
      (request) => places.list(actorOf(request), request.params.siteId, request.query),
    )
    app.put(
      '/sites/:siteId/transport-places/:transportPlaceId',
      {
        config: KEEP,
        schema: { params: BySiteAndPlace, body: TransportPlaceChange, response: { 200: KeptTransportPlace } },
      },
      (request) => {
        const { siteId, transportPlaceId } = request.params
        return places.save(callerOf(request), siteId, transportPlaceId, request.body)
      },
    )
    app.delete(
      '/transport-places/:transportPlaceId',
      { config: KEEP, schema: { params: ByPlace, response: { 204: Nothing } } },
      async (request, reply) => {
        await places.remove(callerOf(request), request.params.transportPlaceId)
        return reply.code(204).send(null)
      },
    )
    app.get(
      '/sites/:siteId/transport-scenarios',
      { config: READ, schema: { params: BySite, querystring: PageQuery, response: { 200: pageOf(KeptScenario) } } },
      (request) => scenarios.list(actorOf(request), request.params.siteId, request.query),
    )
    app.put(
      '/sites/:siteId/transport-scenarios/:scenarioId',
      {
        config: KEEP,
        schema: { params: BySiteAndScenario, body: ScenarioChange, response: { 200: KeptScenario } },
      },
      (request) => {
        const { siteId, scenarioId } = request.params
        return scenarios.save(callerOf(request), siteId, scenarioId, request.body)
      },
    )
    app.delete(
      '/transport-scenarios/:scenarioId',
      { config: KEEP, schema: { params: ByScenario, response: { 204: Nothing } } },
      async (request, reply) => {
        await scenarios.remove(callerOf(request), request.params.scenarioId)
        return reply.code(204).send(null)
      },
    )
    app.get(
      '/sites/:siteId/transport-roads',
      { config: READ, schema: { params: BySite, querystring: RoadsQuery, response: { 200: TransportRoads } } },
      (request) => asking.roads(actorOf(request), request.params.siteId, request.query),
    )
    app.get(
      '/sites/:siteId/transport-reach',
      { config: READ, schema: { params: BySite, querystring: ReachQuery, response: { 200: TransportReach } } },
      (request) => asking.reach(actorOf(request), request.params.siteId, request.query),
    )
    app.get(
      '/sites/:siteId/transport-rings',
      {
        config: READ,
        schema: {
          ...{ summary: 'The rings as GeoJSON, for other programs', produces: ['application/geo+json'] },
          ...{ params: BySite, querystring: ReachQuery, response: { 200: RingCollection } },
        },
      },
      async (request, reply) => {
        const rings = await asking.rings(actorOf(request), request.params.siteId, request.query)
        return reply
          .type('application/geo+json')
          .header('content-disposition', `attachment; filename="rings-${rings.features[0]?.properties.mode}.geojson"`)
          .send(rings)
      },
    )
    app.get(
      '/sites/:siteId/transport-scenarios/:scenarioId/comparison',
      {
        config: READ,
        schema: { params: BySiteAndScenario, querystring: ComparisonQuery, response: { 200: TransportComparison } },
      },
      (request) => {
        const { siteId, scenarioId } = request.params
        return asking.compare(actorOf(request), siteId, { ...request.query, scenario: scenarioId })
      },
    )
  }

/** The body is the map. Its content type is not asked for: what the bytes are is seen from the bytes. */
const mapRoutes =
  ({ maps }: Transport): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_MAP_BYTES }, (_request, body, done) =>
      done(null, body),
    )
    app.put(
      '/sites/:siteId/transport-maps/:transportMapId',
      {
        config: KEEP,
        schema: {
          ...{
            summary: 'Takes a map of roads: OpenStreetMap XML or GeoJSON, up to 64 MB; read whole before the answer',
          },
          ...{ consumes: ['application/octet-stream'], params: BySiteAndMap, querystring: TransportMapQuery },
          response: { 200: TransportMap },
        },
      },
      (request) => {
        const { siteId, transportMapId } = request.params
        const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        return maps.add(callerOf(request), siteId, transportMapId, request.query, bytes)
      },
    )
  }
