import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { PlanCauseEntry, PlanWarning, PlanWatch } from '@loujing/wire/http/plan-warnings'
import { PlanWarningId, ProjectId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Warnings } from './warnings.ts'

const ByProject = Type.Object({ projectId: ProjectId })
const ByWarning = Type.Object({ projectId: ProjectId, warningId: PlanWarningId })
const WarningQuery = Type.Object({ ...PageQuery.properties, open: Type.Optional(Type.Boolean()) })
const READ = { policy: 'plans.read' } as const
const KEEP = { policy: 'plans.keep' } as const
const REPORT = { policy: 'plans.report' } as const

/** Under `/api/projects`. */
export const warningRoutes =
  (warnings: Warnings): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/:projectId/plan/watch',
      { config: READ, schema: { params: ByProject, response: { 200: PlanWatch } } },
      (request) => warnings.getWatch(actorOf(request), request.params.projectId),
    )
    app.put(
      '/:projectId/plan/watch',
      { config: KEEP, schema: { params: ByProject, body: PlanWatch, response: { 200: PlanWatch } } },
      (request) => warnings.saveWatch(callerOf(request), request.params.projectId, request.body),
    )
    app.get(
      '/:projectId/plan/warnings',
      {
        config: READ,
        schema: { params: ByProject, querystring: WarningQuery, response: { 200: pageOf(PlanWarning) } },
      },
      (request) => warnings.listWarnings(actorOf(request), request.params.projectId, request.query),
    )
    app.put(
      '/:projectId/plan/warnings/:warningId/cause',
      { config: REPORT, schema: { params: ByWarning, body: PlanCauseEntry, response: { 200: PlanWarning } } },
      (request) =>
        warnings.saveCause(callerOf(request), request.params.projectId, request.params.warningId, request.body),
    )
  }
