import type { ApprovalFacts, ApprovalFlow, ApprovalGroup, ApprovalStep } from '@loujing/wire/http/approval-flow'
import type { PersonId } from '@loujing/wire/id'
import { allHold } from './condition.ts'
import type { Staff } from './staff.ts'
import type { LaidStage } from './stage.ts'

export type Laid = { stages: LaidStage[]; skipped: { key: string; name: string }[]; nobody: ApprovalStep | undefined }

/**
 * Lays a flow out for one object: the steps whose conditions hold, each with its people. Who asks is left out unless the
 * template lets him decide. A step that has nobody is the fallback's; `nobody` is the first that has not even that.
 */
export function layOut(
  flow: ApprovalFlow,
  facts: ApprovalFacts,
  originator: PersonId,
  staff: Pick<Staff, 'holders' | 'isAble'>,
): Laid {
  const without = (people: readonly PersonId[]): PersonId[] =>
    people.filter((person) => staff.isAble(person) && (flow.originatorMay || person !== originator))
  const groupOf = (group: ApprovalGroup | undefined): PersonId[] =>
    group === undefined ? [] : without(group.by === 'role' ? staff.holders(group.role) : group.people)

  let nobody: ApprovalStep | undefined
  function lay(step: ApprovalStep): LaidStage {
    const { key, name, mode, percent, limit, who } = step
    const choice = who[0]?.by === 'choice' ? groupOf({ by: 'role', role: who[0].role }) : undefined
    const parties = who.map((party): PersonId[][] => {
      if (party.by === 'role' && !party.each) return [groupOf(party)]
      return party.by === 'choice' ? [] : groupOf(party).map((person) => [person])
    })
    // A party of the step that is empty is somebody's word that would be missing.
    const isEmpty = choice ? choice.length === 0 : parties.some((seats) => seats.every((people) => people.length === 0))
    const fallback = isEmpty ? groupOf(flow.fallback) : []
    if (isEmpty && fallback.length === 0) nobody ??= step
    const stage = {
      ...{ key, name, mode, percent, limit, escalate: groupOf(step.escalate) },
      copy: step.copy.flatMap((group) => (group.by === 'role' ? staff.holders(group.role) : group.people)),
    }
    if (choice && !isEmpty) return { ...stage, seats: [], chosenFrom: choice }
    const filled = choice ? [[]] : parties.flatMap((seats) => (seats.every((people) => !people.length) ? [[]] : seats))
    const seats = filled.map((people) => (people.length > 0 ? people : fallback))
    return { ...stage, seats, ...(isEmpty && { isFallback: true }) }
  }

  const taken = flow.steps.filter(({ when }) => allHold(when, facts))
  const skipped = flow.steps.filter((step) => !taken.includes(step)).map(({ key, name }) => ({ key, name }))
  return { stages: taken.map(lay), skipped, nobody }
}
