import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DocumentUpload, NewDocumentUpload, QuarantinedFile, QuarantineVerdict } from '@loujing/wire/http/documents'
import { DocumentVersionId, ProjectId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { PIECE_TYPE, readPiece, tellOffset, TUS_VERSION } from '../../platform/uploads/headers.ts'
import { callerOf } from '../identity/index.ts'
import type { Documents } from './service.ts'

const ByProject = Type.Object({ projectId: ProjectId })
const ByName = Type.Object({ projectId: ProjectId, documentUploadId: DocumentVersionId })
const ByUpload = Type.Object({ documentUploadId: DocumentVersionId })
const ByFile = Type.Object({ quarantinedId: DocumentVersionId })
const Nothing = Type.Null({ description: 'No content' })
const KEEP = { policy: 'documents.keep' } as const
const JUDGE = { policy: 'documents.judge' } as const

/** Under `/api`. An upload begins with PUT; its pieces go by tus 1.0: HEAD asks for the offset, PATCH sends a piece. */
export const uploadRoutes =
  ({ uploads, quarantine }: Documents): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.addContentTypeParser(PIECE_TYPE, (_request, body, done) => done(null, body))

    app.get(
      '/projects/:projectId/document-uploads',
      {
        config: KEEP,
        schema: { params: ByProject, querystring: PageQuery, response: { 200: pageOf(DocumentUpload) } },
      },
      (request) => uploads.list(callerOf(request), request.params.projectId, request.query),
    )
    app.put(
      '/projects/:projectId/document-uploads/:documentUploadId',
      {
        config: KEEP,
        schema: { params: ByName, body: NewDocumentUpload, response: { 200: DocumentUpload, 201: DocumentUpload } },
      },
      async (request, reply) => {
        const { projectId, documentUploadId } = request.params
        const { upload, isNew } = await uploads.begin(callerOf(request), projectId, documentUploadId, request.body)
        return reply.code(isNew ? 201 : 200).send(upload)
      },
    )
    const offset = { summary: 'How much of a document is here', params: ByUpload, response: { 200: Nothing } }
    app.head('/document-uploads/:documentUploadId', { config: KEEP, schema: offset }, async (request, reply) => {
      const upload = await uploads.whereTo(callerOf(request), request.params.documentUploadId)
      return tellOffset(reply, upload).header('upload-length', upload.bytes).code(200).send(null)
    })
    app.get(
      '/document-uploads/:documentUploadId',
      { config: KEEP, schema: { params: ByUpload, response: { 200: DocumentUpload } } },
      (request) => uploads.get(callerOf(request), request.params.documentUploadId),
    )
    const append = {
      summary: 'The next piece of a document',
      description:
        'Headers Tus-Resumable 1.0.0, Upload-Offset in bytes, and Upload-Checksum: sha256 or sha1 of the body, base64. The body, of type application/offset+octet-stream, is the piece.',
      params: ByUpload,
      response: { 204: Nothing },
    }
    app.patch('/document-uploads/:documentUploadId', { config: KEEP, schema: append }, async (request, reply) => {
      const caller = callerOf(request)
      const { documentUploadId } = request.params
      // whose it is comes before what it is: a stranger learns nothing of the piece either
      await uploads.get(caller, documentUploadId)
      return tellOffset(reply, await uploads.append(caller, documentUploadId, readPiece(request)))
        .code(204)
        .send(null)
    })
    app.delete(
      '/document-uploads/:documentUploadId',
      { config: KEEP, schema: { params: ByUpload, response: { 204: Nothing } } },
      async (request, reply) => {
        await uploads.abandon(callerOf(request), request.params.documentUploadId)
        return reply.header('tus-resumable', TUS_VERSION).code(204).send(null)
      },
    )

    app.get(
      '/projects/:projectId/document-quarantine',
      {
        config: JUDGE,
        schema: { params: ByProject, querystring: PageQuery, response: { 200: pageOf(QuarantinedFile) } },
      },
      (request) => quarantine.list(actorOf(request), request.params.projectId, request.query),
    )
    app.put(
      '/document-quarantine/:quarantinedId/verdict',
      { config: JUDGE, schema: { params: ByFile, body: QuarantineVerdict, response: { 204: Nothing } } },
      async (request, reply) => {
        await quarantine.judge(callerOf(request), request.params.quarantinedId, request.body)
        return reply.code(204).send(null)
      },
    )
    return Promise.resolve()
  }
