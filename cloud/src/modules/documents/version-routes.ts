import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ContentQuery,
  DocumentDifference,
  DocumentText,
  DrawingAnswer,
  DrawingCard,
  DrawingCode,
  DrawingQuestion,
} from '@loujing/wire/http/documents'
import { DocumentCodeId, DocumentVersionId } from '@loujing/wire/id'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Documents } from './service.ts'

const ByVersion = Type.Object({ documentVersionId: DocumentVersionId })
const ByCode = Type.Object({ documentVersionId: DocumentVersionId, documentCodeId: DocumentCodeId })
const Compared = Type.Object({ documentVersionId: DocumentVersionId, beforeVersionId: DocumentVersionId })
const Bytes = Type.Unsafe<Readable>(Type.Any({ description: 'The bytes of the file' }))
const READ = { policy: 'documents.read' } as const

/** A document may not do more in the page than be looked at. */
const SHUT =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; object-src 'self'; frame-ancestors 'self'"

/** Under `/api`: the bytes and words of versions, and the codes on paper. */
export const versionRoutes =
  ({ content, compare, codes }: Documents): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/document-versions/:documentVersionId/content',
      { config: READ, schema: { params: ByVersion, querystring: ContentQuery, response: { 200: Bytes } } },
      async (request, reply) => {
        const { as = 'download' } = request.query
        const file = await content.open(callerOf(request), request.params.documentVersionId, request.query)
        const way = as === 'preview' ? 'inline' : 'attachment'
        return reply
          .headers({
            'content-disposition': `${way}; filename*=UTF-8''${encodeURIComponent(file.fileName)}`,
            'content-length': file.bytes,
            'cache-control': 'private, no-store',
            'content-security-policy': SHUT,
            'x-content-type-options': 'nosniff',
            'loujing-marked': String(file.isMarked),
          })
          .type(file.mediaType)
          .send(file.stream)
      },
    )
    app.get(
      '/document-versions/:documentVersionId/text',
      { config: READ, schema: { params: ByVersion, response: { 200: DocumentText } } },
      (request) => content.text(callerOf(request), request.params.documentVersionId),
    )
    app.get(
      '/document-versions/:documentVersionId/difference/:beforeVersionId',
      { config: READ, schema: { params: Compared, response: { 200: DocumentDifference } } },
      (request) => {
        const { documentVersionId, beforeVersionId } = request.params
        return compare(actorOf(request), documentVersionId, beforeVersionId)
      },
    )
    app.put(
      '/document-versions/:documentVersionId/codes/:documentCodeId',
      { config: { policy: 'documents.print-code' }, schema: { params: ByCode, response: { 200: DrawingCode } } },
      (request) => {
        const { documentVersionId, documentCodeId } = request.params
        return codes.make(callerOf(request), documentVersionId, documentCodeId)
      },
    )
    // The token stands in a body: an address would be kept by proxies and histories.
    app.post(
      '/drawing-codes/answer',
      { config: { policy: 'public' }, schema: { body: DrawingQuestion, response: { 200: DrawingAnswer } } },
      (request) => codes.answer(request.body.token),
    )
    app.post(
      '/drawing-codes/card',
      { config: READ, schema: { body: DrawingQuestion, response: { 200: DrawingCard } } },
      (request) => codes.card(actorOf(request), request.body.token),
    )
    return Promise.resolve()
  }
