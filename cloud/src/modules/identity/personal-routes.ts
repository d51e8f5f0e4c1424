import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  PersonalField,
  PersonalFound,
  PersonalKind,
  PersonalLook,
  PersonalSearch,
  PersonalValue,
} from '@loujing/wire/http/personal'
import { PersonId } from '@loujing/wire/id'
import * as Type from 'typebox'
import { callerOf } from './caller.ts'
import type { Identity } from './service.ts'

const ById = Type.Object({ personId: PersonId })
const OfKind = Type.Object({ personId: PersonId, personalKind: PersonalKind })
const All = Type.Object({ items: Type.Array(PersonalField) })

/** Under `/api`. */
export const personalRoutes =
  ({ personal }: Identity): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/me/personal', { config: { policy: 'session' }, schema: { response: { 200: All } } }, async (request) => {
      const caller = callerOf(request)
      return { items: await personal.listOf(caller, caller.person) }
    })

    app.get(
      '/people/:personId/personal',
      { config: { policy: 'identity.read-personal' }, schema: { params: ById, response: { 200: All } } },
      async (request) => ({ items: await personal.listOf(callerOf(request), request.params.personId) }),
    )

    app.put(
      '/people/:personId/personal/:personalKind',
      {
        config: { policy: 'identity.keep-personal' },
        schema: { params: OfKind, body: PersonalValue, response: { 200: PersonalField } },
      },
      (request) => {
        const { personId, personalKind } = request.params
        return personal.keep(callerOf(request), personId, personalKind, request.body.value)
      },
    )

    app.post(
      '/people/:personId/personal/:personalKind/looks',
      {
        config: { policy: 'identity.look-personal' },
        schema: {
          params: OfKind,
          body: PersonalLook,
          response: { 200: PersonalValue },
          summary: 'The whole value, for a purpose that is written into the audit log',
        },
      },
      async (request) => {
        const { personId, personalKind } = request.params
        return { value: await personal.look(callerOf(request), personId, personalKind, request.body) }
      },
    )

    app.post(
      '/people/searches',
      {
        config: { policy: 'identity.look-personal' },
        schema: {
          body: PersonalSearch,
          response: { 200: PersonalFound },
          summary: 'Who has exactly this number or address',
        },
      },
      async (request) => ({ people: await personal.search(callerOf(request), request.body) }),
    )
    return Promise.resolve()
  }
