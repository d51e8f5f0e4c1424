import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AccessReview, AccessRow, NewAccessReview } from '@loujing/wire/http/access-review'
import { AccessReviewId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { callerOf } from './caller.ts'
import type { Identity } from './service.ts'

const ById = Type.Object({ accessReviewId: AccessReviewId })

/** Under `/api`. */
export const accessRoutes =
  ({ access }: Identity): FastifyPluginAsyncTypebox =>
  async (app) => {
    const config = { policy: 'identity.read-access' } as const

    app.get(
      '/access',
      { config, schema: { querystring: PageQuery, response: { 200: pageOf(AccessRow) } } },
      (request) => access.listAccess(callerOf(request), request.query),
    )

    app.get(
      '/access-reviews',
      { config, schema: { querystring: PageQuery, response: { 200: pageOf(AccessReview) } } },
      (request) => access.listReviews(callerOf(request), request.query),
    )

    app.put(
      '/access-reviews/:accessReviewId',
      {
        config: { policy: 'identity.review-access' },
        schema: { params: ById, body: NewAccessReview, response: { 200: AccessReview } },
      },
      (request) => access.review(callerOf(request), request.params.accessReviewId, request.body),
    )
  }
