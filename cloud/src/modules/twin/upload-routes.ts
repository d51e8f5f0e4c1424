import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { NewUpload, Upload } from '@loujing/wire/http/twin'
import { SiteId, UploadId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { PIECE_TYPE, readPiece, tellOffset, TUS_VERSION } from '../../platform/uploads/headers.ts'
import { callerOf } from '../identity/index.ts'
import type { Uploads } from './uploads.ts'

const BySite = Type.Object({ siteId: SiteId })
const ByName = Type.Object({ siteId: SiteId, uploadId: UploadId })
const ByUpload = Type.Object({ uploadId: UploadId })
const Nothing = Type.Null({ description: 'No content' })
const IMPORT = { policy: 'twin.import' } as const

/** Under `/api`. An upload begins with PUT; its pieces go by tus 1.0: HEAD asks for the offset, PATCH sends a piece. */
export const uploadRoutes =
  (uploads: Uploads): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.addContentTypeParser(PIECE_TYPE, (_request, body, done) => done(null, body))

    app.get(
      '/sites/:siteId/uploads',
      { config: IMPORT, schema: { params: BySite, querystring: PageQuery, response: { 200: pageOf(Upload) } } },
      (request) => uploads.listUploads(callerOf(request), request.params.siteId, request.query),
    )
    app.put(
      '/sites/:siteId/uploads/:uploadId',
      { config: IMPORT, schema: { params: ByName, body: NewUpload, response: { 200: Upload, 201: Upload } } },
      async (request, reply) => {
        const { siteId, uploadId } = request.params
        const { upload, isNew } = await uploads.begin(callerOf(request), siteId, uploadId, request.body)
        return reply.code(isNew ? 201 : 200).send(upload)
      },
    )

    const offset = { summary: 'How much of a file is here', params: ByUpload, response: { 200: Nothing } }
    app.head('/uploads/:uploadId', { config: IMPORT, schema: offset }, async (request, reply) => {
      const upload = await uploads.whereTo(callerOf(request), request.params.uploadId)
      return tellOffset(reply, upload).header('upload-length', upload.bytes).code(200).send(null)
    })
    app.get(
      '/uploads/:uploadId',
      { config: IMPORT, schema: { params: ByUpload, response: { 200: Upload } } },
      (request) => uploads.getUpload(callerOf(request), request.params.uploadId),
    )
    const append = {
      summary: 'The next piece of a file',
      description:
        'Headers Tus-Resumable 1.0.0, Upload-Offset in bytes, and Upload-Checksum: sha256 or sha1 of the body, base64. The body, of type application/offset+octet-stream, is the piece.',
      params: ByUpload,
      response: { 204: Nothing },
    }
    app.patch('/uploads/:uploadId', { config: IMPORT, schema: append }, async (request, reply) => {
      const caller = callerOf(request)
      const { uploadId } = request.params
      // whose it is comes before what it is: a stranger learns nothing of the piece either
      await uploads.getUpload(caller, uploadId)
      return tellOffset(reply, await uploads.append(caller, uploadId, readPiece(request)))
        .code(204)
        .send(null)
    })
    app.delete(
      '/uploads/:uploadId',
      { config: IMPORT, schema: { params: ByUpload, response: { 204: Nothing } } },
      async (request, reply) => {
        await uploads.abandon(callerOf(request), request.params.uploadId)
        return reply.header('tus-resumable', TUS_VERSION).code(204).send(null)
      },
    )
    return Promise.resolve()
  }
