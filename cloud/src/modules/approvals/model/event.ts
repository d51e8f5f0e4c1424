import type { ADD_PLACES } from '@loujing/wire/http/approvals'
import type { PersonId } from '@loujing/wire/id'
import type { LaidStage } from './stage.ts'

/** What an act adds to what is known. The state of an approval is the fold of these, and nothing else. */
export type Deed =
  | { kind: 'start'; originator: PersonId; originatorMay: boolean; stages: LaidStage[] }
  | { kind: 'resubmit'; stages: LaidStage[] }
  /** A step is reached: its seats with those who stand in for the absent, those whose voice of the step before counts, its end. */
  | {
      kind: 'enter'
      seats: PersonId[][]
      same: PersonId[]
      moved: { from: PersonId; to: PersonId[] }[]
      dueAt: number | null
    }
  | { kind: 'choose'; people: PersonId[] }
  | { kind: 'approve' }
  | { kind: 'reject' }
  | { kind: 'return'; to: string | null }
  | { kind: 'recall' }
  | { kind: 'add-signer'; where: (typeof ADD_PLACES)[number]; people: PersonId[] }
  | { kind: 'transfer'; to: PersonId }
  | { kind: 'delegate'; to: PersonId }
  | { kind: 'answer' }
  | { kind: 'remind' }
  | { kind: 'copy'; people: PersonId[] }
  /** The limit of the step is over: these may decide too. */
  | { kind: 'overdue'; people: PersonId[] }
  | { kind: 'stand-in'; person: PersonId; to: PersonId[]; why: 'absent' | 'left' }

export type Event = {
  id: string
  at: Date
  /** Nobody, where the cloud did it by itself. */
  by: PersonId | null
  /** Key of the step that it happened in. */
  stage: string | null
  words: string
  /** Hash of what was looked at. */
  seen: string | null
  deed: Deed
}
