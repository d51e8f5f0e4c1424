import * as Type from 'typebox'
import { PersonId, ProjectId } from '../id.ts'
import { Fen } from '../money.ts'
import { Role } from './identity.ts'

/** What can be approved; each is registered by the module that owns it. */
export const APPROVAL_KINDS = ['costs.decision', 'plans.baseline'] as const
export type ApprovalKind = Type.Static<typeof ApprovalKind>
export const ApprovalKind = Type.Enum([...APPROVAL_KINDS])

const Name = Type.String({ minLength: 1, maxLength: 64 })
const People = Type.Array(PersonId, { minItems: 1, maxItems: 20 })

/** What a flow asks of the object: money in fen, the code of its cost account, its project, and the words for what it is. */
export type ApprovalFacts = Type.Static<typeof ApprovalFacts>
export const ApprovalFacts = Type.Object({
  project: Type.Optional(ProjectId),
  amount: Type.Optional(Fen),
  account: Type.Optional(Type.String({ maxLength: 32 })),
  types: Type.Array(Type.String({ maxLength: 32 }), { maxItems: 8 }),
})

/** One comparison. An account stands `under` a code when it is that account or one below it. What the object does not tell is not met. */
export type ApprovalCondition = Type.Static<typeof ApprovalCondition>
export const ApprovalCondition = Type.Union([
  Type.Object({ on: Type.Literal('amount'), is: Type.Enum(['at-least', 'below']), fen: Fen }),
  Type.Object({
    on: Type.Literal('account'),
    under: Type.Array(Type.String({ pattern: '^[0-9]{2}(?:\\.[0-9]{2}){0,3}$' }), { minItems: 1, maxItems: 20 }),
  }),
  Type.Object({ on: Type.Literal('project'), in: Type.Array(ProjectId, { minItems: 1, maxItems: 20 }) }),
  Type.Object({
    on: Type.Literal('type'),
    in: Type.Array(Type.String({ minLength: 1, maxLength: 32 }), { minItems: 1, maxItems: 20 }),
  }),
])
const Conditions = Type.Array(ApprovalCondition, { maxItems: 8, description: 'All must hold; none always holds' })

/** Everybody of a role, or the people named. */
export type ApprovalGroup = Type.Static<typeof ApprovalGroup>
export const ApprovalGroup = Type.Union([
  Type.Object({ by: Type.Literal('role'), role: Role }),
  Type.Object({ by: Type.Literal('people'), people: People }),
])

/**
 * Who decides in a step. A role is one seat that any one of its people fills, or with `each` one seat for each of them; people
 * that are named have a seat each; `choice` is filled by the originator, out of the role, when the step is reached.
 */
export type ApprovalParty = Type.Static<typeof ApprovalParty>
export const ApprovalParty = Type.Union([
  Type.Object({ by: Type.Literal('role'), role: Role, each: Type.Boolean() }),
  Type.Object({ by: Type.Literal('people'), people: People }),
  Type.Object({ by: Type.Literal('choice'), role: Role }),
])

/** 会签 · 或签 · 按比例 · 依次: all seats, the first that speaks, a share of the seats, all seats one after another. */
export const APPROVAL_MODES = ['all', 'any', 'ratio', 'sequence'] as const
export type ApprovalMode = Type.Static<typeof ApprovalMode>
export const ApprovalMode = Type.Enum([...APPROVAL_MODES])

/** Counted from when the step is reached; workdays are the legal ones (法定工作日), to the end of the last. */
export type ApprovalLimit = Type.Static<typeof ApprovalLimit>
export const ApprovalLimit = Type.Object({
  count: Type.Integer({ minimum: 1, maximum: 365 }),
  unit: Type.Enum(['hours', 'workdays']),
})

export type ApprovalStep = Type.Static<typeof ApprovalStep>
export const ApprovalStep = Type.Object({
  key: Type.String({ pattern: '^[a-z0-9]{1,12}$', description: 'Names the step inside its flow' }),
  name: Name,
  when: Conditions,
  who: Type.Array(ApprovalParty, { minItems: 1, maxItems: 8 }),
  mode: ApprovalMode,
  percent: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Of the seats, in the mode ratio' })),
  limit: Type.Optional(ApprovalLimit),
  /** Who may decide too once the limit is over. */
  escalate: Type.Optional(ApprovalGroup),
  /** 抄送: who is told when the step has passed. */
  copy: Type.Array(ApprovalGroup, { maxItems: 8 }),
})

/** A flow as the user draws it: for which objects, and the steps in their order. */
export type ApprovalFlow = Type.Static<typeof ApprovalFlow>
export const ApprovalFlow = Type.Object({
  kind: ApprovalKind,
  name: Name,
  applies: Conditions,
  originatorMay: Type.Boolean({ description: 'Whether who asks may decide too' }),
  /** Who decides where a step has nobody; without one such an approval does not begin. */
  fallback: Type.Optional(ApprovalGroup),
  steps: Type.Array(ApprovalStep, { minItems: 1, maxItems: 20 }),
})

/** What is wrong with a flow that its schema cannot say; undefined when nothing is. */
export function objectionToFlow({ steps }: ApprovalFlow): string | undefined {
  if (new Set(steps.map(({ key }) => key)).size < steps.length) return 'two steps have one key'
  for (const { name, mode, percent, limit, escalate, who } of steps) {
    if ((mode === 'ratio') !== (percent !== undefined)) return `${name}: a ratio, and nothing else, has a percentage`
    if (escalate && !limit) return `${name}: nothing escalates without a time limit`
    if (who.length > 1 && who.some(({ by }) => by === 'choice')) return `${name}: a choice stands alone`
  }
  return undefined
}
