import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ComparedStorey,
  Sequence,
  SequenceByHand,
  SequencePreview,
  SequencePreviewQuery,
  SequenceProposal,
  SequenceRules,
  SequenceRulesChange,
} from '@loujing/wire/http/sequence'
import { SiteId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Sequences } from './service.ts'

const BySite = Type.Object({ siteId: SiteId })
const Nothing = Type.Null({ description: 'No content' })
const READ = { policy: 'sequence.read' } as const
const KEEP = { policy: 'sequence.keep' } as const

/** Under `/api`. */
export const routes =
  (sequences: Sequences): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/sites/:siteId/sequence',
      { config: READ, schema: { params: BySite, response: { 200: Sequence, 304: Nothing } } },
      async (request, reply) => {
        const { key, sequence } = await sequences.get(actorOf(request), request.params.siteId)
        const tag = `"${key}"`
        // Private, because a session is needed; asked again each time, because any change of plan or rules changes it.
        reply.header('cache-control', 'private, no-cache').header('etag', tag)
        return request.headers['if-none-match'] === tag ? reply.code(304).send(null) : sequence
      },
    )
    app.get(
      '/sites/:siteId/sequence/compared',
      { config: READ, schema: { params: BySite, querystring: PageQuery, response: { 200: pageOf(ComparedStorey) } } },
      (request) => sequences.listCompared(actorOf(request), request.params.siteId, request.query),
    )
    app.get(
      '/sites/:siteId/sequence/rules',
      { config: READ, schema: { params: BySite, response: { 200: SequenceRules } } },
      (request) => sequences.getRules(actorOf(request), request.params.siteId),
    )
    app.put(
      '/sites/:siteId/sequence/rules',
      { config: KEEP, schema: { params: BySite, body: SequenceRulesChange, response: { 200: SequenceRules } } },
      (request) => sequences.saveRules(callerOf(request), request.params.siteId, request.body),
    )
    app.post(
      '/sites/:siteId/sequence/preview',
      { config: READ, schema: { params: BySite, body: SequencePreviewQuery, response: { 200: SequencePreview } } },
      (request) => sequences.preview(actorOf(request), request.params.siteId, request.body.rules),
    )
    app.get(
      '/sites/:siteId/sequence/proposal',
      { config: KEEP, schema: { params: BySite, response: { 200: SequenceProposal } } },
      (request) => sequences.propose(actorOf(request), request.params.siteId),
    )
    app.put(
      '/sites/:siteId/sequence/by-hand',
      { config: KEEP, schema: { params: BySite, body: SequenceByHand, response: { 204: Nothing } } },
      async (request, reply) => {
        await sequences.giveByHand(callerOf(request), request.params.siteId, request.body)
        return reply.code(204).send(null)
      },
    )
  }
