import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  FactorConfirmation,
  FactorOffer,
  FactorProof,
  RecoveryCodes,
  SecondFactor,
  SignInRules,
} from '@loujing/wire/http/second-factor'
import { PersonId } from '@loujing/wire/id'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from './caller.ts'
import { giveToken } from './cookie.ts'
import type { Identity } from './service.ts'

const ById = Type.Object({ personId: PersonId })
const Nothing = Type.Null({ description: 'No content' })

/** Under `/api`. */
export const factorRoutes =
  ({ secondFactors }: Identity): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/auth/second-factor',
      { config: { policy: 'session' }, schema: { response: { 200: SecondFactor } } },
      (request) => secondFactors.stateOf(actorOf(request)),
    )

    app.post(
      '/auth/second-factor',
      { config: { policy: 'session' }, schema: { body: FactorProof, response: { 200: FactorOffer } } },
      (request) => secondFactors.offer(callerOf(request), request.body),
    )

    app.post(
      '/auth/second-factor/confirmation',
      { config: { policy: 'session' }, schema: { body: FactorConfirmation, response: { 200: RecoveryCodes } } },
      async (request, reply) => {
        const { begun, recoveryCodes } = await secondFactors.confirm(callerOf(request), request.body.code)
        giveToken(reply, begun)
        return { recoveryCodes }
      },
    )

    app.post(
      '/auth/second-factor/removal',
      { config: { policy: 'session' }, schema: { body: FactorProof, response: { 204: Nothing } } },
      async (request, reply) => {
        await secondFactors.remove(callerOf(request), request.body)
        return reply.code(204).send(null)
      },
    )

    app.delete(
      '/people/:personId/second-factor',
      {
        config: { policy: 'identity.reset-second-factor' },
        schema: { params: ById, response: { 204: Nothing } },
      },
      async (request, reply) => {
        await secondFactors.reset(callerOf(request), request.params.personId)
        return reply.code(204).send(null)
      },
    )

    app.get(
      '/sign-in-rules',
      { config: { policy: 'identity.read-people' }, schema: { response: { 200: SignInRules } } },
      (request) => secondFactors.rules(actorOf(request)),
    )

    app.put(
      '/sign-in-rules',
      {
        config: { policy: 'identity.keep-sign-in-rules' },
        schema: { body: SignInRules, response: { 200: SignInRules } },
      },
      (request) => secondFactors.saveRules(callerOf(request), request.body),
    )
  }
