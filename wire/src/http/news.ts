import * as Type from 'typebox'
import { ApprovalId, PersonId, PlanTaskId, PlanWarningId, ProjectId } from '../id.ts'
import { Day } from '../instant.ts'
import { Severity } from '../severity.ts'
import { PlanLight } from './plans.ts'

/** A task of a plan falls due (`ahead`: `days` legal workdays are left), or lies behind (`behind`: by `days` days). */
export type PlanNews = Type.Static<typeof PlanNews>
export const PlanNews = Type.Object({
  about: Type.Literal('plan'),
  what: Type.Enum(['ahead', 'behind']),
  project: ProjectId,
  projectName: Type.String(),
  warning: PlanWarningId,
  task: PlanTaskId,
  code: Type.String(),
  name: Type.String(),
  light: PlanLight,
  days: Type.Integer({ minimum: 0 }),
  due: Day,
  forecast: Day,
})

/** An approval waits for the reader, somebody urged him (催办), he was told of it (抄送), or what he asked for is over. */
export const APPROVAL_NEWS = ['waiting', 'urged', 'copied', 'returned', 'approved', 'rejected', 'recalled'] as const
export type ApprovalNews = Type.Static<typeof ApprovalNews>
export const ApprovalNews = Type.Object({
  about: Type.Literal('approval'),
  what: Type.Enum([...APPROVAL_NEWS]),
  approval: ApprovalId,
  title: Type.String(),
})

/** What somebody is told of beside alarms, in figures: each reader's program words it. */
export type News = Type.Static<typeof News>
export const News = Type.Union([PlanNews, ApprovalNews])

/** News, and whom they are for: what a module says when people are to be told. */
export type Tidings = { people: PersonId[]; severity: Severity; news: News }
