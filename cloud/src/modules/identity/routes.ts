import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  AuditEntry,
  Check,
  Company,
  Login,
  NewPerson,
  PasswordChange,
  Person,
  PersonChange,
  Session,
  Setup,
} from '@loujing/wire/http/identity'
import { PersonId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import type { FastifyReply } from 'fastify'
import * as Type from 'typebox'
import { actorOf, UNAUTHENTICATED } from '../../platform/auth.ts'
import { refuse } from '../../platform/errors.ts'
import { callerOf } from './caller.ts'
import { clearToken, giveToken, tokenOf } from './cookie.ts'
import { accessRoutes } from './access-routes.ts'
import { factorRoutes } from './factor-routes.ts'
import { personalRoutes } from './personal-routes.ts'
import type { Identity } from './service.ts'
import type { Begun } from './sessions.ts'
import { signOnRoutes } from './sign-on-routes.ts'

const ById = Type.Object({ personId: PersonId })
const ActionQuery = Type.Object({ action: Type.String({ maxLength: 64 }) })
const Nothing = Type.Null({ description: 'No content' })

/** Under `/api`. */
export const routes =
  (identity: Identity): FastifyPluginAsyncTypebox =>
  async (app) => {
    await app.register(factorRoutes(identity))
    await app.register(accessRoutes(identity))
    await app.register(signOnRoutes(identity))
    await app.register(personalRoutes(identity))

    async function answerWithSession(reply: FastifyReply, begun: Begun): Promise<Session> {
      giveToken(reply, begun)
      const session = await identity.sessionOf(begun.token)
      if (!session) throw refuse(UNAUTHENTICATED)
      return session
    }

    app.post(
      '/setup',
      { config: { policy: 'public' }, schema: { body: Setup, response: { 201: Company } } },
      async (request, reply) => reply.code(201).send(await identity.setup(request.body, request.ip)),
    )

    app.post(
      '/auth/login',
      { config: { policy: 'public' }, schema: { body: Login, response: { 200: Session } } },
      async (request, reply) => {
        const from = { address: request.ip, presented: tokenOf(request) }
        return answerWithSession(reply, await identity.login(request.body, from))
      },
    )

    app.post(
      '/auth/logout',
      { config: { policy: 'session' }, schema: { response: { 204: Nothing } } },
      async (request, reply) => {
        await identity.logout(actorOf(request).company, tokenOf(request) ?? '')
        clearToken(reply)
        return reply.code(204).send(null)
      },
    )

    app.get('/auth/me', { config: { policy: 'session' }, schema: { response: { 200: Session } } }, async (request) => {
      const session = await identity.sessionOf(tokenOf(request) ?? '')
      if (!session) throw refuse(UNAUTHENTICATED) // it ended since the door let it in
      return session
    })

    app.post(
      '/auth/password',
      { config: { policy: 'session' }, schema: { body: PasswordChange, response: { 200: Session } } },
      async (request, reply) =>
        answerWithSession(reply, await identity.changePassword(callerOf(request), request.body)),
    )

    app.get(
      '/check',
      { config: { policy: 'session' }, schema: { querystring: ActionQuery, response: { 200: Check } } },
      async (request) => identity.check(actorOf(request), request.query.action),
    )

    app.get(
      '/people',
      {
        config: { policy: 'identity.read-people' },
        schema: { querystring: PageQuery, response: { 200: pageOf(Person) } },
      },
      (request) => identity.listPeople(callerOf(request), request.query),
    )

    app.post(
      '/people',
      { config: { policy: 'identity.create-person' }, schema: { body: NewPerson, response: { 201: Person } } },
      async (request, reply) => reply.code(201).send(await identity.createPerson(callerOf(request), request.body)),
    )

    app.patch(
      '/people/:personId',
      {
        config: { policy: 'identity.change-person' },
        schema: { params: ById, body: PersonChange, response: { 200: Person } },
      },
      (request) => identity.changePerson(callerOf(request), request.params.personId, request.body),
    )

    app.get(
      '/audit',
      {
        config: { policy: 'identity.read-audit' },
        schema: { querystring: PageQuery, response: { 200: pageOf(AuditEntry) } },
      },
      (request) => identity.listAudit(actorOf(request), request.query),
    )
  }
