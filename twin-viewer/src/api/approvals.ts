import type { ApprovalFlow } from '@loujing/wire/http/approval-flow'
import type {
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
  ApprovalTemplateVersion,
  BuiltInFlows,
  Colleague,
} from '@loujing/wire/http/approvals'
import type { AbsenceId, ApprovalActId, ApprovalId, ApprovalTemplateId } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { all, get, send } from './client.ts'

export const approvalPage = (box: ApprovalBox, cursor?: string) =>
  get<Page<Approval>>('/api/approvals', { box, cursor, limit: 30 })
export const countApprovals = () => get<ApprovalCounts>('/api/approvals/counts')
export const getApproval = (id: ApprovalId) => get<ApprovalDetail>(`/api/approvals/${id}`)
export const actOn = (id: ApprovalId, actId: ApprovalActId, act: ApprovalAct) =>
  send<ApprovalDetail>('PUT', `/api/approvals/${id}/acts/${actId}`, act)

export const listTemplates = () => all<ApprovalTemplate>('/api/approval-templates')
export const getTemplate = (id: ApprovalTemplateId) => get<ApprovalTemplate>(`/api/approval-templates/${id}`)
export const saveTemplate = (id: ApprovalTemplateId, change: ApprovalTemplateChange) =>
  send<ApprovalTemplate>('PUT', `/api/approval-templates/${id}`, change)
export const switchTemplate = (id: ApprovalTemplateId, enabled: boolean) =>
  send<ApprovalTemplate>('PUT', `/api/approval-templates/${id}/enabled`, { enabled })
export const listVersions = (id: ApprovalTemplateId) =>
  all<ApprovalTemplateVersion>(`/api/approval-templates/${id}/versions`)
export const builtInFlows = async (): Promise<ApprovalFlow[]> =>
  (await get<BuiltInFlows>('/api/approval-flows/built-in')).flows
export const previewFlow = (request: ApprovalPreviewRequest) =>
  send<ApprovalPreview>('POST', '/api/approval-flows/preview', request)

export const listColleagues = () => all<Colleague>('/api/colleagues')
export const listAbsences = () => all<Absence>('/api/my/absences')
export const saveAbsence = (id: AbsenceId, entry: AbsenceEntry) => send<Absence>('PUT', `/api/my/absences/${id}`, entry)
