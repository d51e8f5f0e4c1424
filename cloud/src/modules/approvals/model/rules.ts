import type { ApprovalAct, ApprovalTask, ApprovalVerb } from '@loujing/wire/http/approvals'
import type { PersonId } from '@loujing/wire/id'
import type { ProblemType } from '../../../platform/errors.ts'
import { BAD_PERSON, BAD_STEP, NOT_YOURS, OVER, REMINDED, SEEN_CHANGED, TOUCHED } from '../problems.ts'
import { mayDecide } from './enter.ts'
import { here, type Progress } from './progress.ts'
import { hasVoice, type Stage } from './stage.ts'
import { taskOf } from './tasks.ts'

/** The task that an act does; the others need none. */
const DOES: Partial<Record<ApprovalVerb, ApprovalTask>> = {
  approve: 'decide',
  reject: 'decide',
  return: 'decide',
  'add-signer': 'decide',
  transfer: 'decide',
  delegate: 'decide',
  answer: 'answer',
  choose: 'choose',
  resubmit: 'resubmit',
}
/** In the order in which they are offered. */
const VERBS = [
  'approve',
  'reject',
  'answer',
  'choose',
  'resubmit',
  'return',
  'add-signer',
  'transfer',
  'delegate',
  'remind',
  'copy',
  'recall',
] as const satisfies ApprovalVerb[]
const REMIND_EVERY_MS = 3_600_000
const ENDED = ['approved', 'rejected', 'recalled']

export type Reader = { person: PersonId; at: Date; hasPart: boolean }

/** Why this person may not do this kind of act now; undefined when he may. */
export function objectionToVerb(progress: Progress, verb: ApprovalVerb, reader: Reader): ProblemType | undefined {
  if (ENDED.includes(progress.state)) return OVER
  const needs = DOES[verb]
  if (needs) return taskOf(progress, reader.person) === needs ? undefined : NOT_YOURS
  if (verb === 'copy') return reader.hasPart ? undefined : NOT_YOURS
  if (progress.steward !== reader.person) return NOT_YOURS
  if (verb === 'recall') return progress.isTouched && progress.state !== 'returned' ? TOUCHED : undefined
  const isSoon = progress.remindedAt && reader.at.getTime() - progress.remindedAt.getTime() < REMIND_EVERY_MS
  return isSoon ? REMINDED : undefined
}

export const verbsFor = (progress: Progress, reader: Reader): ApprovalVerb[] =>
  VERBS.filter((verb) => objectionToVerb(progress, verb, reader) === undefined)

/** Why this act is refused as a whole; `seen` is what stands in the approval now. */
export function objectionToAct(
  progress: Progress,
  act: ApprovalAct,
  reader: Reader,
  seen: string,
): ProblemType | undefined {
  const objection = objectionToVerb(progress, act.act, reader)
  if (objection) return objection
  const stage = here(progress)
  switch (act.act) {
    case 'approve':
    case 'reject':
      return act.seen === seen ? undefined : SEEN_CHANGED
    case 'return':
      if (act.seen !== seen) return SEEN_CHANGED
      if (act.to === undefined) return undefined
      return progress.stages.slice(0, progress.at).some(({ key }) => key === act.to) ? undefined : BAD_STEP
    case 'transfer':
    case 'delegate':
      return mayJoin(progress, stage, act.to) ? undefined : BAD_PERSON
    case 'add-signer': {
      const isJoining = act.where === 'parallel' ? stage : undefined
      return act.people.every((person) => mayJoin(progress, isJoining, person)) ? undefined : BAD_PERSON
    }
    case 'choose': {
      const isGiven = act.people.every((person) => stage?.chosenFrom?.includes(person))
      return isGiven && new Set(act.people).size === act.people.length ? undefined : BAD_PERSON
    }
    case 'resubmit':
    case 'recall':
    case 'answer':
    case 'remind':
    case 'copy':
      return undefined
  }
}

/** Who asked decides nothing unless the template lets him; nobody comes twice into one step. */
export function mayJoin(progress: Progress, stage: Stage | undefined, person: PersonId): boolean {
  if (!mayDecide(progress, person)) return false
  return !stage || !(hasVoice(stage, person) || stage.seats.some(({ people }) => people.includes(person)))
}
