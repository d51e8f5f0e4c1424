import type { AuditEntry, Check, Company, PasswordChange, Session, Setup } from '@loujing/wire/http/identity'
import { uuidv7, type CompanyId, type PersonId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Sql } from '../../platform/db.ts'
import { refuse } from '../../platform/errors.ts'
import { BAD_CURSOR, fromCursor, toPage } from '../../platform/page.ts'
import type { Reads } from '../../platform/reads.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import type { Log } from '../../platform/log.ts'
import type { SignOnConfig } from './sign-on-config.ts'
import { createAccess } from './access.ts'
import { listAudit } from './audit-store.ts'
import type { Caller } from './caller.ts'
import type { FieldCipher } from './field-cipher.ts'
import { refuseWeakPassword } from './model/password.ts'
import { allowedActions, allows } from './model/policy.ts'
import { FOUNDER_ROLES } from './model/roles.ts'
import { createNames } from './names.ts'
import { createPeople } from './people.ts'
import { createPersonalData } from './personal.ts'
import { createPersonalFields } from './personal-fields.ts'
import { ACCOUNT_TAKEN, SETUP_DONE, WRONG_PASSWORD, WRONG_SETUP_KEY } from './problems.ts'
import { hashPassword, hashToken, isPassword, isSameSecret } from './secrets.ts'
import { deleteSessionsOf, insertSession } from './session-store.ts'
import { createSecondFactors } from './second-factor.ts'
import { createSessions, type Begun } from './sessions.ts'
import { createSignOn } from './sign-on.ts'
import { createSpendCode } from './spend-code.ts'
import * as store from './store.ts'

export type IdentityDeps = {
  sql: Sql
  reads: Pick<Reads, 'platform'>
  log?: Log | undefined
  now: () => Date
  fields: FieldCipher
  /** Without one nobody can set up the first company by HTTP. */
  setupKey?: string | undefined
  /** The company's identity provider; without one there are only account and password. */
  signOn?: SignOnConfig | undefined
}
export type Identity = ReturnType<typeof createIdentity>
export type Founding = Omit<Setup, 'key'>

/** Who people are and what their roles let them do; also the doors that `platform/auth` asks. */
export function createIdentity({ sql, reads, now, log, fields, setupKey, signOn: config }: IdentityDeps) {
  const names = createNames(fields)
  const spendCode = createSpendCode({ fields, now })
  const sessions = createSessions({ sql, reads, now, names, spendCode })
  const secondFactors = createSecondFactors({ sql, now, fields, sessions, spendCode })
  const signOn = createSignOn({ sql, now, log, fields, names, sessions, config })
  const people = createPeople({ sql, now, names })

  /** A company with its founder. @throws Refusal weak-password · account-taken · setup-done when `once` and it is not the first */
  async function found({ company, admin }: Founding, { once, address }: { once: boolean; address: string }) {
    refuseWeakPassword(admin.password, admin.account)
    const passwordHash = await hashPassword(admin.password)
    const companyId = uuidv7<CompanyId>(now().getTime())
    const id = uuidv7<PersonId>(now().getTime())
    const { account } = admin
    return inCompany(sql, companyId, async (tx): Promise<Company> => {
      const founded: Company = { id: companyId, ...company }
      await store.insertCompany(tx, founded, now())
      if (once && !(await store.takeSetup(tx, companyId, now()))) throw refuse(SETUP_DONE)
      const nameSealed = names.seal(id, admin.name)
      const person = { id, company: companyId, account, nameSealed, passwordHash, roles: FOUNDER_ROLES }
      if (!(await store.insertPerson(tx, person, now()))) throw refuse(ACCOUNT_TAKEN, { account })
      const actor = { person: id, accountHash: names.hashOfAccount(companyId, account) }
      const entry = { company: companyId, actor, action: 'identity.setup', object: companyId, address }
      await record(tx, { ...entry, outcome: 'done' }, now())
      return founded
    })
  }

  const access = createAccess({ sql, now, people, names })
  const personal = createPersonalFields({ sql, now, fields })

  return {
    ...people,
    access,
    personal,
    personalData: createPersonalData({ names, people, personal }),
    secondFactors,
    signOn,
    namesOf: names.namesOf,
    login: sessions.login,
    logout: sessions.logout,

    /** The first company of the installation, once. @throws Refusal wrong-setup-key · setup-done · weak-password */
    setup({ key, ...founding }: Setup, address: string): Promise<Company> {
      if (!setupKey || !isSameSecret(key, setupKey)) throw refuse(WRONG_SETUP_KEY)
      return found(founding, { once: true, address })
    },

    /** A further company on the same installation: for the operator, not by HTTP. */
    foundCompany: (founding: Founding): Promise<Company> => found(founding, { once: false, address: 'operator' }),

    /** Who holds this session token, or undefined when it is unknown, ended, or its person disabled. */
    async authenticate(token: string): Promise<Actor | undefined> {
      const session = await sessions.find(token)
      if (!session) return undefined
      const { companyId: company, personId: person, account } = session
      const roles = session.needsSecondFactor ? [] : session.roles
      return {
        ...{ company, person, account, roles },
        // opened and hashed when somebody asks: for most requests nobody does
        get name() {
          return names.nameFor({ person, roles }, { ...session, id: person })
        },
        get accountHash() {
          return names.hashOfAccount(company, account)
        },
      }
    },

    may: (actor: Pick<Actor, 'roles'>, action: string): boolean => allows(actor.roles, action),

    check: ({ roles }: Actor, action: string): Check => ({ action, allowed: allows(roles, action) }),

    /** All of the installation: for jobs. */
    listCompanies: (): Promise<CompanyId[]> => asPlatform(sql, store.listCompanies),

    /** For a module in its own transaction: the company that a visitor is shown. */
    getCompanyIn: store.getCompany,

    /** What the interface wants to know of a session: who, of which company, what he may, until when. Undefined when it has ended. */
    async sessionOf(token: string): Promise<Session | undefined> {
      const session = await sessions.find(token)
      if (!session) return undefined
      const { companyId, personId, account, nameSealed, roles, needsSecondFactor, expiresAt } = session
      const company = await inCompany(sql, companyId, (tx) => store.getCompany(tx, companyId))
      return {
        person: {
          id: personId,
          account,
          name: names.nameFor({ person: personId, roles }, { id: personId, nameSealed }),
          roles,
        },
        company,
        may: needsSecondFactor ? [] : allowedActions(roles),
        ...(needsSecondFactor && { needsSecondFactor }),
        expiresAt: toInstant(expiresAt),
      }
    },

    /**
     * All sessions of the person end; the answer is a new one. Guesses at the current password count like logins.
     * @throws Refusal wrong-password · weak-password · locked
     */
    async changePassword(caller: Caller, { current, next }: PasswordChange): Promise<Begun> {
      const { company, person, account, address } = caller
      const attempt = await sessions.countAttempt(account)
      const stored = await inCompany(sql, company, (tx) => store.findPassword(tx, person))
      if (!(await isPassword(stored, current))) throw refuse(WRONG_PASSWORD)
      await attempt.succeeded()
      refuseWeakPassword(next, account)
      const passwordHash = await hashPassword(next)
      const begun = sessions.begin(company, person, now())
      await inCompany(sql, company, async (tx) => {
        await store.savePassword(tx, person, passwordHash)
        await deleteSessionsOf(tx, person)
        await insertSession(tx, { ...begun, tokenHash: hashToken(begun.token) }, now())
        const entry = { company, actor: caller, action: 'identity.change-password', object: person, address }
        await record(tx, { ...entry, outcome: 'done' }, now())
      })
      return begun
    },

    /** The company's audit log, newest first. */
    listAudit({ company }: Actor, { cursor, limit = 50 }: PageQuery): Promise<Page<AuditEntry>> {
      const before = cursor ? Number(fromCursor(cursor, 1)[0]) : undefined
      if (before !== undefined && !Number.isSafeInteger(before)) throw refuse(BAD_CURSOR)
      return inCompany(sql, company, async (tx) => {
        const rows = await listAudit(tx, before, limit + 1)
        return toPage(
          rows,
          limit,
          (row) => [row.seq],
          ({ personId, account, address, at, ...row }): AuditEntry => ({
            ...row,
            at: toInstant(at),
            ...(personId && { person: personId }),
            ...(account && { account }),
            ...(address && { address }),
          }),
        )
      })
    },
  }
}
