import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Clock, DesiredAnswer, DesiredQuery } from '@loujing/wire/http/sites'
import { toInstant } from '@loujing/wire/instant'
import { gatewayOf } from '../../../platform/auth.ts'
import type { Commands } from '../commands.ts'
import type { Gateways } from '../gateways.ts'

const GATEWAY = { policy: 'gateway' } as const

/** What a gateway asks the cloud with its own credential, beside what it brings to ingest. */
export const gatewayDoorRoutes =
  ({
    commands,
    gateways,
    now,
  }: {
    commands: Commands
    gateways: Gateways
    now: () => Date
  }): FastifyPluginAsyncTypebox =>
  async (app) => {
    // waiting gateways do not hold up a stop of the service
    const closing = new AbortController()
    app.addHook('preClose', async () => closing.abort())

    app.get(
      '/gateway/desired',
      { config: GATEWAY, schema: { querystring: DesiredQuery, response: { 200: DesiredAnswer } } },
      async (request, reply) => {
        const gone = new AbortController()
        const leave = (): void => gone.abort()
        reply.raw.once('close', leave)
        const { after = -1, waitMs = 25_000 } = request.query
        const signal = AbortSignal.any([gone.signal, closing.signal])
        // the door has let it in by this header; the credential may end while the gateway waits
        const token = request.headers.authorization?.slice('Bearer '.length) ?? ''
        const isHeld = async (): Promise<boolean> => (await gateways.gatewayByToken(token)) !== undefined
        return commands
          .desired(gatewayOf(request), { after, waitMs, isHeld }, signal)
          .finally(() => reply.raw.off('close', leave))
      },
    )
    app.get('/gateway/clock', { config: GATEWAY, schema: { response: { 200: Clock } } }, async () => ({
      now: toInstant(now()),
    }))
  }
