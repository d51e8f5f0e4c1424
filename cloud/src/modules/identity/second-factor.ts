import type { Role } from '@loujing/wire/http/identity'
import type { FactorOffer, FactorProof, SecondFactor, SignInRules } from '@loujing/wire/http/second-factor'
import type { CompanyId, PersonId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from './caller.ts'
import * as factors from './factor-store.ts'
import type { FieldCipher } from './field-cipher.ts'
import type { Action } from './model/policy.ts'
import { asksForFactor } from './model/roles.ts'
import { hashRecoveryCode, newRecoveryCodes, newSecret, stepOf, uriOf } from './model/second-factor.ts'
import { FACTOR_REQUIRED, NO_OFFER, OWN_RIGHTS, WRONG_CODE, WRONG_PASSWORD } from './problems.ts'
import { hashToken, isPassword } from './secrets.ts'
import { deleteSessionsOf, insertSession } from './session-store.ts'
import type { Begun, Sessions } from './sessions.ts'
import { factorContextOf, type SpendCode } from './spend-code.ts'
import * as store from './store.ts'

/** A second thing to sign in with: enrolling an authenticator, giving it up, and who must have one. */
export function createSecondFactors(deps: {
  sql: Sql
  now: () => Date
  fields: FieldCipher
  sessions: Sessions
  spendCode: SpendCode
}) {
  const { sql, now, fields, sessions, spendCode } = deps

  /**
   * Runs `work` when password and code are the caller's. A guess counts like a login's.
   * @throws Refusal wrong-password · code-required · wrong-code · locked
   */
  async function proven<T>(caller: Caller, { password, code }: FactorProof, work: (tx: Tx) => Promise<T>): Promise<T> {
    const { company, person, account } = caller
    const attempt = await sessions.countAttempt(account)
    const stored = await inCompany(sql, company, (tx) => store.findPassword(tx, person))
    if (!(await isPassword(stored, password))) throw refuse(WRONG_PASSWORD)
    const done = await inCompany(sql, company, async (tx) => {
      await spendCode(tx, person, code)
      return work(tx)
    })
    await attempt.succeeded()
    return done
  }

  const log = (tx: Tx, caller: Caller, action: string, object: string, after?: unknown): Promise<void> =>
    record(
      tx,
      { company: caller.company, actor: caller, action, object, outcome: 'done', address: caller.address, after },
      now(),
    )

  const rolesOf = async (tx: Tx, person: PersonId): Promise<Role[]> => (await store.findPerson(tx, person))?.roles ?? []

  return {
    stateOf: ({ company, person }: Actor): Promise<SecondFactor> =>
      inCompany(sql, company, async (tx) => {
        const factor = await factors.findFactor(tx, person)
        return {
          isRequired: asksForFactor(await factors.getFactorRoles(tx, company), await rolesOf(tx, person)),
          ...(factor?.since && { since: toInstant(factor.since) }),
          recoveryCodesLeft: await factors.countRecoveryCodes(tx, person),
        }
      }),

    /** Begins an enrolment; a factor in use stays in use until the new one is confirmed. */
    offer: (caller: Caller, proof: FactorProof): Promise<FactorOffer> =>
      proven(caller, proof, async (tx) => {
        const secret = newSecret()
        await factors.saveOffer(tx, caller.company, caller.person, fields.seal(secret, factorContextOf(caller.person)))
        return { secret, uri: uriOf(secret, caller.account) }
      }),

    /**
     * The authenticator shows the right code: from now on it is asked for. All other sessions of the person end.
     * @throws Refusal no-offer · wrong-code · locked
     */
    async confirm(caller: Caller, code: string): Promise<{ begun: Begun; recoveryCodes: string[] }> {
      const { company, person } = caller
      const attempt = await sessions.countAttempt(caller.account)
      const recoveryCodes = newRecoveryCodes()
      const begun = sessions.begin(company, person, now())
      await inCompany(sql, company, async (tx) => {
        const offered = (await factors.findFactor(tx, person))?.offeredSealed
        if (!offered) throw refuse(NO_OFFER)
        const step = stepOf(fields.open(offered, factorContextOf(person)), code, now().getTime())
        if (step === undefined) throw refuse(WRONG_CODE)
        await factors.takeOffer(tx, person, step, now())
        await factors.replaceRecoveryCodes(tx, company, person, recoveryCodes.map(hashRecoveryCode))
        await deleteSessionsOf(tx, person)
        await insertSession(tx, { ...begun, tokenHash: hashToken(begun.token) }, now())
        await log(tx, caller, 'identity.enrol-second-factor', person)
      })
      await attempt.succeeded()
      return { begun, recoveryCodes }
    },

    /** @throws Refusal second-factor-required when a role of his asks for one · wrong-password · wrong-code */
    remove: (caller: Caller, proof: FactorProof): Promise<void> =>
      proven(caller, proof, async (tx) => {
        const asking = await factors.getFactorRoles(tx, caller.company)
        if (asksForFactor(asking, await rolesOf(tx, caller.person))) throw refuse(FACTOR_REQUIRED)
        await factors.deleteFactor(tx, caller.person)
        await log(tx, caller, 'identity.remove-second-factor', caller.person)
      }),

    /** Somebody's authenticator is lost: the keeper of roles lets him enrol anew. He is logged out. @throws Refusal not-found · own-rights */
    reset: (caller: Caller, person: PersonId): Promise<void> =>
      inCompany(sql, caller.company, async (tx) => {
        if (!(await store.lockPerson(tx, person))) throw notFound('Person')
        if (person === caller.person) throw refuse(OWN_RIGHTS)
        await factors.deleteFactor(tx, person)
        await deleteSessionsOf(tx, person)
        await log(tx, caller, 'identity.reset-second-factor' satisfies Action, person)
      }),

    rules: ({ company }: { company: CompanyId }): Promise<SignInRules> =>
      inCompany(sql, company, async (tx) => ({ secondFactorRoles: await factors.getFactorRoles(tx, company) })),

    saveRules: (caller: Caller, { secondFactorRoles }: SignInRules): Promise<SignInRules> =>
      inCompany(sql, caller.company, async (tx) => {
        await factors.saveFactorRoles(tx, caller.company, secondFactorRoles)
        await log(tx, caller, 'identity.keep-sign-in-rules' satisfies Action, caller.company, { secondFactorRoles })
        return { secondFactorRoles }
      }),
  }
}
