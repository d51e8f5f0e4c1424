import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Calibration } from '@loujing/wire/calibration'
import { Camera, NewSite, Placement, Point, QuarantineEntry, Series, SeriesQuery, Site } from '@loujing/wire/http/sites'
import { PageQuery, pageOf } from '@loujing/wire/page'
import { actorOf } from '../../../platform/auth.ts'
import { callerOf } from '../../identity/index.ts'
import type { Calibrations } from '../calibrations.ts'
import type { Places } from '../places.ts'
import { ByCamera, ByDevice, ByPoint, BySite, Bytes, READ, SEE } from './parameters.ts'

const PLACE = { policy: 'sites.place' } as const

export const placeRoutes =
  ({ places, calibrations }: { places: Places; calibrations: Calibrations }): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/sites',
      { config: READ, schema: { querystring: PageQuery, response: { 200: pageOf(Site) } } },
      (request) => places.listSites(actorOf(request), request.query),
    )
    app.post(
      '/sites',
      { config: { policy: 'sites.create' }, schema: { body: NewSite, response: { 201: Site } } },
      async (request, reply) => reply.code(201).send(await places.createSite(callerOf(request), request.body)),
    )
    app.get('/sites/:siteId', { config: READ, schema: { params: BySite, response: { 200: Site } } }, (request) =>
      places.getSite(actorOf(request), request.params.siteId),
    )

    app.get(
      '/sites/:siteId/cameras',
      { config: READ, schema: { params: BySite, querystring: PageQuery, response: { 200: pageOf(Camera) } } },
      (request) => places.listCameras(actorOf(request), request.params.siteId, request.query),
    )
    app.get(
      '/cameras/:cameraId/preview',
      {
        config: SEE,
        schema: { params: ByCamera, response: { 200: { content: { 'image/jpeg': { schema: Bytes } } } } },
      },
      async (request, reply) => {
        const { stream, bytes, at } = await places.openPreview(actorOf(request), request.params.cameraId)
        return reply
          .type('image/jpeg')
          .headers({
            'content-length': bytes,
            'cache-control': 'private, no-store',
            'last-modified': new Date(at).toUTCString(),
          })
          .send(stream)
      },
    )
    app.put(
      '/cameras/:cameraId/placement',
      { config: PLACE, schema: { params: ByCamera, body: Placement, response: { 200: Camera } } },
      (request) => places.placeCamera(callerOf(request), request.params.cameraId, request.body),
    )
    app.put(
      '/cameras/:cameraId/calibration',
      { config: PLACE, schema: { params: ByCamera, body: Calibration, response: { 200: Camera } } },
      (request) => calibrations.calibrate(callerOf(request), request.params.cameraId, request.body),
    )
    app.delete(
      '/cameras/:cameraId/calibration',
      { config: PLACE, schema: { params: ByCamera, response: { 200: Camera } } },
      (request) => calibrations.uncalibrate(callerOf(request), request.params.cameraId),
    )

    app.get(
      '/sites/:siteId/points',
      { config: READ, schema: { params: BySite, querystring: PageQuery, response: { 200: pageOf(Point) } } },
      (request) => places.listPoints(actorOf(request), request.params.siteId, request.query),
    )
    app.get(
      '/points/:pointId/series',
      { config: READ, schema: { params: ByPoint, querystring: SeriesQuery, response: { 200: Series } } },
      (request) => places.getSeries(actorOf(request), request.params.pointId, request.query),
    )
    app.put(
      '/devices/:deviceId/placement',
      { config: PLACE, schema: { params: ByDevice, body: Placement, response: { 200: Placement } } },
      (request) => places.placeDevice(callerOf(request), request.params.deviceId, request.body),
    )

    app.get(
      '/sites/:siteId/quarantine',
      {
        config: { policy: 'sites.read-quarantine' },
        schema: { params: BySite, querystring: PageQuery, response: { 200: pageOf(QuarantineEntry) } },
      },
      (request) => places.listQuarantine(actorOf(request), request.params.siteId, request.query),
    )
  }
