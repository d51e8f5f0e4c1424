import type { ApprovalState } from '@loujing/wire/http/approvals'
import type { PersonId } from '@loujing/wire/id'
import type { Deed, Event } from './event.ts'
import { endOf, fillSpoken, hasVoice, openSeats, replace, speak, type Stage, toStage } from './stage.ts'

/** How far an approval is: the fold of its events. */
export type Progress = {
  state: ApprovalState
  originator: PersonId
  /** Does what waits for the originator: himself, or who stands in for him. */
  steward: PersonId
  originatorMay: boolean
  stages: Stage[]
  /** Index of the step that it stands in. */
  at: number
  /** Somebody has decided since it began, or began anew: it cannot be taken back any more. */
  isTouched: boolean
  copies: PersonId[]
  remindedAt?: Date | undefined
}

export const here = ({ state, stages, at }: Progress): Stage | undefined =>
  state === 'running' ? stages[at] : undefined

/** A step that is reached, has its people, and has not been entered: the cloud enters it by itself. */
export const toEnter = (progress: Progress): Stage | undefined => {
  const stage = here(progress)
  return stage && !stage.isEntered && stage.seats.length > 0 ? stage : undefined
}

/** @throws Error when the first event is no start */
export function fold(events: readonly Event[]): Progress {
  const [first, ...rest] = events
  if (first?.deed.kind !== 'start') throw new Error('an approval begins with its start')
  const { originator, originatorMay, stages } = first.deed
  const progress: Progress = {
    ...{ state: 'running', originator, steward: originator, originatorMay, at: 0, isTouched: false, copies: [] },
    stages: stages.map(toStage),
  }
  for (const event of rest) apply(progress, event)
  return progress
}

/** Changes `progress` by one event that was allowed. */
export function apply(progress: Progress, { deed, by, at }: Event): void {
  const stage = progress.stages[progress.at]
  const done = new Set<Deed['kind']>(['approve', 'reject', 'return', 'answer'])
  if (done.has(deed.kind)) progress.isTouched = true
  switch (deed.kind) {
    case 'start':
      throw new Error('an approval begins once')
    case 'resubmit':
      Object.assign(progress, { state: 'running', stages: deed.stages.map(toStage), at: 0, isTouched: false })
      return
    case 'recall':
      progress.state = 'recalled'
      return
    case 'remind':
      progress.remindedAt = at
      return
    case 'copy':
      addCopies(progress, deed.people)
      return
    case 'return':
      goBack(progress, deed.to)
      return
    case 'stand-in':
      if (progress.steward === deed.person && deed.to[0]) progress.steward = deed.to[0]
      if (!stage) return
      replace(stage, deed.person, deed.to)
      conclude(progress, stage)
      return
    default:
      if (stage) inStage(progress, stage, deed, by)
  }
}

type InStage = Exclude<Deed, { kind: 'start' | 'resubmit' | 'recall' | 'remind' | 'copy' | 'return' | 'stand-in' }>

function inStage(progress: Progress, stage: Stage, deed: InStage, by: PersonId | null): void {
  switch (deed.kind) {
    case 'enter':
      enter(stage, deed)
      break
    case 'choose':
      stage.seats = deed.people.map((person) => ({ people: [person], lent: [] }))
      return
    case 'approve':
    case 'reject':
      speak(stage, by!, deed.kind)
      break
    case 'transfer':
      replace(stage, by!, [deed.to])
      return
    case 'delegate':
      for (const seat of openSeats(stage).filter(({ people }) => people.includes(by!)))
        seat.lent.push({ by: by!, to: deed.to })
      replace(stage, by!, [deed.to])
      return
    case 'answer':
      giveBack(stage, by!)
      break
    case 'overdue':
      Object.assign(stage, { dueAt: undefined, isOverdue: true })
      for (const seat of openSeats(stage))
        seat.people = [...new Set([...seat.people, ...deed.people.filter((person) => !hasVoice(stage, person))])]
      return
    case 'add-signer':
      addSigners(progress, stage, deed, by!)
      return
  }
  conclude(progress, stage)
}

function enter(stage: Stage, { seats, same, dueAt }: Extract<Deed, { kind: 'enter' }>): void {
  Object.assign(stage, { isEntered: true, isOverdue: false })
  stage.dueAt = dueAt === null ? undefined : new Date(dueAt)
  stage.seats = seats.map((people) => {
    const by = same.find((person) => people.includes(person))
    return { people, lent: [], voice: by && { by, verdict: 'approve', isSame: true } }
  })
}

/** Goes on when the step is over. A step that was held by another before it goes on where it was. */
function conclude(progress: Progress, stage: Stage): void {
  if (!stage.isEntered) return
  fillSpoken(stage)
  const end = endOf(stage)
  if (end === 'reject') progress.state = 'rejected'
  if (end !== 'approve') return
  addCopies(progress, stage.copy)
  progress.at++
  if (progress.at === progress.stages.length) progress.state = 'approved'
}

function goBack(progress: Progress, to: string | null): void {
  const target = progress.stages.findIndex(({ key }) => key === to)
  for (const stage of progress.stages.slice(Math.max(target, 0))) {
    stage.isEntered = false
    stage.dueAt = undefined
    for (const seat of stage.seats) Object.assign(seat, { voice: undefined, lent: [] })
  }
  progress.at = Math.max(target, 0)
  if (to === null) progress.state = 'returned'
}

/** An opinion was given: the seat is again with who asked for it. */
function giveBack(stage: Stage, by: PersonId): void {
  for (const seat of openSeats(stage)) {
    const lent = seat.lent.findLast(({ to }) => to === by)
    if (!lent) continue
    seat.lent = seat.lent.filter((each) => each !== lent)
    seat.people = seat.people.map((person) => (person === by ? lent.by : person))
  }
}

function addSigners(
  progress: Progress,
  stage: Stage,
  { where, people }: Extract<Deed, { kind: 'add-signer' }>,
  by: PersonId,
): void {
  const seats = people.map((person) => ({ people: [person], lent: [] }))
  if (where === 'parallel') {
    const mine = stage.seats.findIndex((seat) => seat.voice === undefined && seat.people.includes(by))
    stage.seats.splice(mine + 1, 0, ...seats)
    return
  }
  const count = progress.stages.filter(({ isAdded }) => isAdded).length
  const added: Stage = {
    ...{ key: `added${count + 1}`, name: stage.name, mode: 'all', escalate: [], copy: [], seats },
    ...{ isAdded: true, isEntered: false },
  }
  progress.stages.splice(where === 'before' ? progress.at : progress.at + 1, 0, added)
}

function addCopies(progress: Progress, people: readonly PersonId[]): void {
  progress.copies = [...new Set([...progress.copies, ...people])]
}
