import type { AuditEntry } from '@loujing/wire/http/identity'
import type { PersonId } from '@loujing/wire/id'
import type { Reader } from '../../platform/db.ts'

export type AuditRow = {
  seq: number
  at: Date
  personId: PersonId | null
  account: string | null
  action: string
  object: string
  outcome: AuditEntry['outcome']
  address: string | null
  hash: string
}

/** Lines of the transaction's company, newest first, below `before`; the account is the person's of now, looked up. */
export async function listAudit(sql: Reader, before: number | undefined, limit: number): Promise<AuditRow[]> {
  return sql<AuditRow[]>`
    select a.seq, a.at, a.person_id, p.account, a.action, a.object, a.outcome, a.address, a.hash
      from platform.audit a
      left join identity.person p on p.id = a.person_id
     where ${before ?? null}::bigint is null or a.seq < ${before ?? null}
     order by a.seq desc limit ${limit}`
}
