import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { PlanImport } from '@loujing/wire/http/plan-imports'
import { PlanImportId, ProjectId } from '@loujing/wire/id'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { createExchange } from './exchange.ts'

/** Twenty thousand tasks, as Microsoft Project writes them, with all its fields. */
const MOST_BYTES = 96 * 1024 * 1024
const ByProject = Type.Object({ projectId: ProjectId })
const ByImport = Type.Object({ projectId: ProjectId, importId: PlanImportId })
const KEEP = { policy: 'plans.keep' } as const
const bytesOf = (body: unknown): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0))

/** The body is the file, as "Save as XML" of Microsoft Project makes it. */
export const exchangeRoutes =
  (exchange: ReturnType<typeof createExchange>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, body),
    )
    const consumes = ['application/xml', 'application/octet-stream']
    app.post(
      '/:projectId/plan/import-check',
      {
        config: KEEP,
        schema: {
          ...{ summary: 'What a plan of Microsoft Project (XML) would bring; nothing is taken' },
          ...{ consumes, params: ByProject, response: { 200: PlanImport } },
        },
      },
      (request) => exchange.check(actorOf(request), request.params.projectId, bytesOf(request.body)),
    )
    app.put(
      '/:projectId/plan/imports/:importId',
      {
        config: KEEP,
        schema: {
          ...{ summary: 'Takes a plan of Microsoft Project (XML) into an empty plan, whole or not at all' },
          ...{ consumes, params: ByImport, response: { 200: PlanImport } },
        },
      },
      (request) => {
        const { projectId, importId } = request.params
        return exchange.take(callerOf(request), projectId, importId, bytesOf(request.body))
      },
    )
    app.get(
      '/:projectId/plan/export',
      {
        config: { policy: 'plans.read' },
        schema: {
          ...{ summary: 'The plan as XML for Microsoft Project', produces: ['application/xml'], params: ByProject },
          response: { 200: Type.Unsafe<Readable>(Type.Any()) },
        },
      },
      async (request, reply) => {
        const { code, pieces } = await exchange.write(actorOf(request), request.params.projectId)
        return reply
          .type('application/xml')
          .header('content-disposition', `attachment; filename="${encodeURIComponent(code)}.xml"`)
          .send(Readable.from(pieces))
      },
    )
  }
