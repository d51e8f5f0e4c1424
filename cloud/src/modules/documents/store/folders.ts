import type { DocumentFolder, DocumentGrade, NewDocumentFolder } from '@loujing/wire/http/documents'
import type { CompanyId, DocumentFolderId, PersonId, ProjectId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../../platform/db.ts'

type Row = {
  id: DocumentFolderId
  project: ProjectId
  parent: DocumentFolderId | null
  name: string
  class: DocumentFolder['class'] | null
  documents: number
}

/** By id, with how many valid documents of these grades lie in each. */
export async function listFolders(
  sql: Reader,
  project: ProjectId,
  grades: readonly DocumentGrade[],
  after: string | undefined,
  limit: number,
): Promise<DocumentFolder[]> {
  const rows = await sql<Row[]>`
    select f.id, f.project_id as project, f.parent_id as parent, f.name, f.class,
           (select count(*)::int from documents.document d
             where d.folder_id = f.id and d.state = 'valid' and d.grade = any(${[...grades]})) as documents
      from documents.folder f
     where f.project_id = ${project} and (${after ?? null}::uuid is null or f.id > ${after ?? null})
     order by f.id limit ${limit}`
  return rows.map(toFolder)
}

export async function findFolder(sql: Reader, id: DocumentFolderId): Promise<DocumentFolder | undefined> {
  const [row] = await sql<Row[]>`
    select id, project_id as project, parent_id as parent, name, class, 0 as documents
      from documents.folder where id = ${id}`
  return row && toFolder(row)
}

/** @returns false when another folder there has the name, or the id is of another company */
export async function saveFolder(
  tx: Tx,
  {
    id,
    company,
    project,
    by,
    at,
  }: { id: DocumentFolderId; company: CompanyId; project: ProjectId; by: PersonId; at: Date },
  { name, parent, class: of }: NewDocumentFolder,
): Promise<boolean> {
  const rows = await tx`
    insert into documents.folder (id, company_id, project_id, parent_id, name, class, made_at, made_by)
    select ${id}, ${company}, ${project}, ${parent ?? null}::uuid, ${name}, ${of ?? null}, ${at}, ${by}
     where not exists (select from documents.folder
                        where project_id = ${project} and parent_id is not distinct from ${parent ?? null}::uuid
                          and name = ${name} and id <> ${id})
    on conflict (id) do update set parent_id = excluded.parent_id, name = excluded.name, class = excluded.class
    returning id`
  return rows.length > 0
}

/** Whether `folder` stands under `above`, or is it. */
export async function isUnder(sql: Reader, folder: DocumentFolderId, above: DocumentFolderId): Promise<boolean> {
  const [row] = await sql<{ found: boolean }[]>`
    with recursive up as (
      select id, parent_id from documents.folder where id = ${folder}
      union select f.id, f.parent_id from documents.folder f join up on f.id = up.parent_id)
    select exists (select from up where id = ${above}) as found`
  return row?.found ?? false
}

/** One at a time arranges the folders of a project. */
export async function lockTree(tx: Tx, project: ProjectId): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('documents ' || ${project}::text, 0))`
}

const toFolder = ({ parent, class: of, ...row }: Row): DocumentFolder => ({
  ...row,
  ...(parent !== null && { parent }),
  ...(of !== null && of !== undefined && { class: of }),
})
