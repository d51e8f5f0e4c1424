import * as Type from 'typebox'
import type { Brand } from './brand.ts'

const id = <Id extends string>(description: string) => Type.Unsafe<Id>(Type.String({ format: 'uuid', description }))

export type MessageId = Brand<string, 'MessageId'>
export const MessageId = id<MessageId>('UUIDv7 made where the fact was observed; the idempotency key everywhere')

export type CompanyId = Brand<string, 'CompanyId'>
export const CompanyId = id<CompanyId>('UUIDv7 of a company: the tenant')

export type PersonId = Brand<string, 'PersonId'>
export const PersonId = id<PersonId>('UUIDv7 of a person with an account')

export type ProjectId = Brand<string, 'ProjectId'>
export const ProjectId = id<ProjectId>('UUIDv7 of a development project')

export type PhaseId = Brand<string, 'PhaseId'>
export const PhaseId = id<PhaseId>('UUIDv7 of a phase of a project')

export type BuildingId = Brand<string, 'BuildingId'>
export const BuildingId = id<BuildingId>('UUIDv7 of a building (栋)')

export type SiteId = Brand<string, 'SiteId'>
export const SiteId = id<SiteId>('UUIDv7 of a building site')

export type GatewayId = Brand<string, 'GatewayId'>
export const GatewayId = id<GatewayId>('UUIDv7 of a gateway: one edge process on one site')

export type DeviceId = Brand<string, 'DeviceId'>
export const DeviceId = id<DeviceId>('UUIDv7 of a sensor device')

export type CameraId = Brand<string, 'CameraId'>
export const CameraId = id<CameraId>('UUIDv7 of a camera')

export type PointId = Brand<string, 'PointId'>
export const PointId = id<PointId>('UUIDv7 of a measuring point: one quantity of one device')

export type EpisodeId = Brand<string, 'EpisodeId'>
export const EpisodeId = id<EpisodeId>('UUIDv7 of an episode: one thing that went on for a while before a camera')

export type AlarmId = Brand<string, 'AlarmId'>
export const AlarmId = id<AlarmId>('UUIDv7 of an alarm')

export type ChangeId = Brand<string, 'ChangeId'>
export const ChangeId = id<ChangeId>('UUIDv7 of a change of a camera that people accepted')

export type CommandId = Brand<string, 'CommandId'>
export const CommandId = id<CommandId>('UUIDv7 of a command to a gateway')

export type OriginalRequestId = Brand<string, 'OriginalRequestId'>
export const OriginalRequestId = id<OriginalRequestId>('UUIDv7 of a wish to see a sealed original, made by the client')

export type HolderKeyId = Brand<string, 'HolderKeyId'>
export const HolderKeyId = id<HolderKeyId>('UUIDv7 of a key that opens one half of sealed pictures, made by the client')

export type ModelId = Brand<string, 'ModelId'>
export const ModelId = id<ModelId>('UUIDv7 of a building model (one IFC file and its tiles)')

export type UploadId = Brand<string, 'UploadId'>
export const UploadId = id<UploadId>('UUIDv7 of a file that comes in pieces, made by the client')

export type ElementId = Brand<string, 'ElementId'>
export const ElementId = id<ElementId>('UUIDv7 of an element of a model; the same in all revisions of the model')

export type ElementLinkId = Brand<string, 'ElementLinkId'>
export const ElementLinkId = id<ElementLinkId>('UUIDv7 of a link from an element to an object, made by the client')

export type OrphanId = Brand<string, 'OrphanId'>
export const OrphanId = id<OrphanId>('UUIDv7 of an element with links that a revision no longer has')

export type TwinUnitId = Brand<string, 'TwinUnitId'>
export const TwinUnitId = id<TwinUnitId>('UUIDv7 of a unit (套) as the rooms of a model say it')

export type UnitId = Brand<string, 'UnitId'>
export const UnitId = id<UnitId>('UUIDv7 of a unit that is sold (房源)')

export type UnitMoveId = Brand<string, 'UnitMoveId'>
export const UnitMoveId = id<UnitMoveId>('UUIDv7 of a change of the state of a unit, made by the client')

export type PriceListId = Brand<string, 'PriceListId'>
export const PriceListId = id<PriceListId>('UUIDv7 of a version of the price list (一房一价表), made by the client')

export type ShareId = Brand<string, 'ShareId'>
export const ShareId = id<ShareId>('UUIDv7 of a share link, made by the client')

export type ContractorId = Brand<string, 'ContractorId'>
export const ContractorId = id<ContractorId>('UUIDv7 of a company that works on a project, made by the client')

export type ResponsibilityId = Brand<string, 'ResponsibilityId'>
export const ResponsibilityId = id<ResponsibilityId>('UUIDv7 of who answers for a place, made by the client')

export type HazardId = Brand<string, 'HazardId'>
export const HazardId = id<HazardId>('UUIDv7 of a hazard (隐患), made by the client')

export type PlanTaskId = Brand<string, 'PlanTaskId'>
export const PlanTaskId = id<PlanTaskId>('UUIDv7 of a task of a plan, made by the client')

export type PlanImportId = Brand<string, 'PlanImportId'>
export const PlanImportId = id<PlanImportId>('UUIDv7 of a file taken into a plan, made by the client')

export type PlanLinkId = Brand<string, 'PlanLinkId'>
export const PlanLinkId = id<PlanLinkId>('UUIDv7 of a link between two tasks, made by the client')

export type PlanWarningId = Brand<string, 'PlanWarningId'>
export const PlanWarningId = id<PlanWarningId>('UUIDv7 of a warning about a task of a plan')

export type BaselineId = Brand<string, 'BaselineId'>
export const BaselineId = id<BaselineId>('UUIDv7 of a baseline (基线), made by the client')

export type SequenceRuleId = Brand<string, 'SequenceRuleId'>
export const SequenceRuleId = id<SequenceRuleId>(
  'UUIDv7 of a rule from elements to a task (施工进度模拟), made by the client',
)

export type SunlightStudyId = Brand<string, 'SunlightStudyId'>
export const SunlightStudyId = id<SunlightStudyId>('UUIDv7 of a sunlight study (日照分析), made by the client')

export type NoiseSourceId = Brand<string, 'NoiseSourceId'>
export const NoiseSourceId = id<NoiseSourceId>('UUIDv7 of a source of noise (噪声源), made by the client')

export type NoiseStudyId = Brand<string, 'NoiseStudyId'>
export const NoiseStudyId = id<NoiseStudyId>('UUIDv7 of a noise study (噪声分析), made by the client')

export type TransportMapId = Brand<string, 'TransportMapId'>
export const TransportMapId = id<TransportMapId>('UUIDv7 of a map of roads (路网), made by the client')

export type TransportPlaceId = Brand<string, 'TransportPlaceId'>
export const TransportPlaceId = id<TransportPlaceId>('UUIDv7 of a place that was set by hand, made by the client')

export type ScenarioId = Brand<string, 'ScenarioId'>
export const ScenarioId = id<ScenarioId>('UUIDv7 of a scenario of transport (交通方案), made by the client')

export type CostAccountId = Brand<string, 'CostAccountId'>
export const CostAccountId = id<CostAccountId>('UUIDv7 of a cost account (成本科目), made by the client')

export type CostTargetId = Brand<string, 'CostTargetId'>
export const CostTargetId = id<CostTargetId>('UUIDv7 of a version of the target cost (目标成本), made by the client')

export type CostLineId = Brand<string, 'CostLineId'>
export const CostLineId = id<CostLineId>('UUIDv7 of a line of the contract plan (合约规划), made by the client')

export type ContractId = Brand<string, 'ContractId'>
export const ContractId = id<ContractId>('UUIDv7 of a contract with a supplier, made by the client')

export type ChangeOrderId = Brand<string, 'ChangeOrderId'>
export const ChangeOrderId = id<ChangeOrderId>('UUIDv7 of a design change or site visa (变更/签证), made by the client')

export type ClaimId = Brand<string, 'ClaimId'>
export const ClaimId = id<ClaimId>('UUIDv7 of a progress claim (进度款申报), made by the client')

export type PaymentId = Brand<string, 'PaymentId'>
export const PaymentId = id<PaymentId>('UUIDv7 of a payment, made by the client')

export type InvoiceId = Brand<string, 'InvoiceId'>
export const InvoiceId = id<InvoiceId>('UUIDv7 of an invoice, made by the client')

export type ExpenseId = Brand<string, 'ExpenseId'>
export const ExpenseId = id<ExpenseId>('UUIDv7 of a cost without a contract (非合同成本), made by the client')

export type CostDecisionId = Brand<string, 'CostDecisionId'>
export const CostDecisionId = id<CostDecisionId>('UUIDv7 of an adjustment proposal (成本调整), made by the client')

export type CostEntryId = Brand<string, 'CostEntryId'>
export const CostEntryId = id<CostEntryId>('UUIDv7 of one entry in the ledger of costs')

export type ApprovalId = Brand<string, 'ApprovalId'>
export const ApprovalId = id<ApprovalId>('UUIDv7 of an approval (审批): one run of a flow over one object')

export type ApprovalActId = Brand<string, 'ApprovalActId'>
export const ApprovalActId = id<ApprovalActId>(
  'UUIDv7 of one act in an approval, made by the client: the same act again is one act',
)

export type ApprovalTemplateId = Brand<string, 'ApprovalTemplateId'>
export const ApprovalTemplateId = id<ApprovalTemplateId>('UUIDv7 of a template of approvals, made by the client')

export type AbsenceId = Brand<string, 'AbsenceId'>
export const AbsenceId = id<AbsenceId>('UUIDv7 of an absence with its deputy (代理), made by the client')

export type AccessReviewId = Brand<string, 'AccessReviewId'>
export const AccessReviewId = id<AccessReviewId>('UUIDv7 of a review of access (权限复核), made by the client')

export type DocumentFolderId = Brand<string, 'DocumentFolderId'>
export const DocumentFolderId = id<DocumentFolderId>('UUIDv7 of a folder of documents, made by the client')

export type DocumentId = Brand<string, 'DocumentId'>
export const DocumentId = id<DocumentId>('UUIDv7 of a document (文件), made by the client')

export type DocumentVersionId = Brand<string, 'DocumentVersionId'>
export const DocumentVersionId = id<DocumentVersionId>(
  'UUIDv7 of a version of a document, made by the client: also the id of the upload that brings it',
)

export type DocumentCodeId = Brand<string, 'DocumentCodeId'>
export const DocumentCodeId = id<DocumentCodeId>('UUIDv7 of a code printed on a drawing, made by the client')

export type DocumentLinkId = Brand<string, 'DocumentLinkId'>
export const DocumentLinkId = id<DocumentLinkId>('UUIDv7 of what a document is about, made by the client')

export type HazardStepId = Brand<string, 'HazardStepId'>
export const HazardStepId = id<HazardStepId>(
  'UUIDv7 of one step of a hazard, made by the client: the same step again is one step',
)

/** Content address of a file: lower-case hexadecimal SHA-256 of its bytes. */
export type Sha256 = Brand<string, 'Sha256'>
export const Sha256 = Type.Unsafe<Sha256>(
  Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the bytes, hexadecimal' }),
)

/** A name inside a topic: lower-case letters, digits and inner hyphens, 1 to 32 of them. */
export const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/
export type Slug = Type.Static<typeof Slug>
export const Slug = Type.String({
  pattern: SLUG.source,
  description: 'Lower-case letters, digits and inner hyphens, 1 to 32',
})

let lastMs = 0
let counter = 0

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const ID_BYTES = 8
// Asked for by the kilobyte: the asking costs more than the bytes.
const pool = new Uint8Array(128 * ID_BYTES)
let used = pool.length

function randomBytes(): Uint8Array {
  if (used === pool.length) {
    crypto.getRandomValues(pool)
    used = 0
  }
  used += ID_BYTES
  return pool.subarray(used - ID_BYTES, used)
}

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then a 12-bit counter that grows inside one millisecond, then
 * random bits, so that ids made by one process sort in the order in which they were made, also when the clock steps back.
 */
export function uuidv7<Id extends string = string>(nowMs: number = Date.now()): Id {
  if (nowMs > lastMs) {
    lastMs = nowMs
    counter = crypto.getRandomValues(new Uint16Array(1))[0]! & 0x7ff
  } else if (++counter > 0xfff) {
    lastMs++
    counter = 0
  }
  const random = randomBytes()
  random[0] = (random[0]! & 0x3f) | 0x80
  const time = lastMs.toString(16).padStart(12, '0')
  let tail = ''
  for (const byte of random) tail += HEX[byte]
  const middle = `7${counter.toString(16).padStart(3, '0')}`
  return `${time.slice(0, 8)}-${time.slice(8)}-${middle}-${tail.slice(0, 4)}-${tail.slice(4)}` as Id
}

export type DeletionId = Brand<string, 'DeletionId'>
export const DeletionId = id<DeletionId>('UUIDv7 of the deletion of a person, made by the client')

export type PersonalExportId = Brand<string, 'PersonalExportId'>
export const PersonalExportId = id<PersonalExportId>(
  'UUIDv7 of an export of what is kept of a person, made by the client',
)

export type TopicId = Brand<string, 'TopicId'>
export const TopicId = id<TopicId>('UUID of an issue on a model (BCF topic); ours are UUIDv7')

export type TopicViewId = Brand<string, 'TopicViewId'>
export const TopicViewId = id<TopicViewId>('UUID of a view of a topic (BCF viewpoint)')

export type TopicCommentId = Brand<string, 'TopicCommentId'>
export const TopicCommentId = id<TopicCommentId>('UUID of a comment on a topic')
