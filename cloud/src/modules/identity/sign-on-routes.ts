import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { SignInWays } from '@loujing/wire/http/sign-on'
import { PersonId } from '@loujing/wire/id'
import * as Type from 'typebox'
import { Refusal } from '../../platform/errors.ts'
import { callerOf } from './caller.ts'
import { clearErrand, errandOf, giveToken, keepErrand } from './cookie.ts'
import type { Identity } from './service.ts'

const Nothing = Type.Null({ description: 'No content' })
const Elsewhere = Type.Null({ description: 'The browser goes on elsewhere' })
// A path of our own: an address of another host begins with // or a scheme.
const NextQuery = Type.Object({ next: Type.Optional(Type.String({ maxLength: 512, pattern: '^/(?![/\\\\])' })) })
const ById = Type.Object({ personId: PersonId })

/** Under `/api`. A browser is sent through these by links, so what goes wrong is told by the page of the login. */
export const signOnRoutes =
  ({ signOn }: Identity): FastifyPluginAsyncTypebox =>
  async (app) => {
    const toLogin = (about: Record<string, string>): string => `/login?${new URLSearchParams(about).toString()}`
    const whyNot = (thrown: unknown): string => {
      if (thrown instanceof Refusal) return toLogin({ problem: thrown.problem.type })
      throw thrown
    }

    app.get('/auth/ways', { config: { policy: 'public' }, schema: { response: { 200: SignInWays } } }, async () => ({
      ...(signOn.name !== undefined && { signOn: { name: signOn.name } }),
    }))

    app.get(
      '/auth/sign-on',
      { config: { policy: 'public' }, schema: { querystring: NextQuery, response: { 302: Elsewhere } } },
      async (request, reply) => {
        try {
          const { url, sealed } = await signOn.leave(request.query.next ?? '/')
          keepErrand(reply, sealed)
          return await reply.redirect(url.href)
        } catch (thrown) {
          return reply.redirect(whyNot(thrown))
        }
      },
    )

    app.get(
      '/auth/sign-on/callback',
      { config: { policy: 'public' }, schema: { response: { 302: Elsewhere } } },
      async (request, reply) => {
        const [, query = ''] = request.url.split('?')
        const sealed = errandOf(request)
        clearErrand(reply)
        try {
          const { begun, next } = await signOn.arrive(query, sealed, request.ip)
          giveToken(reply, begun)
          return await reply.redirect(toLogin({ signedOn: '1', next }))
        } catch (thrown) {
          return reply.redirect(whyNot(thrown))
        }
      },
    )

    app.delete(
      '/people/:personId/sign-on',
      { config: { policy: 'identity.unbind-sign-on' }, schema: { params: ById, response: { 204: Nothing } } },
      async (request, reply) => {
        await signOn.unbind(callerOf(request), request.params.personId)
        return reply.code(204).send(null)
      },
    )
  }
