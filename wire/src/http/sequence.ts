import * as Type from 'typebox'
import { ElementId, ModelId, PersonId, PlanTaskId, ProjectId, SequenceRuleId, SiteId } from '../id.ts'
import { Day, Instant } from '../instant.ts'
import { PlanLight } from './plans.ts'

const text = (longest: number) => Type.String({ minLength: 1, maxLength: longest })

/**
 * Which elements a rule takes: those that are all that it names. Storeys and zones go by name, for they are what a revision keeps;
 * a range of storeys is that of each model, from below. The empty storey is that of elements that stand on none.
 */
export type SequenceSelector = Type.Static<typeof SequenceSelector>
export const SequenceSelector = Type.Object(
  {
    line: Type.Optional(Type.String({ format: 'uuid', description: 'Only this model, in all its revisions' })),
    storeys: Type.Optional(
      Type.Object(
        { from: Type.String({ maxLength: 255 }), to: Type.String({ maxLength: 255 }) },
        { additionalProperties: false, description: 'Both ends included' },
      ),
    ),
    classes: Type.Optional(Type.Array(text(64), { minItems: 1, maxItems: 40, description: 'IFC classes' })),
    zone: Type.Optional(text(255)),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Part of the name' })),
    property: Type.Optional(
      Type.Object(
        { set: Type.Optional(text(128)), key: text(128), value: Type.String({ maxLength: 255 }) },
        { additionalProperties: false, description: 'Without a set: of any' },
      ),
    ),
  },
  { additionalProperties: false },
)

/**
 * Elements that a task of the plan builds. With `byStorey` the storeys follow one another within the task, from below, each with an
 * equal share of its days (流水): how one task of a plan that has no storeys builds thirty of them.
 */
export type SequenceRule = Type.Static<typeof SequenceRule>
export const SequenceRule = Type.Object(
  { id: SequenceRuleId, task: PlanTaskId, select: SequenceSelector, byStorey: Type.Optional(Type.Boolean()) },
  { additionalProperties: false },
)
export type SequenceRuleList = Type.Static<typeof SequenceRuleList>
export const SequenceRuleList = Type.Array(SequenceRule, {
  maxItems: 200,
  description: 'In their order: the first that matches an element has it',
})

/** The rules of a site. `version` is 0 while nobody has saved any. */
export type SequenceRules = Type.Static<typeof SequenceRules>
export const SequenceRules = Type.Object({
  site: SiteId,
  version: Type.Integer(),
  rules: SequenceRuleList,
  changedAt: Type.Optional(Instant),
  changedBy: Type.Optional(PersonId),
})
export type SequenceRulesChange = Type.Static<typeof SequenceRulesChange>
export const SequenceRulesChange = Type.Object(
  { version: Type.Integer({ minimum: 0, description: 'That was read' }), rules: SequenceRuleList },
  { additionalProperties: false },
)

/** What rules would do, before they are saved. */
export type SequencePreview = Type.Static<typeof SequencePreview>
export const SequencePreview = Type.Object({
  elements: Type.Integer({ description: 'Of all models that stand, without rooms' }),
  byRule: Type.Integer(),
  byHand: Type.Integer(),
  none: Type.Integer({ description: 'Belong to no task' }),
  several: Type.Integer({
    description: 'Rules or hands give them to more than one task; the first of the order has them',
  }),
  rules: Type.Array(
    Type.Object({
      id: SequenceRuleId,
      matches: Type.Integer(),
      takes: Type.Integer({ description: 'Matches that no rule before it and no hand has' }),
      isLost: Type.Boolean({ description: 'The plan no longer has its task' }),
    }),
  ),
  noneBy: Type.Array(Type.Object({ ifcClass: Type.String(), elements: Type.Integer() }), {
    description: 'What belongs to no task, by class, most first',
  }),
})
export type SequencePreviewQuery = Type.Static<typeof SequencePreviewQuery>
export const SequencePreviewQuery = Type.Object({ rules: SequenceRuleList }, { additionalProperties: false })

/** Rules that fit the tasks of the plan and what the models have: to look at and accept, in parts or as they are. */
export type SequenceProposal = Type.Static<typeof SequenceProposal>
export const SequenceProposal = Type.Object({ rules: SequenceRuleList })

/** Elements that a person gives to a task; without a task: to the rules again. */
export type SequenceByHand = Type.Static<typeof SequenceByHand>
export const SequenceByHand = Type.Object(
  { elements: Type.Array(ElementId, { minItems: 1, maxItems: 200 }), task: Type.Optional(PlanTaskId) },
  { additionalProperties: false },
)

/** First and last day, counted from the sequence's own first day. */
export type DaySpan = Type.Static<typeof DaySpan>
export const DaySpan = Type.Tuple([Type.Integer(), Type.Integer()])

export type SequenceTask = Type.Static<typeof SequenceTask>
export const SequenceTask = Type.Object({
  id: PlanTaskId,
  code: Type.String(),
  name: Type.String(),
  light: PlanLight,
  percent: Type.Integer({ minimum: 0, maximum: 100, description: 'As reported' }),
  actualStart: Type.Optional(Day),
  actualFinish: Type.Optional(Day),
})

/** A task, or what one storey has of it, with its three spans. */
export type SequencePart = Type.Static<typeof SequencePart>
export const SequencePart = Type.Object({
  task: Type.Integer({ description: 'Place in `tasks`' }),
  planned: DaySpan,
  baseline: Type.Optional(DaySpan),
  forecast: Type.Unsafe<DaySpan>({ ...DaySpan, description: 'What has happened, and what is left from today on' }),
})

/**
 * Which part each feature of a tile belongs to, as runs: so many features, then the place of their part in `parts`, −1 for none;
 * features begin at 0. What lies behind the last run belongs to none.
 */
export type SequenceTile = Type.Static<typeof SequenceTile>
export const SequenceTile = Type.Object({ tile: Type.String(), runs: Type.Array(Type.Integer()) })

/** All that a viewer needs to play the construction of a site. */
export type Sequence = Type.Static<typeof Sequence>
export const Sequence = Type.Object({
  site: SiteId,
  project: ProjectId,
  version: Type.Integer({ description: 'Of the rules' }),
  planVersion: Type.Integer({ description: '0 while the project has no plan' }),
  hasBaseline: Type.Boolean(),
  from: Day,
  to: Day,
  today: Day,
  tasks: Type.Array(SequenceTask),
  parts: Type.Array(SequencePart),
  models: Type.Array(
    Type.Object({
      model: ModelId,
      elements: Type.Integer(),
      none: Type.Integer({ description: 'Of them belong to no task' }),
      tiles: Type.Array(SequenceTile),
    }),
  ),
})

/** What a storey has of one task: how much should be done by today, what is reported, and how many days are between. */
export type ComparedTask = Type.Static<typeof ComparedTask>
export const ComparedTask = Type.Object({
  task: PlanTaskId,
  code: Type.String(),
  name: Type.String(),
  light: PlanLight,
  elements: Type.Integer(),
  plannedPercent: Type.Number(),
  baselinePercent: Type.Optional(Type.Number()),
  reportedPercent: Type.Number(),
  daysBehind: Type.Integer({ description: 'Forecast finish less that of the baseline, or of the plan without one' }),
})
/** Plan, baseline and report of a storey side by side, each weighted by its elements (C10). */
export type ComparedStorey = Type.Static<typeof ComparedStorey>
export const ComparedStorey = Type.Object({
  model: ModelId,
  storey: Type.String({ description: 'Empty for what stands on none' }),
  elements: Type.Integer({ description: 'That belong to a task' }),
  none: Type.Integer(),
  plannedPercent: Type.Number(),
  baselinePercent: Type.Optional(Type.Number()),
  reportedPercent: Type.Number(),
  daysBehind: Type.Integer({ description: 'Of the task that is most behind' }),
  tasks: Type.Array(ComparedTask),
})
