import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Hazard, HazardCounts, HazardEvent, HazardOfAlarm, HazardQuery, NewHazard } from '@loujing/wire/http/hazards'
import { PageQuery, pageOf } from '@loujing/wire/page'
import { actorOf } from '../../../platform/auth.ts'
import { callerOf } from '../../identity/index.ts'
import type { Hazards } from '../service.ts'
import { ByAlarm, ByHazard, BySite, READ } from './parameters.ts'

const CREATE = { policy: 'hazards.create' } as const

export const hazardListRoutes =
  (hazards: Hazards): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/sites/:siteId/hazards',
      { config: READ, schema: { params: BySite, querystring: HazardQuery, response: { 200: pageOf(Hazard) } } },
      (request) => hazards.listHazards(actorOf(request), request.params.siteId, request.query),
    )
    app.get(
      '/sites/:siteId/hazards/counts',
      { config: READ, schema: { params: BySite, response: { 200: HazardCounts } } },
      (request) => hazards.countHazards(actorOf(request), request.params.siteId),
    )
    app.post(
      '/sites/:siteId/hazards',
      { config: CREATE, schema: { params: BySite, body: NewHazard, response: { 200: Hazard } } },
      (request) => hazards.createHazard(callerOf(request), request.params.siteId, request.body),
    )
    app.put(
      '/alarms/:alarmId/hazard',
      { config: CREATE, schema: { params: ByAlarm, body: HazardOfAlarm, response: { 200: Hazard } } },
      (request) => hazards.createOfAlarm(callerOf(request), request.params.alarmId, request.body),
    )
    app.get(
      '/hazards/:hazardId',
      { config: READ, schema: { params: ByHazard, response: { 200: Hazard } } },
      (request) => hazards.getHazard(actorOf(request), request.params.hazardId),
    )
    app.get(
      '/hazards/:hazardId/history',
      { config: READ, schema: { params: ByHazard, querystring: PageQuery, response: { 200: pageOf(HazardEvent) } } },
      (request) => hazards.listHistory(actorOf(request), request.params.hazardId, request.query),
    )
  }
