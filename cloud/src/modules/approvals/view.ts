import type {
  Approval,
  ApprovalDetail,
  ApprovalEvent,
  ApprovalPerson,
  ApprovalStage,
} from '@loujing/wire/http/approvals'
import type { PersonId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Actor } from '../../platform/auth.ts'
import type { Tx } from '../../platform/db.ts'
import type { Event } from './model/event.ts'
import type { Progress } from './model/progress.ts'
import { verbsFor } from './model/rules.ts'
import type { LaidStage } from './model/stage.ts'
import type { WhoDecides } from './staff.ts'
import type { ApprovalRow, TaskRow } from './store/approval.ts'

export type ToPerson = (id: PersonId) => ApprovalPerson

/** Names of the people in what is shown, as this reader may read them. */
export async function namer(tx: Tx, identity: WhoDecides, actor: Actor, ids: readonly PersonId[]): Promise<ToPerson> {
  const names = await identity.namesOf(tx, actor, [...new Set(ids)])
  return (id) => ({ id, name: names.get(id) ?? '*' })
}

/** One line of the inbox. */
export function toApproval(row: ApprovalRow, tasks: readonly TaskRow[], me: PersonId, person: ToPerson): Approval {
  const waiting = tasks.filter(({ approval }) => approval === row.id)
  const mine = waiting.find((task) => task.person === me)
  return {
    id: row.id,
    kind: row.kind,
    object: row.object,
    title: row.title,
    state: row.state,
    startedBy: person(row.startedBy),
    startedAt: toInstant(row.startedAt),
    overdue: row.isOverdue,
    waitsFor: waiting.map((task) => person(task.person)),
    ...(row.projectId && { project: row.projectId }),
    ...(row.facts.amount !== undefined && { amount: row.facts.amount }),
    ...(row.endedAt && { endedAt: toInstant(row.endedAt) }),
    ...(row.step !== null && { step: row.step }),
    ...(row.dueAt && { dueAt: toInstant(row.dueAt) }),
    ...(row.remindedAt && { remindedAt: toInstant(row.remindedAt) }),
    ...(mine && { mine: mine.task }),
  }
}

export type Whole = { row: ApprovalRow; progress: Progress; events: readonly Event[]; tasks: readonly TaskRow[] }

/** Everybody who is named somewhere in an approval. */
export const peopleIn = ({ row, progress, events, tasks }: Whole): PersonId[] => [
  row.startedBy,
  ...tasks.map(({ person }) => person),
  ...progress.copies,
  ...progress.stages.flatMap(({ seats, chosenFrom = [] }) => [
    ...chosenFrom,
    ...seats.flatMap(({ people, voice }) => (voice ? [...people, voice.by] : people)),
  ]),
  ...events.flatMap((event) => [...(event.by ? [event.by] : []), ...concerned(event).people, ...sameIn(event)]),
]

export function toDetail(whole: Whole, reader: { person: PersonId; at: Date; hasPart: boolean }, person: ToPerson) {
  const { row, progress, events, tasks } = whole
  const detail: ApprovalDetail = {
    ...toApproval(row, tasks, reader.person, person),
    figures: row.figures,
    seen: row.seen,
    template: {
      name: row.flow.name,
      ...(row.templateId && { id: row.templateId }),
      ...(row.templateVersion !== null && { version: row.templateVersion }),
    },
    stages: progress.stages.map((_, index) => toStage(progress, index, person)),
    skipped: row.skipped,
    events: events.map((event) => toEvent(event, namesOfStages(events), person)),
    copies: progress.copies.map(person),
    may: verbsFor(progress, reader),
  }
  return detail
}

function toStage({ stages, at, state }: Progress, index: number, person: ToPerson): ApprovalStage {
  const { key, name, mode, percent, seats, chosenFrom, isAdded = false, isEntered, dueAt } = stages[index]!
  const isHere = index === at && (state === 'running' || state === 'rejected')
  return {
    ...{ key, name, mode, added: isAdded },
    state: index < at ? 'passed' : isHere ? 'here' : isEntered ? 'held' : 'ahead',
    seats: seats.map(({ people, voice }) => ({
      people: people.map(person),
      same: voice?.isSame ?? false,
      ...(voice && { verdict: voice.verdict, by: person(voice.by) }),
    })),
    ...(percent !== undefined && { percent }),
    ...(dueAt && { dueAt: toInstant(dueAt) }),
    ...(chosenFrom && seats.length === 0 && { chosenFrom: chosenFrom.map(person) }),
  }
}

/** Names of the steps by their keys; a signer on the way bears the name of the step that he was added to. */
function namesOfStages(events: readonly Event[]): Map<string, string> {
  const laid = events.flatMap(({ deed }): LaidStage[] => ('stages' in deed ? deed.stages : []))
  return new Map(laid.map(({ key, name }) => [key, name]))
}

function toEvent(event: Event, names: ReadonlyMap<string, string>, person: ToPerson): ApprovalEvent {
  const { id, at, by, stage, words, seen, deed } = event
  const { people, how } = concerned(event)
  const step = deed.kind === 'return' && deed.to !== null ? deed.to : stage
  const name = step === null ? undefined : names.get(step)
  return {
    ...{ id, at: toInstant(at), kind: deed.kind, words },
    people: people.map(person),
    same: sameIn(event).map(person),
    ...(by && { by: person(by) }),
    ...(name !== undefined && { step: name }),
    ...(how !== undefined && { how }),
    ...(seen !== null && { seen }),
  }
}

const sameIn = ({ deed }: Event): PersonId[] => (deed.kind === 'enter' ? deed.same : [])

function concerned({ deed }: Event): { people: PersonId[]; how?: string } {
  switch (deed.kind) {
    case 'transfer':
    case 'delegate':
      return { people: [deed.to] }
    case 'choose':
    case 'copy':
    case 'overdue':
      return { people: deed.people }
    case 'add-signer':
      return { people: deed.people, how: deed.where }
    case 'stand-in':
      return { people: [deed.person, ...deed.to], how: deed.why }
    case 'enter':
      return { people: deed.moved.flatMap(({ from, to }) => [from, ...to]) }
    case 'return':
      return deed.to === null ? { people: [], how: 'originator' } : { people: [], how: 'step' }
    default:
      return { people: [] }
  }
}
