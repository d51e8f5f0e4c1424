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

/** Lines of the transaction's company, newest first, below `before`. */
export async function listAudit(sql: Reader, before: number | undefined, limit: number): Promise<AuditRow[]> {
  return sql<AuditRow[]>`
    select seq, at, person_id, account, action, object, outcome, address, hash from platform.audit
     where ${before ?? null}::bigint is null or seq < ${before ?? null}
     order by seq desc limit ${limit}`
}
