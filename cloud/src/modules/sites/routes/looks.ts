import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { LooksAnswer, LooksQuery } from '@loujing/wire/http/looks'
import { Slug } from '@loujing/wire/id'
import { isInstant, toInstant } from '@loujing/wire/instant'
import { PassThrough } from 'node:stream'
import * as Type from 'typebox'
import { gatewayOf } from '../../../platform/auth.ts'
import { refuse } from '../../../platform/errors.ts'
import { callerOf } from '../../identity/index.ts'
import type { Looks } from '../looks.ts'
import { LOOK_TYPE } from '../model/look-part.ts'
import { NOBODY_LOOKS } from '../problems.ts'
import { ByCamera, Bytes } from './parameters.ts'

const GATEWAY = { policy: 'gateway' } as const
const LOOK = { policy: 'sites.look-live' } as const
const MOST_PICTURE_BYTES = 1024 * 1024
const BySlug = Type.Object({ cameraSlug: Slug })

/** Who looks through a camera now, and the gateway that brings the pictures. */
export const lookRoutes =
  ({ looks, now }: { looks: Looks; now: () => Date }): FastifyPluginAsyncTypebox =>
  async (app) => {
    // neither who looks nor a gateway that waits holds up a stop of the service
    const closing = new AbortController()
    app.addHook('preClose', async () => {
      closing.abort()
      looks.close()
    })
    app.addContentTypeParser(
      'image/jpeg',
      { parseAs: 'buffer', bodyLimit: MOST_PICTURE_BYTES },
      (_request, body, done) => done(null, body),
    )

    const FILM = { content: { 'multipart/x-mixed-replace': { schema: Bytes } } }
    app.get(
      '/cameras/:cameraId/look',
      { config: LOOK, schema: { params: ByCamera, response: { 200: FILM } }, exposeHeadRoute: false },
      async (request, reply) => {
        const film = new PassThrough()
        const looker = {
          write: (bytes: Buffer) => void film.write(bytes),
          waitingBytes: () => film.writableLength + film.readableLength + request.raw.socket.writableLength,
          end: () => void film.end(),
        }
        const leave = await looks.look(callerOf(request), request.params.cameraId, looker)
        film.once('close', leave)
        request.raw.socket.setNoDelay(true)
        return reply
          .headers({ 'content-type': LOOK_TYPE, 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
          .send(film)
      },
    )

    app.get(
      '/gateway/looks',
      { config: GATEWAY, schema: { querystring: LooksQuery, response: { 200: LooksAnswer } } },
      async (request, reply) => {
        const gone = new AbortController()
        const leave = (): void => gone.abort()
        reply.raw.once('close', leave)
        const { known = '', waitMs = 25_000 } = request.query
        const signal = AbortSignal.any([gone.signal, closing.signal])
        const cameras = await looks
          .wanted(gatewayOf(request), { known: known.split(',').filter(Boolean), waitMs }, signal)
          .finally(() => reply.raw.off('close', leave))
        return { cameras }
      },
    )

    const picture = { summary: 'A picture for whoever looks now', consumes: ['image/jpeg'], params: BySlug }
    app.put(
      '/gateway/looks/:cameraSlug',
      { config: GATEWAY, schema: { ...picture, response: { 204: Type.Null() } } },
      async (request, reply) => {
        const jpeg = request.body
        const taken = request.headers['x-taken-at']
        const takenAt = typeof taken === 'string' && isInstant(taken) ? taken : toInstant(now())
        const isSeen = Buffer.isBuffer(jpeg) && looks.pass(gatewayOf(request), request.params.cameraSlug, jpeg, takenAt)
        if (!isSeen) throw refuse(NOBODY_LOOKS)
        return reply.code(204).send(null)
      },
    )
  }
