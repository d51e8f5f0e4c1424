import type { PersonalField, PersonalKind, PersonalLook, PersonalSearch } from '@loujing/wire/http/personal'
import type { PersonId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { record } from '../../platform/audit.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from './caller.ts'
import { isClosed } from './closing-store.ts'
import type { FieldCipher } from './field-cipher.ts'
import { isPersonal, maskPersonal, spellPersonal } from './model/personal-field.ts'
import type { Action } from './model/policy.ts'
import * as personalStore from './personal-store.ts'
import type { PersonalRow } from './personal-store.ts'
import { PERSON_CLOSED, WRONG_VALUE } from './problems.ts'
import { lockPerson } from './store.ts'

/** Whose field of which kind: what a sealed value is bound to by the person, and its keyed hash by the company. */
export const contextOf = (whose: string, kind: string): string => `identity.personal.${kind}:${whose}`

export type PersonalFields = ReturnType<typeof createPersonalFields>

/** Phone, e-mail, ID number and bank card of a person: sealed, masked, and whole only for a purpose that is written down. */
export function createPersonalFields({ sql, now, fields }: { sql: Sql; now: () => Date; fields: FieldCipher }) {
  const open = (person: PersonId, { kind, sealed }: PersonalRow): string => fields.open(sealed, contextOf(person, kind))
  const printContextOf = ({ company }: Caller, kind: PersonalKind): string => contextOf(company, kind)

  const toField = (person: PersonId, row: PersonalRow): PersonalField => ({
    kind: row.kind,
    masked: maskPersonal(row.kind, open(person, row)),
    since: toInstant(row.since),
  })

  const note = (tx: Tx, { company, address, ...actor }: Caller, action: Action, object: string, after?: object) =>
    record(tx, { company, actor, action, object, outcome: 'done', address, after }, now())

  /** @throws Refusal not-found when nobody of the company is this */
  async function lockHere(tx: Tx, person: PersonId): Promise<void> {
    if (!(await lockPerson(tx, person))) throw notFound('Person')
  }

  return {
    /** @throws Refusal not-found */
    listOf: ({ company }: Caller, person: PersonId): Promise<PersonalField[]> =>
      inCompany(sql, company, async (tx) => {
        await lockHere(tx, person)
        return (await personalStore.listPersonal(tx, person)).map((row) => toField(person, row))
      }),

    /** Puts a value in the place of the one before it. @throws Refusal wrong-value · not-found · person-closed */
    keep(caller: Caller, person: PersonId, kind: PersonalKind, typed: string): Promise<PersonalField> {
      const value = spellPersonal(kind, typed)
      return inCompany(sql, caller.company, async (tx) => {
        await lockHere(tx, person)
        if (!isPersonal(kind, value)) throw refuse(WRONG_VALUE, { kind })
        if (await isClosed(tx, person)) throw refuse(PERSON_CLOSED)
        const row = { kind, sealed: fields.seal(value, contextOf(person, kind)), since: now() }
        const fingerprint = fields.fingerprint(value, printContextOf(caller, kind))
        await personalStore.savePersonal(tx, caller.company, person, { ...row, fingerprint })
        await note(tx, caller, 'identity.keep-personal', person, { kind, fingerprint })
        return toField(person, row)
      })
    },

    /** The whole value. Who looked, when and for what is in the audit log. @throws Refusal not-found */
    look: (caller: Caller, person: PersonId, kind: PersonalKind, { purpose }: PersonalLook): Promise<string> =>
      inCompany(sql, caller.company, async (tx) => {
        const row = (await personalStore.listPersonal(tx, person)).find((each) => each.kind === kind)
        if (!row) throw notFound('PersonalField')
        await note(tx, caller, 'identity.look-personal', `${person} ${kind} for ${purpose}`)
        return open(person, row)
      }),

    /** By the exact value; looking for somebody is a look at personal data, and audited. */
    search: (caller: Caller, { kind, value }: PersonalSearch): Promise<PersonId[]> =>
      inCompany(sql, caller.company, async (tx) => {
        const prints = fields.fingerprints(spellPersonal(kind, value), printContextOf(caller, kind))
        const found = await personalStore.findByFingerprint(tx, kind, prints)
        await note(tx, caller, 'identity.look-personal', `search ${kind}`)
        return found
      }),

    /** For a module in its own transaction: all that is kept of a person, whole. */
    openAll: async (tx: Tx, person: PersonId): Promise<{ kind: PersonalKind; value: string; since: Date }[]> =>
      (await personalStore.listPersonal(tx, person)).map((row) => ({
        ...{ kind: row.kind, since: row.since },
        value: open(person, row),
      })),
  }
}
