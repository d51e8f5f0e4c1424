import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  BcfVersion,
  NewTopicComment,
  NewTopicView,
  Topic,
  TopicChange,
  TopicImport,
  TopicState,
} from '@loujing/wire/http/topics'
import { SiteId, TopicCommentId, TopicId, TopicViewId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Topics } from './service.ts'

const MOST_BYTES = 64 * 1024 * 1024
/** A view with its picture in base64. */
const MOST_VIEW_BYTES = 8 * 1024 * 1024
const BySite = Type.Object({ siteId: SiteId })
const ByTopic = Type.Object({ siteId: SiteId, topicId: TopicId })
const ByView = Type.Object({ siteId: SiteId, topicId: TopicId, topicViewId: TopicViewId })
const ByComment = Type.Object({ siteId: SiteId, topicId: TopicId, topicCommentId: TopicCommentId })
const Query = Type.Object({ ...PageQuery.properties, state: Type.Optional(TopicState) })
const ExportQuery = Type.Object({ version: BcfVersion, state: Type.Optional(TopicState) })
const Bytes = Type.Unsafe<Buffer>({ type: 'string', format: 'binary' })
const READ = { policy: 'topics.read' } as const
const KEEP = { policy: 'topics.keep' } as const
const EXCHANGE = { policy: 'topics.exchange' } as const

/** Under `/api/sites`. */
export const routes =
  (topics: Topics): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/:siteId/topics',
      { config: READ, schema: { params: BySite, querystring: Query, response: { 200: pageOf(Topic) } } },
      (request) => topics.listTopics(actorOf(request), request.params.siteId, request.query),
    )
    app.get(
      '/:siteId/topics/:topicId',
      { config: READ, schema: { params: ByTopic, response: { 200: Topic } } },
      (request) => topics.getTopic(actorOf(request), request.params.siteId, request.params.topicId),
    )
    app.put(
      '/:siteId/topics/:topicId',
      { config: KEEP, schema: { params: ByTopic, body: TopicChange, response: { 200: Topic } } },
      (request) => topics.saveTopic(callerOf(request), request.params.siteId, request.params.topicId, request.body),
    )
    app.put(
      '/:siteId/topics/:topicId/views/:topicViewId',
      {
        ...{ config: KEEP, bodyLimit: MOST_VIEW_BYTES },
        schema: { params: ByView, body: NewTopicView, response: { 200: Topic } },
      },
      (request) => {
        const { siteId, topicId, topicViewId } = request.params
        return topics.addView(callerOf(request), siteId, topicId, topicViewId, request.body)
      },
    )
    app.get(
      '/:siteId/topics/:topicId/views/:topicViewId/snapshot',
      {
        config: READ,
        schema: {
          ...{ params: ByView, produces: ['image/png', 'image/jpeg'] },
          response: { 200: Type.Unsafe<Buffer>(Type.Any()) },
        },
      },
      async (request, reply) => {
        const { siteId, topicId, topicViewId } = request.params
        const { bytes, type } = await topics.getSnapshot(actorOf(request), siteId, topicId, topicViewId)
        return reply.header('cache-control', 'private, max-age=86400, immutable').type(type).send(bytes)
      },
    )
    app.put(
      '/:siteId/topics/:topicId/comments/:topicCommentId',
      { config: KEEP, schema: { params: ByComment, body: NewTopicComment, response: { 200: Topic } } },
      (request) => {
        const { siteId, topicId, topicCommentId } = request.params
        return topics.addComment(callerOf(request), siteId, topicId, topicCommentId, request.body)
      },
    )
    app.get(
      '/:siteId/topics-file',
      {
        config: EXCHANGE,
        schema: {
          ...{ summary: 'The topics as a BCF archive', params: BySite, querystring: ExportQuery },
          response: { 200: { content: { 'application/zip': { schema: Bytes } } } },
        },
      },
      async (request, reply) => {
        const { version, state } = request.query
        const bytes = await topics.exportBcf(callerOf(request), request.params.siteId, version, state)
        return reply
          .headers({ 'content-disposition': 'attachment; filename="topics.bcf"', 'cache-control': 'private, no-store' })
          .type('application/zip')
          .send(Buffer.from(bytes))
      },
    )
    await app.register(importRoutes(topics))
  }

/** The body is the file. */
const importRoutes =
  (topics: Topics): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, body),
    )
    app.post(
      '/:siteId/topics-file',
      {
        config: EXCHANGE,
        schema: {
          ...{ summary: 'Takes a BCF archive of another program', consumes: ['application/octet-stream'] },
          ...{ params: BySite, response: { 200: TopicImport } },
        },
      },
      (request) => {
        const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        return topics.importBcf(callerOf(request), request.params.siteId, bytes)
      },
    )
  }
