import type { Role } from '@loujing/wire/http/identity'
import type { PersonId } from '@loujing/wire/id'

/** Who takes a place, and why the other does not. */
export type StandIns = { to: PersonId[]; why: 'absent' | 'left' }

/** Who may decide at this moment. */
export type Staff = {
  /** Of those who may decide. */
  holders(role: Role): readonly PersonId[]
  isAble(person: PersonId): boolean
  /** Who decides in a person's stead today; undefined when he does so himself. */
  standInsFor(person: PersonId, isAllowed: (deputy: PersonId) => boolean): StandIns | undefined
}
