import type { DocumentGrade, TextState } from '@loujing/wire/http/documents'
import type { CompanyId, DocumentId, DocumentVersionId, PersonId, ProjectId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../../platform/db.ts'

export type WaitingText = { version: DocumentVersionId; company: CompanyId; attempts: number }

/** Of all companies: what is still to be read, oldest first. */
export async function listWaiting(sql: Reader): Promise<WaitingText[]> {
  return sql<WaitingText[]>`
    select version_id as version, company_id as company, attempts from documents.text
     where state = 'waiting' order by version_id limit 1000`
}

export async function countAttempt(tx: Tx, version: DocumentVersionId): Promise<void> {
  await tx`update documents.text set attempts = attempts + 1 where version_id = ${version}`
}

export async function saveText(
  tx: Tx,
  version: DocumentVersionId,
  { content, folded, grams, isCut }: { content: string; folded: string; grams: string[]; isCut: boolean },
): Promise<void> {
  await tx`
    update documents.text set state = 'read', content = ${content}, folded = ${folded}, grams = ${grams}, is_cut = ${isCut}
     where version_id = ${version}`
}

/** Out of the texts of what a person sent. Answers how many. */
export async function strikeNames(tx: Tx, person: PersonId, names: readonly string[]): Promise<number> {
  const { count } = await tx`
    update documents.text t set content = platform.strike(content, ${[...names]})
      from documents.version v
     where v.id = t.version_id and v.made_by = ${person} and platform.strike(content, ${[...names]}) <> content`
  return count
}

/** Of the company: texts out of which somebody's identifiers were struck (`platform.strike`). */
export async function listStruck(sql: Reader): Promise<{ version: DocumentVersionId; content: string }[]> {
  return sql<{ version: DocumentVersionId; content: string }[]>`
    select version_id as version, content from documents.text where strpos(content, '＊＊') > 0 order by version_id`
}

export async function saveWords(tx: Tx, version: DocumentVersionId, folded: string, grams: string[]): Promise<void> {
  await tx`update documents.text set folded = ${folded}, grams = ${grams} where version_id = ${version}`
}

export async function saveUnread(tx: Tx, version: DocumentVersionId): Promise<void> {
  await tx`update documents.text set state = 'failed' where version_id = ${version}`
}

export async function findText(
  sql: Reader,
  version: DocumentVersionId,
): Promise<{ state: TextState; content: string; isCut: boolean } | undefined> {
  const [row] = await sql<{ state: TextState; content: string; isCut: boolean }[]>`
    select state, content, is_cut from documents.text where version_id = ${version}`
  return row
}

export type HitRow = { document: DocumentId; version: DocumentVersionId; content: string }

/** Valid documents whose current version, title or number has the folded words; newest version first. */
export async function search(
  sql: Reader,
  project: ProjectId,
  { wanted, grams, grades }: { wanted: string; grams: string[]; grades: readonly DocumentGrade[] },
  before: string | undefined,
  limit: number,
): Promise<HitRow[]> {
  return sql<HitRow[]>`
    with found as (
      select version_id from documents.text where grams @> ${grams} and strpos(folded, ${wanted}) > 0
      union
      select current_version_id from documents.document
       where project_id = ${project} and strpos(lower(title || ' ' || coalesce(number, '')), ${wanted}) > 0)
    select d.id as document, t.version_id as version, t.content
      from found
      join documents.document d on d.current_version_id = found.version_id
      join documents.text t on t.version_id = found.version_id
     where d.project_id = ${project} and d.state = 'valid' and d.grade = any(${[...grades]})
       and (${before ?? null}::uuid is null or t.version_id < ${before ?? null})
     order by t.version_id desc limit ${limit}`
}
