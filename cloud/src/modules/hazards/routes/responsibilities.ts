import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Responsibility, ResponsibilityEntry } from '@loujing/wire/http/hazards'
import { PageQuery, pageOf } from '@loujing/wire/page'
import { actorOf } from '../../../platform/auth.ts'
import { callerOf } from '../../identity/index.ts'
import type { Hazards } from '../service.ts'
import { ByResponsibility, BySite, READ } from './parameters.ts'

export const responsibilityRoutes =
  ({ responsibilities }: Hazards): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/sites/:siteId/responsibilities',
      { config: READ, schema: { params: BySite, querystring: PageQuery, response: { 200: pageOf(Responsibility) } } },
      (request) => responsibilities.listResponsibilities(actorOf(request), request.params.siteId, request.query),
    )
    app.put(
      '/sites/:siteId/responsibilities/:responsibilityId',
      {
        config: { policy: 'hazards.assign' },
        schema: { params: ByResponsibility, body: ResponsibilityEntry, response: { 200: Responsibility } },
      },
      (request) => responsibilities.putResponsibility(callerOf(request), request.params, request.body),
    )
  }
