import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  NewSunlightStudy,
  SunlightRule,
  SunlightStudy,
  UnitSunlight,
  WindowSunlight,
} from '@loujing/wire/http/sunlight'
import { SiteId, SunlightStudyId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Sunlight } from './service.ts'

const BySite = Type.Object({ siteId: SiteId })
const ByStudy = Type.Object({ studyId: SunlightStudyId })
const BySiteAndStudy = Type.Object({ siteId: SiteId, studyId: SunlightStudyId })
const Nothing = Type.Null({ description: 'No content' })
const READ = { policy: 'sunlight.read' } as const
const KEEP = { policy: 'sunlight.keep' } as const

/** Under `/api`. */
export const routes =
  (sunlight: Sunlight): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/sunlight-rules',
      { config: READ, schema: { querystring: PageQuery, response: { 200: pageOf(SunlightRule) } } },
      () => sunlight.listRules(),
    )
    app.get(
      '/sites/:siteId/sunlight-studies',
      { config: READ, schema: { params: BySite, querystring: PageQuery, response: { 200: pageOf(SunlightStudy) } } },
      (request) => sunlight.list(actorOf(request), request.params.siteId, request.query),
    )
    app.put(
      '/sites/:siteId/sunlight-studies/:studyId',
      { config: KEEP, schema: { params: BySiteAndStudy, body: NewSunlightStudy, response: { 202: SunlightStudy } } },
      async (request, reply) => {
        const { siteId, studyId } = request.params
        return reply.code(202).send(await sunlight.begin(callerOf(request), siteId, studyId, request.body))
      },
    )
    app.get(
      '/sunlight-studies/:studyId',
      { config: READ, schema: { params: ByStudy, response: { 200: SunlightStudy } } },
      (request) => sunlight.get(actorOf(request), request.params.studyId),
    )
    app.delete(
      '/sunlight-studies/:studyId',
      { config: KEEP, schema: { params: ByStudy, response: { 204: Nothing } } },
      async (request, reply) => {
        await sunlight.remove(callerOf(request), request.params.studyId)
        return reply.code(204).send(null)
      },
    )
    app.get(
      '/sunlight-studies/:studyId/windows',
      { config: READ, schema: { params: ByStudy, querystring: PageQuery, response: { 200: pageOf(WindowSunlight) } } },
      (request) => sunlight.listWindows(actorOf(request), request.params.studyId, request.query),
    )
    app.get(
      '/sunlight-studies/:studyId/units',
      { config: READ, schema: { params: ByStudy, querystring: PageQuery, response: { 200: pageOf(UnitSunlight) } } },
      (request) => sunlight.listUnits(actorOf(request), request.params.studyId, request.query),
    )
  }
