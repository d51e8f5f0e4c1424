import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AcceptedChange, CameraFeedback, ChangeAcceptance } from '@loujing/wire/http/feedback'
import { CameraId, ChangeId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Feedback } from './service.ts'

const ByCamera = Type.Object({ cameraId: CameraId })
const ByChange = Type.Object({ changeId: ChangeId })
const ByCameraAndChange = Type.Object({ cameraId: CameraId, changeId: ChangeId })
const READ = { policy: 'feedback.read' } as const
const ACCEPT = { policy: 'feedback.accept' } as const

/** Under `/api`. */
export const routes =
  (feedback: Feedback): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/cameras/:cameraId/feedback',
      { config: READ, schema: { params: ByCamera, response: { 200: CameraFeedback } } },
      (request) => feedback.getFeedback(actorOf(request), request.params.cameraId),
    )
    app.get(
      '/cameras/:cameraId/changes',
      { config: READ, schema: { params: ByCamera, querystring: PageQuery, response: { 200: pageOf(AcceptedChange) } } },
      (request) => feedback.listChanges(actorOf(request), request.params.cameraId, request.query),
    )
    app.put(
      '/cameras/:cameraId/changes/:changeId',
      {
        config: ACCEPT,
        schema: { params: ByCameraAndChange, body: ChangeAcceptance, response: { 200: AcceptedChange } },
      },
      (request) => {
        const { cameraId, changeId } = request.params
        return feedback.accept(callerOf(request), cameraId, changeId, request.body.change)
      },
    )
    app.post(
      '/changes/:changeId/undo',
      { config: ACCEPT, schema: { params: ByChange, response: { 200: AcceptedChange } } },
      (request) => feedback.undo(callerOf(request), request.params.changeId),
    )
  }
