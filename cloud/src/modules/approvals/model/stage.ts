import type { ApprovalLimit, ApprovalMode } from '@loujing/wire/http/approval-flow'
import type { PersonId } from '@loujing/wire/id'

/** A step with its people, as it is frozen when an approval begins. Each seat has one voice, which any of its people may give. */
export type LaidStage = {
  key: string
  name: string
  mode: ApprovalMode
  percent?: number | undefined
  limit?: ApprovalLimit | undefined
  escalate: PersonId[]
  copy: PersonId[]
  seats: PersonId[][]
  /** Out of whom the originator chooses; then there are no seats yet. */
  chosenFrom?: PersonId[] | undefined
  /** Nobody was there for it: the template's fallback sits in their place. */
  isFallback?: boolean | undefined
  /** By a signer on the way (加签), beside the template. */
  isAdded?: boolean | undefined
}

export type Verdict = 'approve' | 'reject'
export type Voice = {
  by: PersonId
  verdict: Verdict
  /** Given in the step before, or on another seat of this one: the same person is not asked twice (自动去重). */
  isSame: boolean
}
export type Seat = {
  people: PersonId[]
  voice?: Voice | undefined
  /** Who asked whom for an opinion: the seat comes back to him (委派). */
  lent: { by: PersonId; to: PersonId }[]
}
export type Stage = Omit<LaidStage, 'seats'> & {
  seats: Seat[]
  isEntered: boolean
  dueAt?: Date | undefined
  isOverdue?: boolean
}

export const toStage = ({ seats, ...laid }: LaidStage): Stage => ({
  ...laid,
  seats: seats.map((people) => ({ people, lent: [] })),
  isEntered: false,
})

/** How a step ends, by its mode; undefined while it is open. */
export function endOf({ mode, percent = 100, seats }: Pick<Stage, 'mode' | 'percent' | 'seats'>): Verdict | undefined {
  const total = seats.length
  const agreed = seats.filter(({ voice }) => voice?.verdict === 'approve').length
  const refused = seats.filter(({ voice }) => voice?.verdict === 'reject').length
  switch (mode) {
    case 'any':
      return agreed > 0 ? 'approve' : refused > 0 ? 'reject' : undefined
    case 'ratio':
      if (agreed * 100 >= percent * total) return 'approve'
      return (total - refused) * 100 < percent * total ? 'reject' : undefined
    case 'all':
    case 'sequence':
      return refused > 0 ? 'reject' : agreed === total ? 'approve' : undefined
  }
}

/** The seats that may speak now: one after another in a sequence, else all that have not. */
export function openSeats({ mode, seats }: Pick<Stage, 'mode' | 'seats'>): Seat[] {
  const open = seats.filter(({ voice }) => voice === undefined)
  return mode === 'sequence' ? open.slice(0, 1) : open
}

export const hasVoice = ({ seats }: Pick<Stage, 'seats'>, person: PersonId): boolean =>
  seats.some(({ voice }) => voice?.by === person)

/** A person's one voice, on the first seat that is open to him. */
export function speak(stage: Stage, person: PersonId, verdict: Verdict): void {
  const seat = openSeats(stage).find(({ people }) => people.includes(person))
  if (!seat) throw new Error('who speaks has a seat')
  seat.voice = { by: person, verdict, isSame: false }
}

/** A seat whose people have all spoken on others has their voice: nobody speaks twice, and no seat waits for nobody. */
export function fillSpoken(stage: Stage): void {
  for (const seat of stage.seats.filter(({ voice }) => voice === undefined)) {
    if (!seat.people.every((person) => hasVoice(stage, person))) continue
    const { by, verdict } = stage.seats.find(({ voice }) => voice && seat.people.includes(voice.by))!.voice!
    seat.voice = { by, verdict, isSame: true }
  }
}

/** Somebody takes another's place on the seats that are open, unless he is there. */
export function replace(stage: Stage, person: PersonId, by: readonly PersonId[]): void {
  for (const seat of stage.seats.filter(({ voice }) => voice === undefined)) {
    if (!seat.people.includes(person)) continue
    seat.people = [...new Set(seat.people.flatMap((each) => (each === person ? by : [each])))]
  }
}
