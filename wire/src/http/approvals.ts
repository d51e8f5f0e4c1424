import * as Type from 'typebox'
import { AbsenceId, ApprovalId, ApprovalTemplateId, PersonId, ProjectId } from '../id.ts'
import { Day, Instant } from '../instant.ts'
import { Fen } from '../money.ts'
import { ApprovalFacts, ApprovalFlow, ApprovalKind, ApprovalMode } from './approval-flow.ts'
import { Role } from './identity.ts'

const Words = Type.String({ maxLength: 400 })
const Said = Type.String({ minLength: 1, maxLength: 400 })
const People = Type.Array(PersonId, { minItems: 1, maxItems: 10, uniqueItems: true })

export type ApprovalPerson = Type.Static<typeof ApprovalPerson>
export const ApprovalPerson = Type.Object({ id: PersonId, name: Type.String() })

/** Somebody to whom work can be given. */
export type Colleague = Type.Static<typeof Colleague>
export const Colleague = Type.Object({ ...ApprovalPerson.properties, roles: Type.Array(Role) })

/** `version` was read; 0 makes a new one. Every save is a version, and the versions before it stay. */
export type ApprovalTemplateChange = Type.Static<typeof ApprovalTemplateChange>
export const ApprovalTemplateChange = Type.Object(
  { version: Type.Integer({ minimum: 0 }), flow: ApprovalFlow },
  { additionalProperties: false },
)
export type ApprovalTemplateSwitch = Type.Static<typeof ApprovalTemplateSwitch>
export const ApprovalTemplateSwitch = Type.Object({ enabled: Type.Boolean() }, { additionalProperties: false })
export type ApprovalTemplate = Type.Static<typeof ApprovalTemplate>
export const ApprovalTemplate = Type.Object({
  id: ApprovalTemplateId,
  version: Type.Integer(),
  enabled: Type.Boolean(),
  flow: ApprovalFlow,
  madeBy: ApprovalPerson,
  madeAt: Instant,
})
export type ApprovalTemplateVersion = Type.Static<typeof ApprovalTemplateVersion>
export const ApprovalTemplateVersion = Type.Object({
  version: Type.Integer(),
  flow: ApprovalFlow,
  madeBy: ApprovalPerson,
  madeAt: Instant,
})
/** What holds for a kind while no enabled template applies. */
export type BuiltInFlows = Type.Static<typeof BuiltInFlows>
export const BuiltInFlows = Type.Object({ flows: Type.Array(ApprovalFlow) })

export type ApprovalPreviewRequest = Type.Static<typeof ApprovalPreviewRequest>
export const ApprovalPreviewRequest = Type.Object(
  { flow: ApprovalFlow, facts: ApprovalFacts },
  { additionalProperties: false },
)
/** Where an object with these facts would go, if the reader asked; `chosen` seats are filled on the way. */
export type ApprovalPreview = Type.Static<typeof ApprovalPreview>
export const ApprovalPreview = Type.Object({
  applies: Type.Boolean(),
  steps: Type.Array(
    Type.Object({
      key: Type.String(),
      name: Type.String(),
      mode: ApprovalMode,
      percent: Type.Optional(Type.Integer()),
      seats: Type.Array(Type.Array(ApprovalPerson)),
      chosen: Type.Boolean(),
      fallback: Type.Boolean(),
      nobody: Type.Boolean(),
    }),
  ),
  skipped: Type.Array(Type.Object({ key: Type.String(), name: Type.String() })),
})

/** Under way; returned to who asked (退回); agreed; refused (驳回); taken back (撤回). */
export const APPROVAL_STATES = ['running', 'returned', 'approved', 'rejected', 'recalled'] as const
export type ApprovalState = Type.Static<typeof ApprovalState>
export const ApprovalState = Type.Enum([...APPROVAL_STATES])

/** What an approval waits for of a person: a verdict, an opinion (he was asked by somebody who decides), people to be chosen, a new try. */
export const APPROVAL_TASKS = ['decide', 'answer', 'choose', 'resubmit'] as const
export type ApprovalTask = Type.Static<typeof ApprovalTask>
export const ApprovalTask = Type.Enum([...APPROVAL_TASKS])

/** `waiting` 待我处理, `handled` 我已处理, `started` 我发起, `copied` 抄送我 */
export const APPROVAL_BOXES = ['waiting', 'handled', 'started', 'copied'] as const
export type ApprovalBox = Type.Static<typeof ApprovalBox>
export const ApprovalBox = Type.Enum([...APPROVAL_BOXES])

/** One line of the inbox. */
export type Approval = Type.Static<typeof Approval>
export const Approval = Type.Object({
  id: ApprovalId,
  kind: ApprovalKind,
  /** Id of the object, in the module of its kind. */
  object: Type.String({ format: 'uuid' }),
  project: Type.Optional(ProjectId),
  title: Type.String(),
  amount: Type.Optional(Fen),
  state: ApprovalState,
  startedBy: ApprovalPerson,
  startedAt: Instant,
  endedAt: Type.Optional(Instant),
  /** Of the step that it stands in. */
  step: Type.Optional(Type.String()),
  dueAt: Type.Optional(Instant),
  overdue: Type.Boolean(),
  remindedAt: Type.Optional(Instant),
  waitsFor: Type.Array(ApprovalPerson),
  mine: Type.Optional(ApprovalTask),
})
export type ApprovalCounts = Type.Static<typeof ApprovalCounts>
export const ApprovalCounts = Type.Object({ waiting: Type.Integer({ minimum: 0 }) })

/** What the object is, as it was when it was asked for: `name` is a word that the viewer knows. */
export type ApprovalFigure = Type.Static<typeof ApprovalFigure>
export const ApprovalFigure = Type.Object({
  name: Type.String(),
  fen: Type.Optional(Fen),
  text: Type.Optional(Type.String()),
  /** A word of the trade, to be shown in the reader's language. */
  word: Type.Optional(Type.String()),
})

export const ADD_PLACES = ['before', 'after', 'parallel'] as const
const act = <Name extends string, Properties extends Type.TProperties>(name: Name, properties: Properties) =>
  Type.Object({ act: Type.Literal(name), ...properties })
const Seen = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SM3 of what was shown: the approval’s `seen`' })

/** What a person does in an approval. A refusal and a return say why; a verdict names what it was given on. */
export type ApprovalAct = Type.Static<typeof ApprovalAct>
export const ApprovalAct = Type.Union([
  act('approve', { words: Words, seen: Seen }),
  act('reject', { words: Said, seen: Seen }),
  /** To a step before, or without one to who asked. */
  act('return', { words: Said, seen: Seen, to: Type.Optional(Type.String({ maxLength: 12 })) }),
  act('resubmit', { words: Words }),
  act('recall', { words: Words }),
  act('choose', { people: People }),
  act('add-signer', { words: Words, people: People, where: Type.Enum([...ADD_PLACES]) }),
  act('transfer', { words: Words, to: PersonId }),
  act('delegate', { words: Words, to: PersonId }),
  act('answer', { words: Said }),
  act('remind', { words: Words }),
  act('copy', { words: Words, people: People }),
])
export type ApprovalVerb = ApprovalAct['act']

/** What the cloud did by itself, beside what people did. */
export const APPROVAL_EVENTS = ['start', 'enter', 'overdue', 'stand-in'] as const
export type ApprovalEvent = Type.Static<typeof ApprovalEvent>
export const ApprovalEvent = Type.Object({
  id: Type.String({ format: 'uuid' }),
  at: Instant,
  kind: Type.String(),
  by: Type.Optional(ApprovalPerson),
  /** Name of the step. */
  step: Type.Optional(Type.String()),
  words: Type.String(),
  /** Whom it concerns: to whom it went, who was added, who decides in whose stead. */
  people: Type.Array(ApprovalPerson),
  /** How it concerns them: `before`, `absent`, … */
  how: Type.Optional(Type.String()),
  /** Whose verdict of the step before counts here too (自动去重). */
  same: Type.Array(ApprovalPerson),
  seen: Type.Optional(Type.String()),
})

export type ApprovalSeat = Type.Static<typeof ApprovalSeat>
export const ApprovalSeat = Type.Object({
  people: Type.Array(ApprovalPerson),
  verdict: Type.Optional(Type.Enum(['approve', 'reject'])),
  by: Type.Optional(ApprovalPerson),
  same: Type.Boolean(),
})
export type ApprovalStage = Type.Static<typeof ApprovalStage>
export const ApprovalStage = Type.Object({
  key: Type.String(),
  name: Type.String(),
  mode: ApprovalMode,
  percent: Type.Optional(Type.Integer()),
  state: Type.Enum(['passed', 'here', 'held', 'ahead']),
  added: Type.Boolean(),
  seats: Type.Array(ApprovalSeat),
  dueAt: Type.Optional(Instant),
  /** Out of whom the originator chooses. */
  chosenFrom: Type.Optional(Type.Array(ApprovalPerson)),
})

/** One approval, whole. `seen` is what a verdict names; `may` are the acts that are open to the reader now. */
export type ApprovalDetail = Type.Static<typeof ApprovalDetail>
export const ApprovalDetail = Type.Object({
  ...Approval.properties,
  figures: Type.Array(ApprovalFigure),
  seen: Type.String(),
  template: Type.Object({
    name: Type.String(),
    id: Type.Optional(ApprovalTemplateId),
    version: Type.Optional(Type.Integer()),
  }),
  stages: Type.Array(ApprovalStage),
  skipped: Type.Array(Type.String()),
  events: Type.Array(ApprovalEvent),
  copies: Type.Array(ApprovalPerson),
  may: Type.Array(Type.String()),
})

/** From a day to a day, both included, somebody decides in one's stead. */
export type AbsenceEntry = Type.Static<typeof AbsenceEntry>
export const AbsenceEntry = Type.Object({ from: Day, until: Day, deputy: PersonId }, { additionalProperties: false })
export type Absence = Type.Static<typeof Absence>
export const Absence = Type.Object({
  id: AbsenceId,
  from: Day,
  until: Day,
  deputy: ApprovalPerson,
})
