import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { HazardPhoto } from '@loujing/wire/http/hazards'
import { callerOf } from '../../identity/index.ts'
import { MOST_PHOTO_BYTES } from '../photos.ts'
import type { Hazards } from '../service.ts'
import { BySite } from './parameters.ts'

/** The body is the photo. Its content type is not asked for: what the bytes are is seen from the bytes. */
export const photoRoutes =
  ({ photos }: Hazards): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_PHOTO_BYTES }, (_request, body, done) =>
      done(null, body),
    )
    const schema = {
      summary: 'A photo of a hazard, made anew without what the phone wrote into it',
      consumes: ['application/octet-stream'],
      params: BySite,
      response: { 200: HazardPhoto },
    }
    app.post('/sites/:siteId/photos', { config: { policy: 'hazards.rectify' }, schema }, (request) => {
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      return photos.addPhoto(callerOf(request), request.params.siteId, bytes)
    })
  }
