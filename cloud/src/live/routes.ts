import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { SiteId } from '@loujing/wire/id'
import type { FastifyReply, FastifyRequest } from 'fastify'
import * as Type from 'typebox'
import { actorOf, type Actor, type Doors } from '../platform/auth.ts'
import type { Hub, Line } from './hub.ts'

export type LiveDeps = {
  hub: Hub
  authenticate: Doors['authenticate']
  /** @throws Refusal not-found when the site is none of the actor's company */
  getSite(actor: Actor, site: SiteId): Promise<unknown>
}

const Query = Type.Object({
  site: SiteId,
  after: Type.Optional(Type.String({ maxLength: 64, description: 'A cursor, as the header Last-Event-ID' })),
})

/** GET /live?site=… and /live/units?site=…: Server-Sent Events of one site. */
export const liveRoutes =
  ({ hub, authenticate, getSite }: LiveDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const schema = {
      summary: 'What happens on a site, as it happens',
      description: 'text/event-stream of LiveMessage; resumes by Last-Event-ID',
      produces: ['text/event-stream'],
      querystring: Query,
      response: { 200: Type.String() },
    }
    type Live = FastifyRequest<{ Querystring: Type.Static<typeof Query> }>
    const follow = (hears: Line['hears']) => async (request: Live, reply: FastifyReply) => {
      const actor = actorOf(request)
      const { site, after } = request.query
      await getSite(actor, site)

      const { raw } = reply.hijack()
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) raw.setHeader(name, value)
      // without chunks the body is the socket: one write of bytes that all viewers share, instead of three each
      raw.removeHeader('transfer-encoding')
      raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        connection: 'close',
        'x-accel-buffering': 'no',
      })
      raw.flushHeaders()

      // who has gone meanwhile will not close a second time
      if (raw.destroyed) return
      const line = { ...toLine(request, actor, site, authenticate), hears }
      raw.once('close', () => hub.leave(line))
      await hub.join(line, lastEventId(request) ?? after).catch((error: unknown) => {
        request.log.error({ err: error }, 'live line failed')
        line.close()
      })
    }
    app.get('/live', { config: { policy: 'sites.read' }, schema, exposeHeadRoute: false }, follow(undefined))
    // Who sells sees nothing else of a site.
    const summary = 'What happens to the units of a site, as it happens'
    const ofUnits = {
      config: { policy: 'units.read' },
      schema: { ...schema, summary },
      exposeHeadRoute: false,
    } as const
    app.get('/live/units', ofUnits, follow(['unit', 'units', 'reset']))
    return Promise.resolve()
  }

function toLine(request: FastifyRequest, actor: Actor, site: SiteId, authenticate: Doors['authenticate']): Line {
  const { socket } = request.raw
  socket.setNoDelay(true)
  return {
    name: actor.person,
    company: actor.company,
    site,
    write: (bytes) => void socket.write(bytes),
    bufferedBytes: () => socket.writableLength,
    isAllowed: async () => (await authenticate(request)) !== undefined,
    close: () => socket.destroy(),
  }
}

function lastEventId(request: FastifyRequest): string | undefined {
  const header = request.headers['last-event-id']
  return typeof header === 'string' && header !== '' ? header : undefined
}
