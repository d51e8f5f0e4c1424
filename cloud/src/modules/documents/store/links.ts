import type { NewDocumentLink } from '@loujing/wire/http/documents'
import type { CompanyId, DocumentId, DocumentLinkId, PersonId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../../platform/db.ts'

export type LinkRow = NewDocumentLink & { id: DocumentLinkId; document: DocumentId }

export async function listLinks(
  sql: Reader,
  document: DocumentId,
  after: string | undefined,
  limit: number,
): Promise<LinkRow[]> {
  return sql<LinkRow[]>`
    select id, document_id as document, kind, object_id as object from documents.link
     where document_id = ${document} and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
}

export async function insertLink(
  tx: Tx,
  { id, document, kind, object, company, by, at }: LinkRow & { company: CompanyId; by: PersonId; at: Date },
): Promise<boolean> {
  const rows = await tx`
    insert into documents.link (id, company_id, document_id, kind, object_id, made_at, made_by)
    values (${id}, ${company}, ${document}, ${kind}, ${object}, ${at}, ${by}) on conflict do nothing returning id`
  return rows.length > 0
}

export async function removeLink(tx: Tx, document: DocumentId, id: DocumentLinkId): Promise<boolean> {
  return (await tx`delete from documents.link where id = ${id} and document_id = ${document} returning id`).length > 0
}
