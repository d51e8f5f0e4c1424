import type { Role } from '@loujing/wire/http/identity'
import type { CompanyId, PersonId } from '@loujing/wire/id'
import type { Reader } from '../../platform/db.ts'
import type { FieldCipher } from './field-cipher.ts'
import { maskName } from './model/mask.ts'
import { allows } from './model/policy.ts'
import * as store from './store.ts'
import type { PersonRow } from './store.ts'

/** Who looks at a name; nobody in particular (an event for many) sees the masked one. */
export type Looker = { person: PersonId; roles: readonly Role[] } | undefined

/** Whose name a sealed one is. */
export const nameContextOf = (id: PersonId | string): string => `identity.person.name:${id}`

/** Of a person who was deleted nothing is sealed any more. */
const isErased = ({ nameSealed }: Pick<PersonRow, 'nameSealed'>): boolean => nameSealed.length === 0

export type Names = ReturnType<typeof createNames>

/** Names of people: sealed in the table, opened for those whose role may read them, `张*` for the others. */
export function createNames(fields: FieldCipher) {
  const nameFor = (looker: Looker, { id, nameSealed }: Pick<PersonRow, 'id' | 'nameSealed'>): string => {
    if (isErased({ nameSealed })) return `已注销的人员 #${id.slice(-4)}`
    const name = fields.open(nameSealed, nameContextOf(id))
    const mayRead = looker?.person === id || allows(looker?.roles ?? [], 'identity.read-names')
    return mayRead ? name : maskName(name)
  }
  return {
    isErased,

    /** What the audit log keeps of an account: keyed, and each company's own. */
    hashOfAccount: (company: CompanyId, account: string): string =>
      fields.fingerprint(account, `identity.account:${company}`),

    seal: (id: PersonId, name: string): Buffer => fields.seal(name, nameContextOf(id)),
    nameFor,

    /** Of people of the transaction's company; an id that is not one of them is left out. */
    async namesOf(sql: Reader, looker: Looker, ids: readonly PersonId[]): Promise<Map<PersonId, string>> {
      if (ids.length === 0) return new Map()
      const people = await store.findPeople(sql, [...new Set(ids)])
      return new Map(people.map((person) => [person.id, nameFor(looker, person)]))
    },
  }
}
