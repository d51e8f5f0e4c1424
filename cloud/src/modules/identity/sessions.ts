import type { Login } from '@loujing/wire/http/identity'
import type { CompanyId, PersonId } from '@loujing/wire/id'
import { record } from '../../platform/audit.ts'
import type { Sql } from '../../platform/db.ts'
import { refuse } from '../../platform/errors.ts'
import { gather } from '../../platform/gathered.ts'
import type { Reads } from '../../platform/reads.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import { noteSignIn } from './access-store.ts'
import { FORGET_AFTER_MS, waitMsAfter } from './model/lockout.ts'
import { endsAt, IDLE_MS, LONGEST_MS, NOTE_EVERY_MS } from './model/session.ts'
import type { Names } from './names.ts'
import { LOCKED, WRONG_LOGIN } from './problems.ts'
import { hashToken, isPassword, newToken } from './secrets.ts'
import * as sessionStore from './session-store.ts'
import type { SessionRow } from './session-store.ts'
import type { SpendCode } from './spend-code.ts'
import * as store from './store.ts'

/** A session that was just begun; `token` goes to the browser and is kept nowhere. */
export type Begun = { token: string; company: CompanyId; person: PersonId; expiresAt: Date }

export type Sessions = ReturnType<typeof createSessions>

export type SessionsDeps = {
  sql: Sql
  reads: Pick<Reads, 'platform'>
  now: () => Date
  names: Names
  spendCode: SpendCode
}

export function createSessions({ sql, reads, now, names, spendCode }: SessionsDeps) {
  /** By the hash in hex. Every request begins with it: those that come together are looked up together. */
  const findSession = gather(async (_: '', hashes) => {
    const rows = await sessionStore.findSessions(reads.platform, hashes)
    return new Map(rows.map((row) => [row.tokenHash, row]))
  })

  /** @throws Refusal when the account is locked; else the attempt counts as a failure until `succeeded` takes it back. */
  async function countAttempt(account: string): Promise<{ succeeded(): Promise<void> }> {
    const accountHash = hashToken(account)
    const at = now()
    const lockedUntil = await asPlatform(sql, async (tx) => {
      const counted = await sessionStore.countAttempt(tx, accountHash, {
        at,
        forgetBefore: new Date(at.getTime() - FORGET_AFTER_MS),
      })
      if (!counted) return sessionStore.findLock(tx, accountHash)
      const waitMs = waitMsAfter(counted.failures)
      if (waitMs > 0) await sessionStore.lockAccount(tx, accountHash, new Date(at.getTime() + waitMs))
      return undefined
    })
    if (lockedUntil)
      throw refuse(LOCKED, { retryAfterSeconds: Math.ceil((lockedUntil.getTime() - at.getTime()) / 1000) })
    return { succeeded: () => asPlatform(sql, (tx) => sessionStore.forgetFailures(tx, accountHash)) }
  }

  /** Ends what has expired; called at logins, so that it needs no clock of its own. */
  async function sweep(): Promise<void> {
    const ms = now().getTime()
    await asPlatform(sql, async (tx) => {
      await sessionStore.deleteEndedSessions(tx, new Date(ms - LONGEST_MS), new Date(ms - IDLE_MS))
      await sessionStore.forgetOldFailures(tx, new Date(ms - FORGET_AFTER_MS))
    })
  }

  return {
    countAttempt,

    /**
     * A new session with a new token, whatever the browser had before; what it had (`presented`) ends.
     * @throws Refusal wrong-login, the same for an unknown account, a wrong password and a disabled person · code-required ·
     *   wrong-code · locked
     */
    async login(
      { account, password, code }: Login,
      { address, presented }: { address: string; presented?: string | undefined },
    ): Promise<Begun> {
      const typed = account.trim().toLowerCase()
      const attempt = await countAttempt(typed)
      const credential = await asPlatform(sql, (tx) => store.findCredential(tx, typed))
      const isRight = await isPassword(credential?.passwordHash, password)
      if (!credential) throw refuse(WRONG_LOGIN)
      const { companyId: company, id: person } = credential
      const actor = { person, accountHash: names.hashOfAccount(company, typed) }
      const entry = { company, actor, action: 'identity.login', object: person, address }
      if (!isRight || credential.disabledAt) {
        await inCompany(sql, company, (tx) => record(tx, { ...entry, outcome: 'refused' }, now()))
        throw refuse(WRONG_LOGIN)
      }
      const begun = begin(company, person, now())
      await inCompany(sql, company, (tx) => spendCode(tx, person, code)).catch(async (thrown: unknown) => {
        if (code !== undefined)
          await inCompany(sql, company, (tx) => record(tx, { ...entry, outcome: 'refused' }, now()))
        throw thrown
      })
      await inCompany(sql, company, async (tx) => {
        if (presented) await sessionStore.deleteSession(tx, hashToken(presented))
        await sessionStore.insertSession(tx, { ...begun, tokenHash: hashToken(begun.token) }, now())
        await noteSignIn(tx, person, now())
        await record(tx, { ...entry, outcome: 'done' }, now())
      })
      await attempt.succeeded()
      await sweep()
      return begun
    },

    /** The session of a token, when it has not ended. Notes the use of it, once a minute. */
    async find(token: string): Promise<(SessionRow & { expiresAt: Date }) | undefined> {
      const tokenHash = hashToken(token)
      const atMs = now().getTime()
      const session = await findSession('', tokenHash.toString('hex'))
      if (!session) return undefined
      if (atMs >= endsAt(session.startedAt.getTime(), session.usedAt.getTime())) return undefined
      const isDue = atMs - session.usedAt.getTime() >= NOTE_EVERY_MS
      if (isDue) await asPlatform(sql, (tx) => sessionStore.noteUse(tx, tokenHash, new Date(atMs)))
      return { ...session, expiresAt: new Date(endsAt(session.startedAt.getTime(), atMs)) }
    },

    async logout(company: CompanyId, token: string): Promise<void> {
      await inCompany(sql, company, (tx) => sessionStore.deleteSession(tx, hashToken(token)))
    },

    begin,
  }
}

function begin(company: CompanyId, person: PersonId, at: Date): Begun {
  return { token: newToken(), company, person, expiresAt: new Date(endsAt(at.getTime(), at.getTime())) }
}
