import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  Baseline,
  NewBaseline,
  Plan,
  PlanLink,
  PlanLinkEntry,
  PlanProgress,
  PlanSettings,
  PlanTask,
  PlanTaskChange,
} from '@loujing/wire/http/plans'
import { PlanOutlook } from '@loujing/wire/http/plan-outlook'
import { BaselineId, PlanLinkId, PlanTaskId, ProjectId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import type { FastifyRequest } from 'fastify'
import * as Type from 'typebox'
import { keepAnswers, type Reply } from '../../platform/answers.ts'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import { exchangeRoutes } from './exchange-routes.ts'
import type { Plans } from './service.ts'
import { warningRoutes } from './warning-routes.ts'

type ByProjectRequest = FastifyRequest<{ Params: { projectId: ProjectId } }>
const ByProject = Type.Object({ projectId: ProjectId })
const ByTask = Type.Object({ projectId: ProjectId, taskId: PlanTaskId })
const ByLink = Type.Object({ projectId: ProjectId, linkId: PlanLinkId })
const ByBaseline = Type.Object({ projectId: ProjectId, baselineId: BaselineId })
/** A chart of ten thousand tasks is drawn whole: fifty pages would be fifty times the way. */
const WidePage = Type.Object({
  ...PageQuery.properties,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000, default: 50 })),
})
const Nothing = Type.Null({ description: 'No content' })
const READ = { policy: 'plans.read' } as const
const KEEP = { policy: 'plans.keep' } as const
const REPORT = { policy: 'plans.report' } as const

/** Under `/api/projects`. */
export const routes =
  (plans: Plans): FastifyPluginAsyncTypebox =>
  async (app) => {
    const answers = keepAnswers()
    /** Of the plan, as it is now. */
    const told = async (request: ByProjectRequest, reply: Reply, make: () => Promise<object | undefined>) =>
      answers(request, reply, await plans.versionOf(actorOf(request), request.params.projectId), make)

    app.get(
      '/:projectId/plan',
      { config: READ, schema: { params: ByProject, response: { 200: Plan, 204: Nothing } } },
      // A project without a plan is nothing wrong.
      (request, reply) => told(request, reply, () => plans.findPlan(actorOf(request), request.params.projectId)),
    )
    await app.register(exchangeRoutes(plans.exchange))
    await app.register(warningRoutes(plans.warnings))
    app.put(
      '/:projectId/plan',
      { config: KEEP, schema: { params: ByProject, body: PlanSettings, response: { 200: Plan } } },
      (request) => plans.savePlan(callerOf(request), request.params.projectId, request.body),
    )
    app.post(
      '/:projectId/plan/fill',
      { config: KEEP, schema: { params: ByProject, response: { 200: Plan } } },
      (request) => plans.fill(callerOf(request), request.params.projectId),
    )
    app.get(
      '/:projectId/plan/outlook',
      { config: READ, schema: { params: ByProject, response: { 200: PlanOutlook } } },
      (request) => plans.getOutlook(actorOf(request), request.params.projectId),
    )
    app.get(
      '/:projectId/plan/tasks',
      { config: READ, schema: { params: ByProject, querystring: WidePage, response: { 200: pageOf(PlanTask) } } },
      (request, reply) =>
        told(request, reply, () => plans.listTasks(actorOf(request), request.params.projectId, request.query)),
    )
    app.put(
      '/:projectId/plan/tasks/:taskId',
      { config: KEEP, schema: { params: ByTask, body: PlanTaskChange, response: { 200: PlanTask } } },
      (request) => plans.saveTask(callerOf(request), request.params.projectId, request.params.taskId, request.body),
    )
    app.put(
      '/:projectId/plan/tasks/:taskId/progress',
      { config: REPORT, schema: { params: ByTask, body: PlanProgress, response: { 200: PlanTask } } },
      (request) => plans.saveProgress(callerOf(request), request.params.projectId, request.params.taskId, request.body),
    )
    app.delete(
      '/:projectId/plan/tasks/:taskId',
      { config: KEEP, schema: { params: ByTask, response: { 204: Nothing } } },
      async (request, reply) => {
        await plans.removeTask(callerOf(request), request.params.projectId, request.params.taskId)
        return reply.code(204).send(null)
      },
    )
    app.get(
      '/:projectId/plan/links',
      { config: READ, schema: { params: ByProject, querystring: WidePage, response: { 200: pageOf(PlanLink) } } },
      (request, reply) =>
        told(request, reply, () => plans.listLinks(actorOf(request), request.params.projectId, request.query)),
    )
    app.put(
      '/:projectId/plan/links/:linkId',
      { config: KEEP, schema: { params: ByLink, body: PlanLinkEntry, response: { 200: PlanLink } } },
      (request) => plans.saveLink(callerOf(request), request.params.projectId, request.params.linkId, request.body),
    )
    app.delete(
      '/:projectId/plan/links/:linkId',
      { config: KEEP, schema: { params: ByLink, response: { 204: Nothing } } },
      async (request, reply) => {
        await plans.removeLink(callerOf(request), request.params.projectId, request.params.linkId)
        return reply.code(204).send(null)
      },
    )
    app.get(
      '/:projectId/plan/baselines',
      { config: READ, schema: { params: ByProject, querystring: PageQuery, response: { 200: pageOf(Baseline) } } },
      (request) => plans.listBaselines(actorOf(request), request.params.projectId, request.query),
    )
    app.put(
      '/:projectId/plan/baselines/:baselineId',
      { config: KEEP, schema: { params: ByBaseline, body: NewBaseline, response: { 200: Baseline } } },
      (request) =>
        plans.addBaseline(callerOf(request), request.params.projectId, request.params.baselineId, request.body),
    )
  }
