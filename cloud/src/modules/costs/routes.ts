import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  CostAccount,
  CostAccountChange,
  CostBoard,
  CostDecision,
  CostEntry,
  CostLine,
  CostLineChange,
  CostMeasure,
  CostTarget,
  CostYear,
  NewCostDecision,
  NewCostTarget,
} from '@loujing/wire/http/costs'
import { CostAccountId, CostDecisionId, CostLineId, CostTargetId, ProjectId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import type { FastifyRequest } from 'fastify'
import * as Type from 'typebox'
import { keepAnswers, type Reply } from '../../platform/answers.ts'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import { contractRoutes } from './contract-routes.ts'
import type { Costs } from './service.ts'

type ByProjectRequest = FastifyRequest<{ Params: { projectId: ProjectId } }>
const ByProject = Type.Object({ projectId: ProjectId })
const ByAccount = Type.Object({ projectId: ProjectId, accountId: CostAccountId })
const ByTarget = Type.Object({ projectId: ProjectId, targetId: CostTargetId })
const ByLine = Type.Object({ projectId: ProjectId, lineId: CostLineId })
const ByDecision = Type.Object({ projectId: ProjectId, decisionId: CostDecisionId })
const EntryQuery = Type.Object({
  ...PageQuery.properties,
  measure: CostMeasure,
  account: Type.Optional(CostAccountId),
})
const Nothing = Type.Null({ description: 'No content' })
const READ = { policy: 'costs.read' } as const
const KEEP = { policy: 'costs.keep' } as const

/** Under `/api`. */
export const routes =
  (costs: Costs): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { board, planning, decisions } = costs
    const answers = keepAnswers()
    /** Of the project's money, as it is now. */
    const told = async (request: ByProjectRequest, reply: Reply, make: () => Promise<object | undefined>) =>
      answers(request, reply, await costs.versionOf(actorOf(request), request.params.projectId), make)

    await app.register(contractRoutes(costs))
    app.get(
      '/cost-years',
      { config: READ, schema: { querystring: PageQuery, response: { 200: pageOf(CostYear) } } },
      (request) => board.listYears(actorOf(request), request.query),
    )
    app.get(
      '/projects/:projectId/costs',
      { config: READ, schema: { params: ByProject, response: { 200: CostBoard, 204: Nothing } } },
      // A project without accounts is nothing wrong.
      (request, reply) => told(request, reply, () => board.findBoard(actorOf(request), request.params.projectId)),
    )
    app.post(
      '/projects/:projectId/costs/fill',
      { config: KEEP, schema: { params: ByProject, response: { 200: CostBoard } } },
      (request) => planning.fill(callerOf(request), request.params.projectId),
    )
    app.get(
      '/projects/:projectId/costs/entries',
      { config: READ, schema: { params: ByProject, querystring: EntryQuery, response: { 200: pageOf(CostEntry) } } },
      (request, reply) =>
        told(request, reply, () => board.listEntries(actorOf(request), request.params.projectId, request.query)),
    )
    app.get(
      '/projects/:projectId/costs/accounts',
      { config: READ, schema: { params: ByProject, querystring: PageQuery, response: { 200: pageOf(CostAccount) } } },
      (request, reply) =>
        told(request, reply, () => board.listAccounts(actorOf(request), request.params.projectId, request.query)),
    )
    app.put(
      '/projects/:projectId/costs/accounts/:accountId',
      { config: KEEP, schema: { params: ByAccount, body: CostAccountChange, response: { 200: CostAccount } } },
      (request) =>
        planning.saveAccount(callerOf(request), request.params.projectId, request.params.accountId, request.body),
    )
    app.get(
      '/projects/:projectId/costs/targets',
      { config: READ, schema: { params: ByProject, querystring: PageQuery, response: { 200: pageOf(CostTarget) } } },
      (request) => planning.listTargets(actorOf(request), request.params.projectId, request.query),
    )
    app.put(
      '/projects/:projectId/costs/targets/:targetId',
      { config: KEEP, schema: { params: ByTarget, body: NewCostTarget, response: { 200: CostTarget } } },
      (request) =>
        planning.saveTarget(callerOf(request), request.params.projectId, request.params.targetId, request.body),
    )
    app.put(
      '/projects/:projectId/costs/targets/:targetId/confirmed',
      { config: { policy: 'costs.confirm-target' }, schema: { params: ByTarget, response: { 200: CostTarget } } },
      (request) => planning.confirmTarget(callerOf(request), request.params.projectId, request.params.targetId),
    )
    app.get(
      '/projects/:projectId/costs/lines',
      { config: READ, schema: { params: ByProject, querystring: PageQuery, response: { 200: pageOf(CostLine) } } },
      (request, reply) =>
        told(request, reply, () => planning.listLines(actorOf(request), request.params.projectId, request.query)),
    )
    app.put(
      '/projects/:projectId/costs/lines/:lineId',
      { config: KEEP, schema: { params: ByLine, body: CostLineChange, response: { 200: CostLine } } },
      (request) => planning.saveLine(callerOf(request), request.params.projectId, request.params.lineId, request.body),
    )
    app.get(
      '/projects/:projectId/costs/decisions',
      { config: READ, schema: { params: ByProject, querystring: PageQuery, response: { 200: pageOf(CostDecision) } } },
      (request) => decisions.listDecisions(actorOf(request), request.params.projectId, request.query),
    )
    app.put(
      '/projects/:projectId/costs/decisions/:decisionId',
      {
        config: { policy: 'costs.propose' },
        schema: { params: ByDecision, body: NewCostDecision, response: { 200: CostDecision } },
      },
      (request) =>
        decisions.propose(callerOf(request), request.params.projectId, request.params.decisionId, request.body),
    )
  }
