import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  KeptNoiseSource,
  NewNoiseStudy,
  NoiseLimit,
  NoisePlan,
  NoiseSourceChange,
  NoiseStudy,
  UnitNoise,
  WindowNoise,
} from '@loujing/wire/http/noise'
import { NoiseSourceId, NoiseStudyId, SiteId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Noise } from './service.ts'

const BySite = Type.Object({ siteId: SiteId })
const BySource = Type.Object({ noiseSourceId: NoiseSourceId })
const BySiteAndSource = Type.Object({ siteId: SiteId, noiseSourceId: NoiseSourceId })
const ByStudy = Type.Object({ noiseStudyId: NoiseStudyId })
const BySiteAndStudy = Type.Object({ siteId: SiteId, noiseStudyId: NoiseStudyId })
const Nothing = Type.Null({ description: 'No content' })
const READ = { policy: 'noise.read' } as const
const KEEP = { policy: 'noise.keep' } as const

/** Under `/api`. */
export const routes =
  ({ plan, sources, studies }: Noise): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/noise-limits',
      { config: READ, schema: { querystring: PageQuery, response: { 200: pageOf(NoiseLimit) } } },
      () => studies.listLimits(),
    )
    app.get(
      '/sites/:siteId/noise-plan',
      { config: READ, schema: { params: BySite, response: { 200: NoisePlan } } },
      (request) => plan.get(actorOf(request), request.params.siteId),
    )
    app.get(
      '/sites/:siteId/noise-sources',
      { config: READ, schema: { params: BySite, querystring: PageQuery, response: { 200: pageOf(KeptNoiseSource) } } },
      (request) => sources.list(actorOf(request), request.params.siteId, request.query),
    )
    app.put(
      '/sites/:siteId/noise-sources/:noiseSourceId',
      {
        config: KEEP,
        schema: { params: BySiteAndSource, body: NoiseSourceChange, response: { 200: KeptNoiseSource } },
      },
      (request) => {
        const { siteId, noiseSourceId } = request.params
        return sources.save(callerOf(request), siteId, noiseSourceId, request.body)
      },
    )
    app.delete(
      '/noise-sources/:noiseSourceId',
      { config: KEEP, schema: { params: BySource, response: { 204: Nothing } } },
      async (request, reply) => {
        await sources.remove(callerOf(request), request.params.noiseSourceId)
        return reply.code(204).send(null)
      },
    )
    app.get(
      '/sites/:siteId/noise-studies',
      { config: READ, schema: { params: BySite, querystring: PageQuery, response: { 200: pageOf(NoiseStudy) } } },
      (request) => studies.list(actorOf(request), request.params.siteId, request.query),
    )
    app.put(
      '/sites/:siteId/noise-studies/:noiseStudyId',
      { config: KEEP, schema: { params: BySiteAndStudy, body: NewNoiseStudy, response: { 202: NoiseStudy } } },
      async (request, reply) => {
        const { siteId, noiseStudyId } = request.params
        return reply.code(202).send(await studies.begin(callerOf(request), siteId, noiseStudyId, request.body))
      },
    )
    app.get(
      '/noise-studies/:noiseStudyId',
      { config: READ, schema: { params: ByStudy, response: { 200: NoiseStudy } } },
      (request) => studies.get(actorOf(request), request.params.noiseStudyId),
    )
    app.delete(
      '/noise-studies/:noiseStudyId',
      { config: KEEP, schema: { params: ByStudy, response: { 204: Nothing } } },
      async (request, reply) => {
        await studies.remove(callerOf(request), request.params.noiseStudyId)
        return reply.code(204).send(null)
      },
    )
    app.get(
      '/noise-studies/:noiseStudyId/windows',
      { config: READ, schema: { params: ByStudy, querystring: PageQuery, response: { 200: pageOf(WindowNoise) } } },
      (request) => studies.listWindows(actorOf(request), request.params.noiseStudyId, request.query),
    )
    app.get(
      '/noise-studies/:noiseStudyId/units',
      { config: READ, schema: { params: ByStudy, querystring: PageQuery, response: { 200: pageOf(UnitNoise) } } },
      (request) => studies.listUnits(actorOf(request), request.params.noiseStudyId, request.query),
    )
  }
