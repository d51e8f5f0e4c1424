import type { DocumentGrade, DocumentQuery, DocumentState, DocumentTraits } from '@loujing/wire/http/documents'
import type { CompanyId, DocumentId, DocumentVersionId, PersonId, ProjectId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../../platform/db.ts'

export type DocumentRow = {
  id: DocumentId
  company: CompanyId
  project: ProjectId
  folder: DocumentTraits['folder']
  class: DocumentTraits['class']
  grade: DocumentGrade
  title: string
  titleSealed: Uint8Array | null
  number: string | null
  discipline: NonNullable<DocumentTraits['discipline']> | null
  stage: NonNullable<DocumentTraits['stage']> | null
  state: DocumentState
  reason: string | null
  currentVersion: DocumentVersionId
  heldBy: PersonId | null
  heldAt: Date | null
  changedAt: Date
}
export type NewDocumentRow = Omit<DocumentRow, 'state' | 'reason' | 'heldBy' | 'heldAt'> & { madeBy: PersonId }
export type ListKey = { key: string; id: string } | undefined

const columns = (sql: Reader) => sql`
  id, company_id as company, project_id as project, folder_id as folder, class, grade, title, title_sealed, number, discipline,
  stage, state, reason, current_version_id as current_version, held_by, held_at, changed_at`

export async function findDocument(sql: Reader, id: DocumentId): Promise<DocumentRow | undefined> {
  const [row] = await sql<DocumentRow[]>`select ${columns(sql)} from documents.document where id = ${id}`
  return row
}

/** The same, and nobody else changes it until the transaction ends. */
export async function lockDocument(tx: Tx, id: DocumentId): Promise<DocumentRow | undefined> {
  const [row] = await tx<DocumentRow[]>`select ${columns(tx)} from documents.document where id = ${id} for update`
  return row
}

/** @returns false when the id is taken, by whomever */
export async function insertDocument(tx: Tx, row: NewDocumentRow): Promise<boolean> {
  const rows = await tx`
    insert into documents.document (id, company_id, project_id, folder_id, class, grade, title, title_sealed, number, discipline,
                                    stage, current_version_id, changed_at, made_at, made_by)
    values (${row.id}, ${row.company}, ${row.project}, ${row.folder}, ${row.class}, ${row.grade}, ${row.title},
            ${row.titleSealed}, ${row.number}, ${row.discipline}, ${row.stage}, ${row.currentVersion}, ${row.changedAt},
            ${row.changedAt}, ${row.madeBy})
    on conflict (id) do nothing returning id`
  return rows.length > 0
}

export async function saveTraits(
  tx: Tx,
  { id, folder, class: of, grade, title, titleSealed, number, discipline, stage, changedAt }: DocumentRow,
): Promise<void> {
  await tx`
    update documents.document
       set folder_id = ${folder}, class = ${of}, grade = ${grade}, title = ${title}, title_sealed = ${titleSealed},
           number = ${number}, discipline = ${discipline}, stage = ${stage}, changed_at = ${changedAt}
     where id = ${id}`
}

/** A new version has come: it may count from now on, and who held the document has given it back. */
export async function saveCurrent(tx: Tx, id: DocumentId, current: DocumentVersionId, at: Date): Promise<void> {
  await tx`
    update documents.document
       set current_version_id = ${current}, held_by = null, held_at = null, changed_at = ${at} where id = ${id}`
}

export async function saveHold(tx: Tx, id: DocumentId, by: PersonId | null, at: Date | null): Promise<void> {
  await tx`update documents.document set held_by = ${by}, held_at = ${at} where id = ${id}`
}

export async function saveState(
  tx: Tx,
  id: DocumentId,
  { state, reason }: { state: DocumentState; reason: string },
  at: Date,
): Promise<void> {
  await tx`
    update documents.document set state = ${state}, reason = ${reason}, changed_at = ${at} where id = ${id}`
}

/** Whether another valid document of the project has the number. */
export async function isNumberTaken(
  sql: Reader,
  project: ProjectId,
  number: string,
  besides: DocumentId,
): Promise<boolean> {
  const rows = await sql`
    select from documents.document
     where project_id = ${project} and number = ${number} and state = 'valid' and id <> ${besides}`
  return rows.length > 0
}

type Filter = Omit<DocumentQuery, 'cursor' | 'limit' | 'sort' | 'grade'> & { grades: readonly DocumentGrade[] }

const filtered = (
  sql: Reader,
  project: ProjectId,
  { folder, class: of, discipline, state, about, grades }: Filter,
) => sql`
  project_id = ${project} and grade = any(${[...grades]})
  and (${folder ?? null}::uuid is null or folder_id = ${folder ?? null})
  and (${of ?? null}::text is null or class = ${of ?? null})
  and (${discipline ?? null}::text is null or discipline = ${discipline ?? null})
  and (${state ?? null}::text is null or state = ${state ?? null})
  and (${about ?? null}::text is null
       or id in (select document_id from documents.link where object_id::text = ${about ?? null}))`

/** What changed last comes first. */
export async function listByChange(
  sql: Reader,
  project: ProjectId,
  filter: Filter,
  after: { at: Date; id: string } | undefined,
  limit: number,
): Promise<DocumentRow[]> {
  return sql<DocumentRow[]>`
    select ${columns(sql)} from documents.document
     where ${filtered(sql, project, filter)}
       and (${after?.id ?? null}::uuid is null
            or (date_trunc('milliseconds', changed_at), id) < (${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid))
     order by date_trunc('milliseconds', changed_at) desc, id desc limit ${limit}`
}

/** By title, or by number, with those that have none at the end. */
export async function listByText(
  sql: Reader,
  project: ProjectId,
  filter: Filter,
  by: 'title' | 'number',
  after: ListKey,
  limit: number,
): Promise<DocumentRow[]> {
  const key = by === 'title' ? sql`title` : sql`coalesce(number, '~')`
  return sql<DocumentRow[]>`
    select ${columns(sql)} from documents.document
     where ${filtered(sql, project, filter)}
       and (${after?.id ?? null}::uuid is null or (${key}, id) > (${after?.key ?? null}::text, ${after?.id ?? null}::uuid))
     order by ${key}, id limit ${limit}`
}
