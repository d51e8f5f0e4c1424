import type { Role } from '@loujing/wire/http/identity'
import type { CompanyId, PersonId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

export type SessionRow = {
  tokenHash: string
  companyId: CompanyId
  personId: PersonId
  account: string
  nameSealed: Buffer
  roles: Role[]
  /** A role asks for a second factor that he does not have. A provider that he signed on by asks for one itself. */
  needsSecondFactor: boolean
  startedAt: Date
  usedAt: Date
}

export async function insertSession(
  tx: Tx,
  session: { tokenHash: Buffer; company: CompanyId; person: PersonId; way?: 'password' | 'sign-on' },
  at: Date,
): Promise<void> {
  await tx`
    insert into identity.session (token_hash, company_id, person_id, way, started_at, used_at)
    values (${session.tokenHash}, ${session.company}, ${session.person}, ${session.way ?? 'password'}, ${at}, ${at})`
}

/**
 * The sessions of tokens by their hashes (hex) with who they are, as long as they may log in at all; whether one has expired is for
 * the caller.
 */
export async function findSessions(sql: Reader, tokenHashes: readonly string[]): Promise<SessionRow[]> {
  return sql<SessionRow[]>`
    select asked.hash as token_hash, s.company_id, s.person_id, p.account, p.name_sealed, p.roles, s.started_at, s.used_at,
           s.way = 'password' and p.roles && c.second_factor_roles and f.since is null as needs_second_factor
      from unnest(${tokenHashes as string[]}::text[]) as asked (hash)
      join identity.session s on s.token_hash = decode(asked.hash, 'hex')
      join identity.person p on p.id = s.person_id
      join identity.company c on c.company_id = s.company_id
      left join identity.second_factor f on f.person_id = s.person_id
     where p.disabled_at is null`
}

export async function noteUse(tx: Tx, tokenHash: Buffer, at: Date): Promise<void> {
  await tx`update identity.session set used_at = greatest(used_at, ${at}) where token_hash = ${tokenHash}`
}

export async function deleteSession(tx: Tx, tokenHash: Buffer): Promise<void> {
  await tx`delete from identity.session where token_hash = ${tokenHash}`
}

export async function deleteSessionsOf(tx: Tx, person: PersonId): Promise<void> {
  await tx`delete from identity.session where person_id = ${person}`
}

export async function deleteEndedSessions(tx: Tx, startedBefore: Date, usedBefore: Date): Promise<void> {
  await tx`delete from identity.session where started_at < ${startedBefore} or used_at < ${usedBefore}`
}

/**
 * Counts a failure before the password is looked at, so that a thousand guesses at once count a thousand times; a login
 * that succeeds forgets them. A lock that still holds is returned instead, and the guess is not counted.
 */
export async function countAttempt(
  tx: Tx,
  accountHash: Buffer,
  { at, forgetBefore }: { at: Date; forgetBefore: Date },
): Promise<{ failures: number; lockedUntil: Date | null } | undefined> {
  const [row] = await tx<{ failures: number; lockedUntil: Date | null }[]>`
    insert into identity.login_failure as f (account_hash, failures, last_at) values (${accountHash}, 1, ${at})
    on conflict (account_hash) do update
       set failures = case when f.last_at < ${forgetBefore} then 1 else f.failures + 1 end, last_at = ${at}, locked_until = null
     where f.locked_until is null or f.locked_until <= ${at}
    returning failures, locked_until`
  return row
}

export async function lockAccount(tx: Tx, accountHash: Buffer, until: Date): Promise<void> {
  await tx`update identity.login_failure set locked_until = ${until} where account_hash = ${accountHash}`
}

export async function findLock(sql: Reader, accountHash: Buffer): Promise<Date | undefined> {
  const [row] = await sql<{ lockedUntil: Date | null }[]>`
    select locked_until from identity.login_failure where account_hash = ${accountHash}`
  return row?.lockedUntil ?? undefined
}

export async function forgetFailures(tx: Tx, accountHash: Buffer): Promise<void> {
  await tx`delete from identity.login_failure where account_hash = ${accountHash}`
}

export async function forgetOldFailures(tx: Tx, before: Date): Promise<void> {
  await tx`delete from identity.login_failure where last_at < ${before}`
}
