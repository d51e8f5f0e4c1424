import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ElementChange,
  ElementDifference,
  ElementLink,
  Model,
  NewElementLink,
  Orphan,
  OrphanDecision,
} from '@loujing/wire/http/twin'
import { ElementId, ElementLinkId, ModelId, OrphanId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Revisions } from './revisions.ts'

const ByModel = Type.Object({ modelId: ModelId })
const ByElement = Type.Object({ elementId: ElementId })
const ByLink = Type.Object({ elementId: ElementId, linkId: ElementLinkId })
const ByOrphan = Type.Object({ orphanId: OrphanId })
const Difference = Type.Object({
  ...PageQuery.properties,
  against: Type.Optional(ModelId),
  change: Type.Optional(ElementChange),
})
const Links = Type.Object({ ...PageQuery.properties, ...Type.Partial(NewElementLink).properties })
const Orphans = Type.Object({ ...PageQuery.properties, state: Type.Optional(Orphan.properties.state) })
const READ = { policy: 'twin.read' } as const
const LINK = { policy: 'twin.link' } as const
const DECIDE = { policy: 'twin.decide' } as const

/** Under `/api`. */
export const revisionRoutes =
  (revisions: Revisions): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/models/:modelId/revisions',
      { config: READ, schema: { params: ByModel, querystring: PageQuery, response: { 200: pageOf(Model) } } },
      (request) => revisions.listRevisions(actorOf(request), request.params.modelId, request.query),
    )
    app.get(
      '/models/:modelId/diff',
      {
        config: READ,
        schema: { params: ByModel, querystring: Difference, response: { 200: pageOf(ElementDifference) } },
      },
      (request) => revisions.listDifferences(actorOf(request), request.params.modelId, request.query),
    )
    app.get(
      '/models/:modelId/links',
      { config: READ, schema: { params: ByModel, querystring: Links, response: { 200: pageOf(ElementLink) } } },
      (request) => revisions.listLinksOfModel(actorOf(request), request.params.modelId, request.query),
    )
    app.get(
      '/models/:modelId/orphans',
      { config: READ, schema: { params: ByModel, querystring: Orphans, response: { 200: pageOf(Orphan) } } },
      (request) => revisions.listOrphans(actorOf(request), request.params.modelId, request.query),
    )
    app.put(
      '/orphans/:orphanId/decision',
      { config: DECIDE, schema: { params: ByOrphan, body: OrphanDecision, response: { 204: Type.Null() } } },
      async (request, reply) => {
        await revisions.decideOrphan(callerOf(request), request.params.orphanId, request.body)
        return reply.code(204).send(null)
      },
    )
    app.get(
      '/elements/:elementId/links',
      { config: READ, schema: { params: ByElement, querystring: PageQuery, response: { 200: pageOf(ElementLink) } } },
      (request) => revisions.listLinksOfElement(actorOf(request), request.params.elementId, request.query),
    )
    app.put(
      '/elements/:elementId/links/:linkId',
      { config: LINK, schema: { params: ByLink, body: NewElementLink, response: { 200: ElementLink } } },
      (request) => {
        const { elementId, linkId } = request.params
        return revisions.linkElement(callerOf(request), elementId, linkId, request.body)
      },
    )
    app.delete(
      '/elements/:elementId/links/:linkId',
      { config: LINK, schema: { params: ByLink, response: { 204: Type.Null() } } },
      async (request, reply) => {
        const { elementId, linkId } = request.params
        await revisions.unlinkElement(actorOf(request), elementId, linkId)
        return reply.code(204).send(null)
      },
    )
  }
