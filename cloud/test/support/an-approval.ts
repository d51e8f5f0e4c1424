import type { ApprovalFlow, ApprovalStep } from '@loujing/wire/http/approval-flow'
import type { ApprovalAct, ApprovalVerb } from '@loujing/wire/http/approvals'
import type { Role } from '@loujing/wire/http/identity'
import type { PersonId } from '@loujing/wire/id'
import { toDeed } from '../../src/modules/approvals/model/deed.ts'
import { enterDeed } from '../../src/modules/approvals/model/enter.ts'
import type { Deed, Event } from '../../src/modules/approvals/model/event.ts'
import { layOut } from '../../src/modules/approvals/model/lay.ts'
import { apply, fold, toEnter } from '../../src/modules/approvals/model/progress.ts'
import { objectionToAct, verbsFor } from '../../src/modules/approvals/model/rules.ts'
import type { LaidStage } from '../../src/modules/approvals/model/stage.ts'
import type { Staff } from '../../src/modules/approvals/model/staff.ts'

export const person = (number: number): PersonId => `person-${number}` as PersonId
export const SEEN = 'a'.repeat(64)
const AT = new Date('2026-03-02T02:00:00Z')

export const aStep = (key: string, more: Partial<ApprovalStep>): ApprovalStep => ({
  ...{ key, name: key, when: [], who: [], mode: 'all', copy: [] },
  ...more,
})

export function staffOf(roles: Partial<Record<Role, PersonId[]>>): Staff {
  const able = new Set([0, 1, 2, 3, 4, 5].map(person).concat(Object.values(roles).flat()))
  return { holders: (role) => roles[role] ?? [], isAble: (who) => able.has(who), standInsFor: () => undefined }
}

/** An approval that person 0 asked for, without a database: what is done is what the service does. */
export function begin(steps: readonly ApprovalStep[], seats?: PersonId[][]) {
  const staff = staffOf({})
  const flow: ApprovalFlow = { kind: 'costs.decision', name: 'f', applies: [], originatorMay: false, steps: [...steps] }
  const laid = (): LaidStage[] =>
    seats
      ? [{ key: 's', name: 's', mode: 'all', escalate: [], copy: [], seats }]
      : layOut(flow, { types: [] }, person(0), staff).stages
  const events: Event[] = []
  const push = (deed: Deed, by: PersonId | null): Event => {
    const event = { id: String(events.length), at: AT, by, stage: null, words: '', seen: null, deed }
    events.push(event)
    return event
  }
  push({ kind: 'start', originator: person(0), originatorMay: false, stages: laid() }, person(0))
  const progress = fold(events)
  function settle(): void {
    for (let stage = toEnter(progress); stage; stage = toEnter(progress))
      apply(progress, push(enterDeed(progress, stage, staff, AT), null))
  }
  settle()
  const reader = (by: PersonId) => ({ person: by, at: AT, hasPart: true })

  /** @throws Error when it is refused */
  function act(by: PersonId, done: ApprovalAct): void {
    const objection = objectionToAct(progress, done, reader(by), SEEN)
    if (objection) throw new Error(objection.type)
    apply(progress, push(done.act === 'resubmit' ? { kind: 'resubmit', stages: laid() } : toDeed(done), by))
    settle()
  }
  /** Who leaves gives his place to somebody, who may have spoken already. */
  function leave(from: PersonId, to: PersonId): void {
    apply(progress, push({ kind: 'stand-in', person: from, to: [to], why: 'left' }, null))
    settle()
  }
  return {
    events,
    progress,
    act,
    leave,
    approve: (by: PersonId) => act(by, { act: 'approve', words: '', seen: SEEN }),
    verbs: (by: PersonId): ApprovalVerb[] => verbsFor(progress, reader(by)),
  }
}
