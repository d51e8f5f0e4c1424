import type { PlanTask } from '@loujing/wire/http/plans'
import type { Sequence, SequenceTask } from '@loujing/wire/http/sequence'
import type { ModelId, ProjectId, SiteId } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import type { Candidate, Standing } from './assign.ts'
import type { Parted } from './parts.ts'
import { type Placed, runsOf } from './runs.ts'
import { spansOf } from './spans.ts'

type Asked = {
  site: SiteId
  project: ProjectId
  version: number
  plan: { version: number; tasks: readonly PlanTask[] } | undefined
}
type Seen = Parted & {
  models: readonly (Standing<Candidate & Placed> & { model: ModelId })[]
  first: Day
  last: Day
}

/** What a viewer gets to play: tasks, their parts in days, and for each tile runs of features. */
export function answerOf({ site, project, version, plan }: Asked, picture: Seen, today: Day): Sequence {
  const { models, parts, partOf, first, last } = picture
  const tasks = plan?.tasks ?? []
  return {
    ...{ site, project, version, planVersion: plan?.version ?? 0, from: first, to: last, today },
    hasBaseline: tasks.some(({ baseline }) => baseline !== undefined),
    tasks: tasks.map(toTask),
    parts: parts.map(({ task, share }) => ({ task, ...spansOf(tasks[task]!, share, first, today) })),
    models: models.map(({ model, elements }, i) => ({
      ...{ model, elements: elements.length, none: partOf[i]!.reduce((sum, part) => sum + (part < 0 ? 1 : 0), 0) },
      tiles: runsOf(elements, partOf[i]!),
    })),
  }
}

const toTask = ({ id, task: { code, name }, light, progress }: PlanTask): SequenceTask => {
  const { percent, actualStart, actualFinish } = progress
  return { id, code, name, light, percent, ...(actualStart && { actualStart }), ...(actualFinish && { actualFinish }) }
}
