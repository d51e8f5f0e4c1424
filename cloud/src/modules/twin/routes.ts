import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Discipline, Element, ElementFilter, ElementSummary, Model, ModelTree, Twin } from '@loujing/wire/http/twin'
import { BuildingId, ModelId, SiteId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import { revisionRoutes } from './revision-routes.ts'
import type { TwinService } from './service.ts'
import { unitRoutes } from './unit-routes.ts'
import { uploadRoutes } from './upload-routes.ts'

const ElementQuery = Type.Object({ ...ElementFilter.properties, ...PageQuery.properties })
const BySite = Type.Object({ siteId: SiteId })
const ByModel = Type.Object({ modelId: ModelId })
const ByElement = Type.Object({ modelId: ModelId, guid: Type.String({ minLength: 1, maxLength: 64 }) })
const ByTile = Type.Object({ modelId: ModelId, '*': Type.String({ maxLength: 128 }) })
const Import = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 64 }),
  fileName: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  building: Type.Optional(BuildingId),
  discipline: Type.Optional(Discipline),
  revises: Type.Optional(ModelId),
})
const Bytes = Type.Unsafe<Readable>(Type.Any({ description: 'The bytes of the file' }))
const READ = { policy: 'twin.read' } as const
const IMPORT = { policy: 'twin.import' } as const

/** Under `/api`. */
export const routes =
  (twin: TwinService): FastifyPluginAsyncTypebox =>
  async (app) => {
    await app.register(revisionRoutes(twin.revisions))
    await app.register(unitRoutes(twin.units))
    await app.register(uploadRoutes(twin.uploads))
    // The body stays a stream, and nothing else is taken: a model may be half a gigabyte.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('application/octet-stream', (_request, body, done) => done(null, body))

    app.get('/sites/:siteId/twin', { config: READ, schema: { params: BySite, response: { 200: Twin } } }, (request) =>
      twin.getTwin(actorOf(request), request.params.siteId),
    )
    app.get(
      '/sites/:siteId/models',
      { config: READ, schema: { params: BySite, querystring: PageQuery, response: { 200: pageOf(Model) } } },
      (request) => twin.listModels(actorOf(request), request.params.siteId, request.query),
    )
    app.post(
      '/sites/:siteId/models',
      {
        config: IMPORT,
        bodyLimit: twin.mostBytes,
        schema: {
          params: BySite,
          querystring: Import,
          consumes: ['application/octet-stream'],
          response: { 202: Model },
        },
      },
      async (request, reply) => {
        const { siteId } = request.params
        const model = await twin.importModel(callerOf(request), siteId, request.query, request.body as Readable)
        return reply.code(202).send(model)
      },
    )

    app.get('/models/:modelId', { config: READ, schema: { params: ByModel, response: { 200: Model } } }, (request) =>
      twin.getModel(actorOf(request), request.params.modelId),
    )
    app.delete(
      '/models/:modelId/conversion',
      { config: IMPORT, schema: { params: ByModel, response: { 202: Type.Null() } } },
      async (request, reply) => {
        await twin.cancelConversion(callerOf(request), request.params.modelId)
        return reply.code(202).send(null)
      },
    )
    app.get(
      '/models/:modelId/tree',
      { config: READ, schema: { params: ByModel, response: { 200: ModelTree } } },
      (request) => twin.getTree(actorOf(request), request.params.modelId),
    )
    app.get(
      '/models/:modelId/elements',
      {
        config: READ,
        schema: { params: ByModel, querystring: ElementQuery, response: { 200: pageOf(ElementSummary) } },
      },
      (request) => twin.listElements(actorOf(request), request.params.modelId, request.query),
    )
    app.get(
      '/models/:modelId/elements/:guid',
      { config: READ, schema: { params: ByElement, response: { 200: Element } } },
      (request) => twin.getElement(actorOf(request), request.params.modelId, request.params.guid),
    )
    app.get(
      '/models/:modelId/tiles/*',
      { config: READ, schema: { params: ByTile, response: { 200: Bytes } } },
      async (request, reply) => {
        const { modelId, '*': name } = request.params
        const accepted = request.headers['accept-encoding']
        const { stream, bytes, type, coding } = await twin.openTile(actorOf(request), modelId, name, accepted)
        if (coding !== undefined) reply.header('content-encoding', coding)
        // A model's tiles never change: a new file is a new model. Private, because a session is needed to see them.
        reply.header('cache-control', 'private, max-age=31536000, immutable').header('vary', 'accept-encoding')
        return reply.type(type).header('content-length', bytes).send(stream)
      },
    )
  }
