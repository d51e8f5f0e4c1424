import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { actorOf } from '../../../platform/auth.ts'
import { callerOf } from '../../identity/index.ts'
import type { Sites } from '../service.ts'
import { ByHash, Bytes, SEE } from './parameters.ts'

const DOWNLOAD = { policy: 'sites.download-evidence' } as const
const FILE = { content: { 'application/octet-stream': { schema: Bytes } } }
const ENDINGS: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'video/mp4': 'mp4', 'video/webm': 'webm' }

type Opened = Awaited<ReturnType<Sites['openEvidence']>>

/** Files of evidence as they are shown, whole or in the parts that a player asks for, and as they are taken along. */
export const evidenceRoutes =
  ({ clips, openEvidence }: Pick<Sites, 'clips' | 'openEvidence'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/evidence/:sha256',
      { config: SEE, schema: { params: ByHash, response: { 200: FILE, 206: FILE } } },
      async (request, reply) => {
        const opened = await openEvidence(actorOf(request), request.params.sha256, request.headers.range)
        return send(reply, opened, 'inline')
      },
    )
    app.get(
      '/evidence/:sha256/download',
      { config: DOWNLOAD, schema: { params: ByHash, response: { 200: FILE } } },
      async (request, reply) => {
        const { sha256 } = request.params
        const opened = await openEvidence(actorOf(request), sha256)
        await clips.noteDownload(callerOf(request), sha256)
        const name = `${sha256.slice(0, 16)}.${ENDINGS[opened.contentType] ?? 'bin'}`
        return send(reply, opened, `attachment; filename="${name}"`)
      },
    )
  }

function send(reply: FastifyReply, { stream, bytes, part, contentType }: Opened, disposition: string) {
  if (part) reply.code(206).header('content-range', `bytes ${part.start}-${part.end}/${bytes}`)
  return reply
    .headers({
      'content-type': contentType,
      'content-length': part ? part.end - part.start + 1 : bytes,
      'accept-ranges': 'bytes',
      // the name is the hash of the content; private, since another person of the same browser may not see it
      'cache-control': 'private, max-age=31536000, immutable',
      'content-disposition': disposition,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    })
    .send(stream)
}
