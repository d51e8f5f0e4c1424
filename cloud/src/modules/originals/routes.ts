import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  Approval,
  HandOver,
  HolderKey,
  NewHolderKey,
  NewOriginalRequest,
  OriginalLook,
  OriginalQuery,
  OriginalRequest,
  Rejection,
} from '@loujing/wire/http/originals'
import { AlarmId, HolderKeyId, OriginalRequestId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Originals } from './service.ts'

const ByAlarm = Type.Object({ alarmId: AlarmId })
const ByRequest = Type.Object({ requestId: OriginalRequestId })
const ByKey = Type.Object({ keyId: HolderKeyId })
const Picture = Type.Unsafe<Buffer>({ type: 'string', format: 'binary' })
const READ = { policy: 'originals.read' } as const
const ASK = { policy: 'originals.ask' } as const
const APPROVE = { policy: 'originals.approve' } as const

/** Under `/api`. */
export const routes =
  ({ keys, requests, look }: Originals): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/alarms/:alarmId/originals',
      { config: ASK, schema: { params: ByAlarm, body: NewOriginalRequest, response: { 201: OriginalRequest } } },
      async (request, reply) =>
        reply.code(201).send(await requests.ask(callerOf(request), request.params.alarmId, request.body)),
    )
    app.get(
      '/originals',
      { config: READ, schema: { querystring: OriginalQuery, response: { 200: pageOf(OriginalRequest) } } },
      (request) => requests.list(actorOf(request), request.query),
    )
    app.get(
      '/originals/:requestId',
      { config: READ, schema: { params: ByRequest, response: { 200: OriginalRequest } } },
      (request) => requests.get(actorOf(request), request.params.requestId),
    )
    app.post(
      '/originals/:requestId/approve',
      { config: APPROVE, schema: { params: ByRequest, body: Approval, response: { 200: OriginalRequest } } },
      (request) => requests.approve(callerOf(request), request.params.requestId, request.body.passphrase),
    )
    app.post(
      '/originals/:requestId/reject',
      { config: APPROVE, schema: { params: ByRequest, body: Rejection, response: { 200: OriginalRequest } } },
      (request) => requests.reject(callerOf(request), request.params.requestId, request.body.reason),
    )
    // POST, because it counts: no browser, proxy or preview asks for it by itself.
    app.post(
      '/originals/:requestId/look',
      {
        config: ASK,
        schema: {
          params: ByRequest,
          body: OriginalLook,
          response: { 200: { content: { 'image/jpeg': { schema: Picture } } } },
        },
      },
      async (request, reply) => {
        const picture = await look(callerOf(request), request.params.requestId, request.body.lookSecret)
        return reply
          .headers({
            'content-type': 'image/jpeg',
            'cache-control': 'no-store',
            'content-disposition': 'inline',
            'x-content-type-options': 'nosniff',
            'content-security-policy': "default-src 'none'; sandbox",
          })
          .send(picture)
      },
    )

    app.get(
      '/holder-keys',
      { config: READ, schema: { querystring: PageQuery, response: { 200: pageOf(HolderKey) } } },
      (request) => keys.listKeys(actorOf(request), request.query),
    )
    app.post(
      '/holder-keys',
      { config: APPROVE, schema: { body: NewHolderKey, response: { 201: HolderKey } } },
      async (request, reply) => reply.code(201).send(await keys.makeKey(callerOf(request), request.body)),
    )
    app.post(
      '/holder-keys/:keyId/hand-over',
      { config: APPROVE, schema: { params: ByKey, body: HandOver, response: { 200: HolderKey } } },
      (request) => keys.handOver(callerOf(request), request.params.keyId, request.body),
    )
  }
