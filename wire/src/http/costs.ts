import * as Type from 'typebox'
import {
  ApprovalId,
  ContractId,
  CostAccountId,
  CostDecisionId,
  CostEntryId,
  CostLineId,
  CostTargetId,
  PersonId,
  ProjectId,
} from '../id.ts'
import { Day, Instant } from '../instant.ts'
import { Fen } from '../money.ts'

/** All amounts are fen of CNY with VAT (含税); `net` is the same amount without (不含税). */
export type CostAmount = Type.Static<typeof CostAmount>
export const CostAmount = Type.Object({ fen: Fen, netFen: Fen })

/** VAT in basis points: 900 is 9 %. */
export type TaxRate = Type.Static<typeof TaxRate>
export const TaxRate = Type.Integer({ minimum: 0, maximum: 2500, description: 'VAT in basis points' })

/** The six heads of the tax view, and what stands outside them (国税发〔2009〕31号 art. 27). */
export const TAX_HEADS = [
  'land',
  'preliminary',
  'construction',
  'infrastructure',
  'amenities',
  'overhead',
  'outside',
] as const
export type TaxHead = Type.Static<typeof TaxHead>
export const TaxHead = Type.Enum([...TAX_HEADS])

/** 建筑面积, 可售面积, 地下面积, 户, or by item. */
export const UNIT_BASES = ['gross-area', 'saleable-area', 'basement-area', 'unit', 'item'] as const
export type UnitBasis = Type.Static<typeof UnitBasis>
export const UnitBasis = Type.Enum([...UNIT_BASES])

/** 强控: over its target nothing passes. 弱控: the general manager may let it pass, with a reason. */
export const COST_CONTROLS = ['strong', 'weak'] as const
export type CostControl = Type.Static<typeof CostControl>
export const CostControl = Type.Enum([...COST_CONTROLS])

const Name = Type.String({ minLength: 1, maxLength: 120 })
const Words = Type.String({ maxLength: 400 })
const Reason = Type.String({ minLength: 1, maxLength: 400 })

/** `code` names its place in the tree: `03.02` stands under `03`. Money lies on accounts without children only. */
export type CostAccountEntry = Type.Static<typeof CostAccountEntry>
export const CostAccountEntry = Type.Object(
  {
    code: Type.String({ pattern: '^[0-9]{2}(?:\\.[0-9]{2}){0,3}$' }),
    name: Name,
    taxHead: TaxHead,
    unitBasis: UnitBasis,
    taxRate: TaxRate,
    control: CostControl,
    pendingRate: Type.Integer({
      minimum: 0,
      maximum: 10_000,
      description: 'How much of a pending change counts (p), basis points',
    }),
  },
  { additionalProperties: false },
)
export type CostAccountChange = Type.Static<typeof CostAccountChange>
export const CostAccountChange = Type.Object(
  { version: Type.Integer({ minimum: 0, description: 'That was read; 0 makes a new one' }), account: CostAccountEntry },
  { additionalProperties: false },
)

/** What the ledger is kept in: every number of the board is the sum of entries of one or more of these. */
export const COST_COLUMNS = [
  'target',
  'signed',
  'changes',
  'pending',
  'expenses',
  'unsigned',
  'reserve',
  'paid',
] as const
export type CostColumn = Type.Static<typeof CostColumn>
export const CostColumn = Type.Enum([...COST_COLUMNS])

/** What can be asked for its entries: a column, or a sum of them. `dynamic` is 动态成本, `toCome` 待发生, `committed` what counts against the limit. */
export const COST_MEASURES = [...COST_COLUMNS, 'committed', 'toCome', 'dynamic'] as const
export type CostMeasure = Type.Static<typeof CostMeasure>
export const CostMeasure = Type.Enum([...COST_MEASURES])

export type CostFigures = Type.Static<typeof CostFigures>
export const CostFigures = Type.Object(
  Object.fromEntries(COST_MEASURES.map((measure) => [measure, CostAmount])) as Record<CostMeasure, typeof CostAmount>,
)

/** Under 80 %, from 80, from 90 (or when the reserve would fall below nothing), over 100 % of the target. */
export const COST_LEVELS = ['pass', 'note', 'warn', 'block'] as const
export type CostLevel = Type.Static<typeof CostLevel>
export const CostLevel = Type.Enum([...COST_LEVELS])

/** An account with the figures of itself and all under it. */
export type CostAccount = Type.Static<typeof CostAccount>
export const CostAccount = Type.Object({
  id: CostAccountId,
  project: ProjectId,
  version: Type.Integer(),
  account: CostAccountEntry,
  leaf: Type.Boolean(),
  figures: CostFigures,
  level: CostLevel,
})

/** 方案 · 扩初 · 施工图 · 定稿 */
export const COST_STAGES = ['concept', 'preliminary', 'construction', 'final'] as const
export type CostStage = Type.Static<typeof CostStage>
export const CostStage = Type.Enum([...COST_STAGES])

/** The cost of a project in one look: the whole, and its two views. */
export type CostBoard = Type.Static<typeof CostBoard>
export const CostBoard = Type.Object({
  project: ProjectId,
  accounts: Type.Integer(),
  total: CostFigures,
  heads: Type.Array(Type.Object({ head: TaxHead, figures: CostFigures })),
  target: Type.Optional(Type.Object({ id: CostTargetId, stage: CostStage, at: Instant })),
})

/** Quantity in thousandths of the unit, price in fen with VAT: `fen` = quantity × price, half away from zero. */
export type CostTargetLine = Type.Static<typeof CostTargetLine>
export const CostTargetLine = Type.Object(
  {
    account: Type.String({ description: 'Code of the account, which has no children' }),
    quantityMilli: Type.Integer({ minimum: 0, maximum: 1e12 }),
    unitFen: Type.Integer({ minimum: 0, maximum: 1e12 }),
    taxRate: TaxRate,
  },
  { additionalProperties: false },
)
export type NewCostTarget = Type.Static<typeof NewCostTarget>
export const NewCostTarget = Type.Object(
  { stage: CostStage, note: Words, lines: Type.Array(CostTargetLine, { maxItems: 2000 }) },
  { additionalProperties: false },
)
/** A version of the target cost; frozen once another person has confirmed it. */
export type CostTarget = Type.Static<typeof CostTarget>
export const CostTarget = Type.Object({
  id: CostTargetId,
  project: ProjectId,
  stage: CostStage,
  note: Type.String(),
  lines: Type.Array(Type.Object({ ...CostTargetLine.properties, ...CostAmount.properties })),
  total: CostAmount,
  madeBy: PersonId,
  madeAt: Instant,
  confirmedBy: Type.Optional(PersonId),
  confirmedAt: Type.Optional(Instant),
})

/** One package of the contract plan, to be signed once. */
export type CostLineEntry = Type.Static<typeof CostLineEntry>
export const CostLineEntry = Type.Object(
  { account: CostAccountId, name: Name, fen: Type.Integer({ minimum: 0, maximum: 2 ** 51 - 1 }), taxRate: TaxRate },
  { additionalProperties: false },
)
export type CostLineChange = Type.Static<typeof CostLineChange>
export const CostLineChange = Type.Object(
  { version: Type.Integer({ minimum: 0, description: 'That was read; 0 makes a new one' }), line: CostLineEntry },
  { additionalProperties: false },
)
export type CostLine = Type.Static<typeof CostLine>
export const CostLine = Type.Object({
  id: CostLineId,
  project: ProjectId,
  version: Type.Integer(),
  line: CostLineEntry,
  netFen: Fen,
  contract: Type.Optional(ContractId),
})

/** What an entry of the ledger came from. */
export const COST_DOCUMENTS = [
  'target',
  'line',
  'contract',
  'change',
  'settlement',
  'expense',
  'payment',
  'decision',
] as const
export type CostDocument = Type.Static<typeof CostDocument>
export const CostDocument = Type.Enum([...COST_DOCUMENTS])

/** One entry of the ledger; never changed. Its document is named so that a person finds it. */
export type CostEntry = Type.Static<typeof CostEntry>
export const CostEntry = Type.Object({
  id: CostEntryId,
  account: CostAccountId,
  accountCode: Type.String(),
  column: CostColumn,
  ...CostAmount.properties,
  document: CostDocument,
  documentId: Type.String({ format: 'uuid' }),
  title: Type.String(),
  day: Day,
  at: Instant,
})

/** What to do when money runs out: use the reserve, take it from another account, raise the target, or let a 弱控 account exceed it. */
export const DECISION_KINDS = ['use-reserve', 'transfer', 'raise-target', 'exceed'] as const
export type DecisionKind = Type.Static<typeof DecisionKind>
export const DecisionKind = Type.Enum([...DECISION_KINDS])

/** Proposed for one document (which need not exist yet) on one account; `amount` is the most that the document may then cost there. */
export type NewCostDecision = Type.Static<typeof NewCostDecision>
export const NewCostDecision = Type.Object(
  {
    subject: Type.String({ format: 'uuid', description: 'The contract, change or expense' }),
    document: Type.Enum(['contract', 'change', 'expense']),
    account: CostAccountId,
    kind: DecisionKind,
    amount: Type.Integer({ minimum: 1, maximum: 2 ** 51 - 1, description: 'fen' }),
    adjust: Type.Integer({ minimum: 0, maximum: 2 ** 51 - 1, description: 'fen that are moved' }),
    from: Type.Optional(CostAccountId),
    reason: Reason,
  },
  { additionalProperties: false },
)
export type CostDecision = Type.Static<typeof CostDecision>
export const CostDecision = Type.Object({
  id: CostDecisionId,
  project: ProjectId,
  ...NewCostDecision.properties,
  state: Type.Enum(['open', 'agreed', 'refused']),
  /** Where it is decided; none for what was decided before there were approvals. */
  approval: Type.Optional(ApprovalId),
  madeBy: PersonId,
  madeAt: Instant,
})

/** One project in one year of China, by the day of its documents. */
export type CostYear = Type.Static<typeof CostYear>
export const CostYear = Type.Object({
  project: ProjectId,
  year: Type.Integer(),
  columns: Type.Object(
    Object.fromEntries(COST_COLUMNS.map((column) => [column, Fen])) as Record<CostColumn, typeof Fen>,
  ),
})
