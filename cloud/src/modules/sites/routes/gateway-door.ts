import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Clock, DesiredAnswer, DesiredQuery } from '@loujing/wire/http/sites'
import { toInstant } from '@loujing/wire/instant'
import { gatewayOf } from '../../../platform/auth.ts'
import type { Commands } from '../commands.ts'

const GATEWAY = { policy: 'gateway' } as const

/** What a gateway asks the cloud with its own credential, beside what it brings to ingest. */
export const gatewayDoorRoutes =
  ({ commands, now }: { commands: Commands; now: () => Date }): FastifyPluginAsyncTypebox =>
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
        return commands.desired(gatewayOf(request), after, waitMs, signal).finally(() => reply.raw.off('close', leave))
      },
    )
    app.get('/gateway/clock', { config: GATEWAY, schema: { response: { 200: Clock } } }, async () => ({
      now: toInstant(now()),
    }))
  }
