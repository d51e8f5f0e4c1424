import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Deletion, Holdings, KeyRotation, NewDeletion, PersonalExport } from '@loujing/wire/http/privacy'
import { DeletionId, PersonalExportId, PersonId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { callerOf } from '../identity/index.ts'
import type { Privacy } from './service.ts'

const ById = Type.Object({ deletionId: DeletionId })
const ByExport = Type.Object({ exportId: PersonalExportId })
const Bytes = Type.Unsafe<Buffer>({ type: 'string', format: 'binary' })
const OfPerson = Type.Object({ personId: PersonId })

/** Under `/api`. */
export const routes =
  (privacy: Privacy): FastifyPluginAsyncTypebox =>
  async (app) => {
    const read = { policy: 'privacy.read' } as const
    const own = { policy: 'session' } as const

    app.get(
      '/my/exports',
      { config: own, schema: { querystring: PageQuery, response: { 200: pageOf(PersonalExport) } } },
      (request) => privacy.exports.list(callerOf(request), request.query),
    )

    app.put(
      '/my/exports/:exportId',
      { config: own, schema: { params: ByExport, response: { 200: PersonalExport } } },
      (request) => {
        const caller = callerOf(request)
        return privacy.exports.ask(caller, caller.person, request.params.exportId)
      },
    )

    app.get(
      '/my/exports/:exportId/content',
      { config: own, schema: { params: ByExport, response: { 200: Bytes }, summary: 'A ZIP, for the person alone' } },
      async (request, reply) => {
        const { exportId } = request.params
        const zip = await privacy.exports.fetch(callerOf(request), exportId)
        return reply
          .headers({
            'content-disposition': `attachment; filename="my-data-${exportId.slice(-6)}.zip"`,
            'cache-control': 'private, no-store',
          })
          .type('application/zip')
          .send(zip)
      },
    )

    app.put(
      '/people/:personId/exports/:exportId',
      {
        config: { policy: 'privacy.ask-export' },
        schema: {
          params: Type.Object({ personId: PersonId, exportId: PersonalExportId }),
          response: { 200: PersonalExport },
          summary: 'For a person who asks an administrator; only the person himself can fetch it',
        },
      },
      (request) => privacy.exports.ask(callerOf(request), request.params.personId, request.params.exportId),
    )

    app.get(
      '/people/:personId/holdings',
      {
        config: read,
        schema: { params: OfPerson, response: { 200: Holdings }, summary: 'What a deletion of this person would meet' },
      },
      (request) => privacy.holdingsOf(callerOf(request), request.params.personId),
    )

    app.get(
      '/key-rotation',
      {
        config: { policy: 'privacy.rotate-keys' },
        schema: { response: { 200: KeyRotation }, summary: 'Of the key that seals personal data: versions, progress' },
      },
      (request) => privacy.rotation.stateOf(callerOf(request)),
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
