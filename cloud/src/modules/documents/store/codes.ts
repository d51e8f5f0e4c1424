import type { CompanyId, DocumentCodeId, DocumentVersionId, PersonId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../../platform/db.ts'

/** Prints a code, or prints it again: the one before it opens nothing then. @returns false when the id stands for another version */
export async function saveCode(
  tx: Tx,
  row: {
    id: DocumentCodeId
    company: CompanyId
    version: DocumentVersionId
    tokenHash: Buffer
    at: Date
    by: PersonId
  },
): Promise<boolean> {
  const rows = await tx`
    insert into documents.code (id, company_id, version_id, token_hash, made_at, made_by)
    values (${row.id}, ${row.company}, ${row.version}, ${row.tokenHash}, ${row.at}, ${row.by})
    on conflict (id) do update set token_hash = excluded.token_hash where code.version_id = excluded.version_id
    returning id`
  return rows.length > 0
}

/** Over all companies: whose paper it is shows only by its hash. */
export async function findByToken(
  sql: Reader,
  tokenHash: Buffer,
): Promise<{ company: CompanyId; version: DocumentVersionId } | undefined> {
  const [row] = await sql<{ company: CompanyId; version: DocumentVersionId }[]>`
    select company_id as company, version_id as version from documents.code where token_hash = ${tokenHash}`
  return row
}
