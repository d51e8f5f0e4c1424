import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  Absence,
  AbsenceEntry,
  Approval,
  ApprovalAct,
  ApprovalBox,
  ApprovalCounts,
  ApprovalDetail,
  ApprovalPreview,
  ApprovalPreviewRequest,
  ApprovalTemplate,
  ApprovalTemplateChange,
  ApprovalTemplateSwitch,
  ApprovalTemplateVersion,
  BuiltInFlows,
  Colleague,
} from '@loujing/wire/http/approvals'
import { AbsenceId, ApprovalActId, ApprovalId, ApprovalTemplateId } from '@loujing/wire/id'
import { pageOf, PageQuery } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Approvals } from './service.ts'

const READ = { policy: 'approvals.read' } as const
const DECIDE = { policy: 'approvals.decide' } as const
const DRAW = { policy: 'approvals.draw' } as const
const ByApproval = Type.Object({ approvalId: ApprovalId })
const ByAct = Type.Object({ approvalId: ApprovalId, actId: ApprovalActId })
const ByTemplate = Type.Object({ approvalTemplateId: ApprovalTemplateId })
const ByAbsence = Type.Object({ absenceId: AbsenceId })
const BoxQuery = Type.Object({ ...PageQuery.properties, box: ApprovalBox })

/** Under `/api`. */
export const routes =
  (approvals: Approvals): FastifyPluginAsyncTypebox =>
  async (app) => {
    await app.register(runRoutes(approvals))
    await app.register(templateRoutes(approvals))
    await app.register(absenceRoutes(approvals))
  }

const runRoutes =
  (approvals: Approvals): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/approvals',
      { config: READ, schema: { querystring: BoxQuery, response: { 200: pageOf(Approval) } } },
      (request) => approvals.list(actorOf(request), request.query.box, request.query),
    )
    app.get('/approvals/counts', { config: READ, schema: { response: { 200: ApprovalCounts } } }, (request) =>
      approvals.counts(actorOf(request)),
    )
    app.get(
      '/approvals/:approvalId',
      { config: READ, schema: { params: ByApproval, response: { 200: ApprovalDetail } } },
      (request) => approvals.get(actorOf(request), request.params.approvalId),
    )
    app.put(
      '/approvals/:approvalId/acts/:actId',
      { config: DECIDE, schema: { params: ByAct, body: ApprovalAct, response: { 200: ApprovalDetail } } },
      (request) => approvals.act(callerOf(request), request.params.approvalId, request.params.actId, request.body),
    )
  }

const templateRoutes =
  ({ templates }: Approvals): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get('/approval-flows/built-in', { config: READ, schema: { response: { 200: BuiltInFlows } } }, () =>
      templates.builtIn(),
    )
    app.post(
      '/approval-flows/preview',
      { config: DRAW, schema: { body: ApprovalPreviewRequest, response: { 200: ApprovalPreview } } },
      (request) => templates.preview(actorOf(request), request.body),
    )
    app.get(
      '/approval-templates',
      { config: READ, schema: { querystring: PageQuery, response: { 200: pageOf(ApprovalTemplate) } } },
      (request) => templates.list(actorOf(request), request.query),
    )
    app.get(
      '/approval-templates/:approvalTemplateId',
      { config: READ, schema: { params: ByTemplate, response: { 200: ApprovalTemplate } } },
      (request) => templates.get(actorOf(request), request.params.approvalTemplateId),
    )
    app.put(
      '/approval-templates/:approvalTemplateId',
      {
        config: DRAW,
        schema: { params: ByTemplate, body: ApprovalTemplateChange, response: { 200: ApprovalTemplate } },
      },
      (request) => templates.save(callerOf(request), request.params.approvalTemplateId, request.body),
    )
    app.put(
      '/approval-templates/:approvalTemplateId/enabled',
      {
        config: DRAW,
        schema: { params: ByTemplate, body: ApprovalTemplateSwitch, response: { 200: ApprovalTemplate } },
      },
      (request) => templates.switch(callerOf(request), request.params.approvalTemplateId, request.body.enabled),
    )
    app.get(
      '/approval-templates/:approvalTemplateId/versions',
      {
        config: READ,
        schema: { params: ByTemplate, querystring: PageQuery, response: { 200: pageOf(ApprovalTemplateVersion) } },
      },
      (request) => templates.listVersions(actorOf(request), request.params.approvalTemplateId, request.query),
    )
  }

const absenceRoutes =
  ({ absences }: Approvals): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/my/absences',
      { config: DECIDE, schema: { querystring: PageQuery, response: { 200: pageOf(Absence) } } },
      (request) => absences.list(actorOf(request), request.query),
    )
    app.put(
      '/my/absences/:absenceId',
      { config: DECIDE, schema: { params: ByAbsence, body: AbsenceEntry, response: { 200: Absence } } },
      (request) => absences.save(callerOf(request), request.params.absenceId, request.body),
    )
    app.get(
      '/colleagues',
      { config: DECIDE, schema: { querystring: PageQuery, response: { 200: pageOf(Colleague) } } },
      (request) => absences.colleagues(actorOf(request), request.query),
    )
  }
