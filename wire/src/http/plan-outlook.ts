import * as Type from 'typebox'
import { PlanTaskId, ProjectId } from '../id.ts'
import { Day } from '../instant.ts'

/** By when half, and eight of ten, of the trials have ended. */
const dates = { forecast: Day, p50: Day, p80: Day }

/** When the plan may end, from trials in which what is left takes as long, against its plan, as what this project has done before. */
export type PlanOutlook = Type.Static<typeof PlanOutlook>
export const PlanOutlook = Type.Object({
  project: ProjectId,
  history: Type.Integer({ description: 'Tasks that are done and took time' }),
  needed: Type.Integer({ description: 'So many are needed for more than a guess' }),
  /** Missing where there is not enough data. */
  found: Type.Optional(
    Type.Object({
      trials: Type.Integer(),
      ...dates,
      /** What was agreed or must be kept, and how many of the trials keep it. */
      due: Type.Optional(Type.Object({ on: Day, percent: Type.Integer({ minimum: 0, maximum: 100 }) })),
      /** How many of the trials end in each span of `days` days, from `from` on. */
      histogram: Type.Object({ from: Day, days: Type.Integer(), trials: Type.Array(Type.Integer()) }),
      /** The milestones of the first level that are still to come. */
      nodes: Type.Array(Type.Object({ task: PlanTaskId, code: Type.String(), name: Type.String(), ...dates })),
    }),
  ),
})
