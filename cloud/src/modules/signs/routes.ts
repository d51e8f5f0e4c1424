import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { SignRequest } from '@loujing/wire/http/signs'
import { SiteId } from '@loujing/wire/id'
import * as Type from 'typebox'
import { callerOf } from '../identity/index.ts'
import type { Signs } from './service.ts'

const Bytes = Type.Unsafe<Buffer>({ type: 'string', format: 'binary' })
const PRINT = { policy: 'signs.print' } as const

/** Under `/api`. */
export const routes =
  (signs: Signs): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/sites/:siteId/camera-sign',
      {
        config: PRINT,
        schema: {
          params: Type.Object({ siteId: SiteId }),
          body: SignRequest,
          response: { 200: { content: { 'application/pdf': { schema: Bytes } } } },
        },
      },
      async (request, reply) => {
        const pdf = await signs.print(callerOf(request), request.params.siteId, request.body)
        return reply
          .headers({
            'content-disposition': 'attachment; filename="camera-sign.pdf"',
            'cache-control': 'private, no-store',
          })
          .type('application/pdf')
          .send(pdf)
      },
    )
  }
