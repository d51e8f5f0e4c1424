import type { PersonId } from '@loujing/wire/id'
import { deadlineOf } from './deadline.ts'
import type { Deed } from './event.ts'
import type { Progress } from './progress.ts'
import type { Staff } from './staff.ts'
import type { Stage } from './stage.ts'

/** Whether somebody may decide in this approval at all: who asked may not, unless the template lets him. */
export const mayDecide = (
  { originator, originatorMay }: Pick<Progress, 'originator' | 'originatorMay'>,
  person: PersonId,
) => originatorMay || person !== originator

/**
 * A step is reached: those who are away or have left give their seats to those who stand in for them, whoever agreed in the step
 * before is not asked again, and the clock begins.
 */
export function enterDeed(progress: Progress, stage: Stage, staff: Staff, at: Date): Deed {
  const moved: { from: PersonId; to: PersonId[] }[] = []
  const seats = stage.seats.map(({ people }) => [
    ...new Set(
      people.flatMap((person) => {
        const standIns = staff.standInsFor(person, (deputy) => mayDecide(progress, deputy))
        if (standIns) moved.push({ from: person, to: standIns.to })
        return standIns?.to ?? [person]
      }),
    ),
  ])
  const before = progress.stages[progress.at - 1]?.seats ?? []
  const agreed = before.flatMap(({ voice }) => (voice?.verdict === 'approve' ? [voice.by] : []))
  const same = [...new Set(agreed)].filter((person) => seats.some((people) => people.includes(person)))
  const dueAt = stage.limit ? deadlineOf(at, stage.limit).getTime() : null
  return { kind: 'enter', seats, same, moved, dueAt }
}
