import type { PersonId } from '@loujing/wire/id'
import type { Tx } from '../../platform/db.ts'
import type { Duty, PersonalData } from '../../platform/personal.ts'
import type { Sealed } from '../../platform/sealed.ts'
import { spellingsOf } from './model/personal-field.ts'
import type { People } from './people.ts'
import { contextOf, type PersonalFields } from './personal-fields.ts'
import * as closingStore from './closing-store.ts'
import { nameContextOf, type Names } from './names.ts'
import { deletePersonal } from './personal-store.ts'
import { hashPassword, hashToken, newToken } from './secrets.ts'
import { factorContextOf } from './spend-code.ts'
import { findPerson } from './store.ts'

/** So is the account called afterwards: nobody logs in by it, and the one before is free. */
const closedAccountOf = (id: PersonId): string => `deleted.${id.slice(-12)}`

/** Of identity: who he is. It comes last, since the words that the others look for are told here. */
export function createPersonalData(deps: { names: Names; people: People; personal: PersonalFields }): PersonalData {
  const { names, people, personal } = deps
  return {
    module: 'identity',
    written: [
      { table: 'identity.access_review', by: 'by_person', columns: ['decisions'] },
      { table: 'identity.company', columns: ['name', 'name_en'] },
    ],
    erased: [
      'identity.person.account',
      'identity.person.name_sealed',
      'identity.personal_field.person_id',
      'identity.personal_field.fingerprint',
      'identity.personal_field.sealed',
      'identity.recovery_code.person_id',
      'identity.second_factor.person_id',
      'identity.second_factor.offered_sealed',
      'identity.second_factor.secret_sealed',
      'identity.session.person_id',
      'identity.sign_on.person_id',
      'identity.sign_on.issuer',
      'identity.sign_on.subject',
    ],
    nobodys: { listed: ['identity.company.second_factor_roles', 'identity.person.roles'] },
    sealed: [
      { table: 'identity.person', column: 'name_sealed', key: ['id'], contextOf: ({ id = '' }) => nameContextOf(id) },
      {
        ...{ table: 'identity.personal_field', column: 'sealed', key: ['person_id', 'kind'] },
        contextOf: ({ person_id = '', kind = '' }) => contextOf(person_id, kind),
        print: {
          column: 'fingerprint',
          contextOf: ({ company_id = '', kind = '' }) => contextOf(company_id, kind),
        },
      },
      ...['secret_sealed', 'offered_sealed'].map((column): Sealed => ({
        ...{ table: 'identity.second_factor', column, key: ['person_id'] },
        contextOf: ({ person_id = '' }) => factorContextOf(person_id),
      })),
    ],
    kept: [{ what: 'platform.audit', law: '《网络安全法》第21条第3项' }],

    async duties(tx: Tx, person: PersonId): Promise<Duty[]> {
      const kept = await people.keptHolders(tx)
      return [...kept]
        .filter(([, holders]) => holders.length === 1 && holders[0] === person)
        .map(([role]): Duty => ({ kind: `identity.last-${role}`, object: person }))
    },

    async identifiers(tx: Tx, person: PersonId) {
      const row = await findPerson(tx, person)
      if (!row) return { sure: [], names: [] }
      const fields = await personal.openAll(tx, person)
      const numbers = fields.flatMap(({ kind, value }) => spellingsOf(kind, value))
      const subjects = (await closingStore.listSubjects(tx, person)).filter((subject) => subject.includes('@'))
      const name = names.nameFor({ person, roles: [] }, row)
      // one character is a word of everybody
      const own = [name, row.account].filter((word) => [...word].length > 1)
      return { sure: [...numbers, ...subjects], names: names.isErased(row) ? [] : own }
    },

    async open(tx: Tx, person: PersonId) {
      const row = await findPerson(tx, person)
      if (!row) return {}
      const { account, roles } = row
      const name = names.nameFor({ person, roles: [] }, row)
      const numbers = await personal.openAll(tx, person)
      return {
        person: { account, name, roles },
        personal: numbers,
        signOn: await closingStore.listSubjects(tx, person),
      }
    },

    async erase(tx: Tx, person: PersonId): Promise<number> {
      const row = await findPerson(tx, person)
      if (!row || names.isErased(row)) return 0
      const passwordHash = await hashPassword(newToken())
      const gone = await closingStore.deleteWaysIn(tx, person, hashToken(row.account))
      const fields = await deletePersonal(tx, person)
      const reasons = await closingStore.eraseReasonsAbout(tx, person)
      await closingStore.erasePerson(tx, { id: person, account: closedAccountOf(person), passwordHash })
      return gone + fields + reasons + 1
    },
  }
}
