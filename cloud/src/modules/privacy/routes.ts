import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Deletion, Holdings, NewDeletion } from '@loujing/wire/http/privacy'
import { DeletionId, PersonId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { callerOf } from '../identity/index.ts'
import type { Privacy } from './service.ts'

const ById = Type.Object({ deletionId: DeletionId })
const OfPerson = Type.Object({ personId: PersonId })

/** Under `/api`. */
export const routes =
  (privacy: Privacy): FastifyPluginAsyncTypebox =>
  async (app) => {
    const read = { policy: 'privacy.read' } as const

    app.get(
      '/people/:personId/holdings',
      {
        config: read,
        schema: { params: OfPerson, response: { 200: Holdings }, summary: 'What a deletion of this person would meet' },
      },
      (request) => privacy.holdingsOf(callerOf(request), request.params.personId),
    )

    app.get(
      '/deletions',
      { config: read, schema: { querystring: PageQuery, response: { 200: pageOf(Deletion) } } },
      (request) => privacy.listDeletions(callerOf(request), request.query),
    )

    app.get(
      '/deletions/:deletionId',
      { config: read, schema: { params: ById, response: { 200: Deletion } } },
      (request) => privacy.getDeletion(callerOf(request), request.params.deletionId),
    )

    app.put(
      '/deletions/:deletionId',
      {
        config: { policy: 'privacy.ask-deletion' },
        schema: { params: ById, body: NewDeletion, response: { 200: Deletion } },
      },
      (request) => privacy.ask(callerOf(request), request.params.deletionId, request.body),
    )

    app.post(
      '/deletions/:deletionId/confirm',
      {
        config: { policy: 'privacy.confirm-deletion' },
        schema: {
          params: ById,
          response: { 200: Deletion },
          summary: 'By another administrator; there is no way back',
        },
      },
      (request) => privacy.confirm(callerOf(request), request.params.deletionId),
    )

    app.post(
      '/deletions/:deletionId/withdraw',
      { config: { policy: 'privacy.ask-deletion' }, schema: { params: ById, response: { 200: Deletion } } },
      (request) => privacy.withdraw(callerOf(request), request.params.deletionId),
    )
    return Promise.resolve()
  }
