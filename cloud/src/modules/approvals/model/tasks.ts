import type { ApprovalTask } from '@loujing/wire/http/approvals'
import type { PersonId } from '@loujing/wire/id'
import { here, type Progress } from './progress.ts'
import { hasVoice, openSeats } from './stage.ts'

export type Task = { person: PersonId; task: ApprovalTask }

/** Whom an approval waits for, and for what. Nobody twice. */
export function tasksOf(progress: Progress): Task[] {
  if (progress.state === 'returned') return [{ person: progress.steward, task: 'resubmit' }]
  const stage = here(progress)
  if (!stage) return []
  if (stage.chosenFrom && stage.seats.length === 0) return [{ person: progress.steward, task: 'choose' }]
  const tasks = new Map<PersonId, ApprovalTask>()
  for (const { people, lent } of openSeats(stage))
    for (const person of people) {
      if (hasVoice(stage, person)) continue
      const isAsked = lent.some(({ to }) => to === person)
      if (!isAsked || !tasks.has(person)) tasks.set(person, isAsked ? 'answer' : 'decide')
    }
  return [...tasks].map(([person, task]) => ({ person, task }))
}

export const taskOf = (progress: Progress, person: PersonId): ApprovalTask | undefined =>
  tasksOf(progress).find((each) => each.person === person)?.task
