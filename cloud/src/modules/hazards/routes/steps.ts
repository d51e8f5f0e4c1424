import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  Hazard,
  HazardBeginning,
  HazardInspection,
  HazardRectification,
  HazardVoiding,
} from '@loujing/wire/http/hazards'
import { callerOf } from '../../identity/index.ts'
import type { Hazards } from '../service.ts'
import { ByHazard } from './parameters.ts'

const RECTIFY = { policy: 'hazards.rectify' } as const
const INSPECT = { policy: 'hazards.inspect' } as const

export const stepRoutes =
  ({ steps }: Hazards): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/hazards/:hazardId/begin',
      { config: RECTIFY, schema: { params: ByHazard, body: HazardBeginning, response: { 200: Hazard } } },
      (request) => steps.begin(callerOf(request), request.params.hazardId, request.body),
    )
    app.post(
      '/hazards/:hazardId/rectify',
      { config: RECTIFY, schema: { params: ByHazard, body: HazardRectification, response: { 200: Hazard } } },
      (request) => steps.rectify(callerOf(request), request.params.hazardId, request.body),
    )
    app.post(
      '/hazards/:hazardId/inspect',
      { config: INSPECT, schema: { params: ByHazard, body: HazardInspection, response: { 200: Hazard } } },
      (request) => steps.inspect(callerOf(request), request.params.hazardId, request.body),
    )
    app.post(
      '/hazards/:hazardId/void',
      { config: INSPECT, schema: { params: ByHazard, body: HazardVoiding, response: { 200: Hazard } } },
      (request) => steps.void(callerOf(request), request.params.hazardId, request.body),
    )
  }
