import { dayOf } from '@loujing/wire/beijing'
import type { Role } from '@loujing/wire/http/identity'
import type { PersonId } from '@loujing/wire/id'
import type { Tx } from '../../platform/db.ts'
import type { Identity } from '../identity/index.ts'
import type { Staff } from './model/staff.ts'
import { deputiesOn } from './store/absence.ts'

/** What is asked of `identity`. */
export type WhoDecides = Pick<Identity, 'listWhoMay' | 'findWhoMay' | 'namesOf' | 'may'>

/** Decides where nobody else is left (离职代理). */
const LAST: Role = 'manager'

/** Who may decide at this moment: by role, and for those who are away or have left. */
export async function readStaff(tx: Tx, identity: WhoDecides, now: Date): Promise<Staff> {
  const people = new Map((await identity.listWhoMay(tx, 'approvals.decide')).map(({ id, roles }) => [id, roles]))
  const deputies = await deputiesOn(tx, dayOf(now))
  const holders = (role: Role) => [...people].filter(([, roles]) => roles.includes(role)).map(([id]) => id)
  const isAble = (person: PersonId): boolean => people.has(person)

  return {
    holders,
    isAble,
    standInsFor(person, isAllowed) {
      const deputy = deputies.get(person)
      const isThere = deputy !== undefined && isAble(deputy) && isAllowed(deputy) && !deputies.has(deputy)
      if (isThere) return { to: [deputy], why: isAble(person) ? 'absent' : 'left' }
      if (isAble(person)) return undefined
      const last = holders(LAST).filter(isAllowed)
      return last.length > 0 ? { to: last, why: 'left' } : undefined
    },
  }
}
