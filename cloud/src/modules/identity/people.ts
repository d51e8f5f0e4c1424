import type { NewPerson, Person, PersonChange, Role } from '@loujing/wire/http/identity'
import { uuidv7, type PersonId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import { FORBIDDEN } from '../../platform/auth.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { say } from '../../platform/outbox.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from './caller.ts'
import { closePerson, isClosed } from './closing-store.ts'
import { refuseWeakPassword } from './model/password.ts'
import { allows, type Action } from './model/policy.ts'
import { refuseJoinedDuties, sameRoles } from './model/roles.ts'
import type { Looker, Names } from './names.ts'
import { ACCOUNT_TAKEN, LAST_ADMINISTRATOR, OWN_RIGHTS, PERSON_CLOSED } from './problems.ts'
import { hashPassword } from './secrets.ts'
import { deleteSessionsOf } from './session-store.ts'
import * as store from './store.ts'
import type { PersonRow } from './store.ts'

/** Roles without which a company could not be administered any more. */
const KEPT: readonly Role[] = ['system-admin', 'security-admin']

export type People = ReturnType<typeof createPeople>

export function createPeople({ sql, now, names }: { sql: Sql; now: () => Date; names: Names }) {
  const toPerson = (looker: Looker, row: PersonRow): Person => ({
    id: row.id,
    account: row.account,
    name: names.nameFor(looker, row),
    roles: row.roles,
    ...(row.disabledAt && { disabledAt: toInstant(row.disabledAt) }),
  })

  return {
    toPerson,
    closeAccount,
    /** Who holds the roles without which a company could not be administered. */
    keptHolders: lockKept,

    listPeople(caller: Caller, { cursor, limit = 50 }: PageQuery): Promise<Page<Person>> {
      const after = fromIdCursor(cursor)
      return inCompany(sql, caller.company, async (tx) => {
        const rows = await store.listPeople(tx, after as PersonId | undefined, limit + 1)
        return toPage(
          rows,
          limit,
          (row) => [row.id],
          (row) => toPerson(caller, row),
        )
      })
    },

    /** @throws Refusal weak-password · account-taken · joined-duties · forbidden when he gives roles without the right to */
    async createPerson(caller: Caller, { account, name, password, roles }: NewPerson): Promise<Person> {
      if (roles.length > 0) demand(caller, 'identity.grant-roles')
      refuseJoinedDuties(roles)
      refuseWeakPassword(password, account)
      const id = uuidv7<PersonId>(now().getTime())
      const passwordHash = await hashPassword(password)
      return inCompany(sql, caller.company, async (tx) => {
        const person = { id, company: caller.company, account, nameSealed: names.seal(id, name), passwordHash, roles }
        if (!(await store.insertPerson(tx, person, now()))) throw refuse(ACCOUNT_TAKEN, { account })
        const fact = { type: 'identity.person-created', subject: id, company: caller.company, data: { roles } }
        await say(tx, fact, now())
        await log(tx, caller, 'identity.create-person', id, { roles })
        return { id, account, name, roles }
      })
    },

    /**
     * Name and whether he may log in are the keeper of accounts' to change, roles the keeper of roles'. Who is disabled is
     * logged out at once, everywhere.
     * @throws Refusal not-found · forbidden · own-rights · last-administrator · joined-duties
     */
    changePerson: (caller: Caller, id: PersonId, change: PersonChange): Promise<Person> =>
      inCompany(sql, caller.company, (tx) => changeIn(tx, caller, id, change)),

    lockKept,
    changeIn,

    /** People of the transaction's company who have the role and may log in. */
    listHolders: (tx: Tx, role: Role): Promise<PersonId[]> => store.listHolders(tx, role),

    /** Everybody of the transaction's company who may log in and whose roles give `action`. */
    async listWhoMay(tx: Tx, action: Action): Promise<{ id: PersonId; roles: Role[] }[]> {
      return (await store.listActive(tx)).filter(({ roles }) => allows(roles, action))
    },

    /** A person of the transaction's company who may log in and whose roles give `action`: somebody to give work to. */
    async findWhoMay(tx: Tx, id: PersonId, action: Action): Promise<boolean> {
      const person = await store.findPerson(tx, id)
      return person !== undefined && person.disabledAt === null && allows(person.roles, action)
    },
  }

  /** For a module in its own transaction: he is logged out everywhere and never logs in again. @throws Refusal last-administrator */
  async function closeAccount(tx: Tx, id: PersonId): Promise<void> {
    for (const [role, holders] of await lockKept(tx))
      if (holders.length === 1 && holders[0] === id) throw refuse(LAST_ADMINISTRATOR, { role })
    await closePerson(tx, id, now())
    await deleteSessionsOf(tx, id)
  }

  async function changeIn(tx: Tx, caller: Caller, id: PersonId, change: PersonChange): Promise<Person> {
    const { name, roles, disabled } = change
    if (roles) demand(caller, 'identity.grant-roles')
    if (name !== undefined || disabled !== undefined) demand(caller, 'identity.disable-person')
    const holders = await lockKept(tx)
    const person = (await store.lockPerson(tx, id)) ?? fail()
    if (await isClosed(tx, id)) throw refuse(PERSON_CLOSED)
    const changed: PersonRow = {
      ...person,
      ...(roles && { roles }),
      ...(name !== undefined && { nameSealed: names.seal(id, name) }),
      ...(disabled !== undefined && { disabledAt: disabled ? (person.disabledAt ?? now()) : null }),
    }
    const newRoles = !sameRoles(changed.roles, person.roles)
    if (newRoles) refuseJoinedDuties(changed.roles)
    if (id === caller.person && (newRoles || changed.disabledAt)) throw refuse(OWN_RIGHTS)
    for (const role of KEPT) {
      const isLast = holders.get(role)?.length === 1 && holders.get(role)?.[0] === id
      if (isLast && (changed.disabledAt || !changed.roles.includes(role))) throw refuse(LAST_ADMINISTRATOR, { role })
    }
    await store.savePerson(tx, changed)
    if (changed.disabledAt) await deleteSessionsOf(tx, id)
    const data = { roles: changed.roles, disabled: changed.disabledAt !== null }
    await say(tx, { type: 'identity.person-changed', subject: id, company: caller.company, data }, now())
    await log(tx, caller, 'identity.change-person', id, data, {
      roles: person.roles,
      disabled: person.disabledAt !== null,
    })
    return toPerson(caller, changed)
  }

  function log(
    tx: Tx,
    caller: Caller,
    action: Action,
    object: string,
    after: unknown,
    before?: unknown,
  ): Promise<void> {
    const { company, address } = caller
    return record(tx, { company, actor: caller, action, object, outcome: 'done', address, after, before }, now())
  }
}

// In one order for everybody, and before the person himself: two changes at once wait for each other.
async function lockKept(tx: Tx): Promise<Map<Role, PersonId[]>> {
  const holders = new Map<Role, PersonId[]>()
  for (const role of KEPT) holders.set(role, await store.lockHolders(tx, role))
  return holders
}

function demand(caller: Caller, action: Action): void {
  if (!allows(caller.roles, action)) throw refuse(FORBIDDEN, { action })
}

const fail = (): never => {
  throw notFound('Person')
}
