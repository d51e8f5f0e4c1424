import type { DocumentLook, LookPurpose } from '@loujing/wire/http/documents'
import type { CompanyId, DocumentId, DocumentVersionId, PersonId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../../platform/db.ts'

export type LookRow = {
  id: string
  company: CompanyId
  document: DocumentId
  version: DocumentVersionId
  look: DocumentLook['as']
  purpose: LookPurpose | null
  at: Date
  person: PersonId
}

export async function insertLook(tx: Tx, row: LookRow): Promise<void> {
  await tx`
    insert into documents.look (id, company_id, document_id, version_id, look, purpose, looked_at, person_id)
    values (${row.id}, ${row.company}, ${row.document}, ${row.version}, ${row.look}, ${row.purpose}, ${row.at}, ${row.person})`
}

/** Newest first. */
export async function listLooks(
  sql: Reader,
  document: DocumentId,
  before: string | undefined,
  limit: number,
): Promise<LookRow[]> {
  return sql<LookRow[]>`
    select id, company_id as company, document_id as document, version_id as version, look, purpose, looked_at as at,
           person_id as person
      from documents.look
     where document_id = ${document} and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
}

/** At how many documents of customers a person has looked since, for a purpose. */
export async function countPersonal(sql: Reader, person: PersonId, since: Date): Promise<number> {
  const [row] = await sql<{ documents: number }[]>`
    select count(distinct document_id)::int as documents
      from documents.look where person_id = ${person} and purpose is not null and looked_at > ${since}`
  return row?.documents ?? 0
}
