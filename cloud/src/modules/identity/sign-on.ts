import type { CompanyId, PersonId } from '@loujing/wire/id'
import { record } from '../../platform/audit.ts'
import type { Sql } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import type { SignOnConfig } from './sign-on-config.ts'
import { noteSignIn } from './access-store.ts'
import type { Caller } from './caller.ts'
import type { FieldCipher } from './field-cipher.ts'
import type { Action } from './model/policy.ts'
import type { Names } from './names.ts'
import { NO_PROVIDER, NOT_SIGNED_ON, PROVIDER_AWAY, UNKNOWN_HERE } from './problems.ts'
import { createProvider, type Errand, type Named } from './provider.ts'
import { hashToken } from './secrets.ts'
import { insertSession } from './session-store.ts'
import type { Begun, Sessions } from './sessions.ts'
import { bindSignOn, deleteSignOn, findSignedOn } from './sign-on-store.ts'
import * as store from './store.ts'

/** So long somebody may be away at the provider. */
export const ERRAND_MS = 10 * 60_000
const CONTEXT = 'identity.sign-on'

type Known = { companyId: CompanyId; id: PersonId; account: string; disabledAt: Date | null }

/**
 * Sign-on by the company's identity provider. It says who somebody is; what he may do, and whether he is anybody here at all,
 * is kept here. The first sign-on binds the provider's subject to the person whose account it names; from then on only the
 * subject counts, so that a name that is given to somebody else at the provider opens nothing.
 */
export function createSignOn(deps: {
  sql: Sql
  now: () => Date
  log?: Log | undefined
  fields: FieldCipher
  names: Names
  sessions: Sessions
  config: SignOnConfig | undefined
}) {
  const { sql, now, log, fields, names, sessions, config } = deps
  const provider = config && createProvider(config)

  async function knownAs({ issuer, subject, account }: Named, address: string): Promise<Known> {
    const bound = await asPlatform(sql, (tx) => findSignedOn(tx, issuer, subject))
    if (bound) return bound
    const named = account?.trim().toLowerCase()
    const person = named === undefined ? undefined : await asPlatform(sql, (tx) => store.findCredential(tx, named))
    if (!person) throw refuse(UNKNOWN_HERE)
    const { companyId: company, id } = person
    const isBound = await inCompany(sql, company, async (tx) => {
      const isNew = await bindSignOn(tx, { issuer, subject, company, person: id }, now())
      const entry = {
        company,
        actor: { person: id, accountHash: names.hashOfAccount(company, person.account) },
        action: 'identity.bind-sign-on',
        address,
      }
      await record(tx, { ...entry, object: id, outcome: isNew ? 'done' : 'refused' }, now())
      return isNew
    })
    if (!isBound) throw refuse(UNKNOWN_HERE)
    return person
  }

  return {
    name: config?.name,

    /** The provider's page, and what the browser keeps meanwhile. @throws Refusal no-provider · provider-away */
    async leave(next: string): Promise<{ url: URL; sealed: string }> {
      if (!provider) throw refuse(NO_PROVIDER)
      const { url, errand } = await provider.leave(next, now().getTime()).catch((error: unknown) => {
        log?.warn({ err: error }, 'identity provider away')
        throw refuse(PROVIDER_AWAY)
      })
      return { url, sealed: fields.seal(JSON.stringify(errand), CONTEXT).toString('base64url') }
    },

    /**
     * A new session for whom the provider named. `query` is what the browser brought, `sealed` what it kept.
     * @throws Refusal not-signed-on when the errand is another, too old or was refused there · unknown-here · no-provider
     */
    async arrive(query: string, sealed: string | undefined, address: string): Promise<{ begun: Begun; next: string }> {
      if (!provider) throw refuse(NO_PROVIDER)
      const errand = openErrand(sealed)
      if (!errand || now().getTime() - errand.startedAtMs > ERRAND_MS) throw refuse(NOT_SIGNED_ON)
      const named = await provider.arrive(query, errand).catch((error: unknown) => {
        log?.warn({ err: error }, 'sign-on refused')
        throw refuse(NOT_SIGNED_ON)
      })
      const { companyId: company, id: person, account, disabledAt } = await knownAs(named, address)
      const begun = sessions.begin(company, person, now())
      const actor = { person, accountHash: names.hashOfAccount(company, account) }
      const entry = { company, actor, action: 'identity.sign-on', object: person, address }
      await inCompany(sql, company, async (tx) => {
        await record(tx, { ...entry, outcome: disabledAt ? 'refused' : 'done' }, now())
        if (disabledAt) return
        await insertSession(tx, { ...begun, tokenHash: hashToken(begun.token), way: 'sign-on' }, now())
        await noteSignIn(tx, person, now())
      })
      if (disabledAt) throw refuse(UNKNOWN_HERE)
      return { begun, next: errand.next }
    },

    /** What the provider knows him as is forgotten; the next sign-on binds anew. @throws Refusal not-found */
    unbind: (caller: Caller, person: PersonId): Promise<void> =>
      inCompany(sql, caller.company, async (tx) => {
        if (!(await store.lockPerson(tx, person))) throw notFound('Person')
        await deleteSignOn(tx, person)
        const { company, address } = caller
        const action = 'identity.unbind-sign-on' satisfies Action
        await record(tx, { company, actor: caller, action, object: person, outcome: 'done', address }, now())
      }),
  }

  function openErrand(sealed: string | undefined): Errand | undefined {
    if (!sealed) return undefined
    try {
      return JSON.parse(fields.open(Buffer.from(sealed, 'base64url'), CONTEXT)) as Errand
    } catch {
      return undefined
    }
  }
}
