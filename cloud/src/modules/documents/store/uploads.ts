import type { DocumentGrade, DocumentUpload, Suspicion } from '@loujing/wire/http/documents'
import type { CompanyId, DocumentVersionId, PersonId, ProjectId, Sha256 } from '@loujing/wire/id'
import type { Reader, Tx } from '../../../platform/db.ts'

export type UploadRow = {
  id: DocumentVersionId
  company: CompanyId
  project: ProjectId
  person: PersonId
  wantedSealed: Uint8Array
  grade: DocumentGrade
  bytes: number
  received: number
  state: DocumentUpload['state']
  suspicion: Suspicion | null
  sha256: Sha256 | null
  begunAt: Date
  touchedAt: Date
}
export type BegunUpload = Pick<
  UploadRow,
  'id' | 'company' | 'project' | 'person' | 'wantedSealed' | 'grade' | 'bytes' | 'begunAt'
>

const columns = (sql: Reader) => sql`
  id, company_id as company, project_id as project, person_id as person, wanted_sealed, grade, bytes, received, state, suspicion,
  sha256, begun_at, touched_at`

/** @returns false when the id was taken, by whomever */
export async function insertUpload(
  tx: Tx,
  { id, company, project, person, wantedSealed, grade, bytes, begunAt }: BegunUpload,
): Promise<boolean> {
  const rows = await tx`
    insert into documents.upload (id, company_id, project_id, person_id, wanted_sealed, grade, bytes, begun_at, touched_at)
    values (${id}, ${company}, ${project}, ${person}, ${wantedSealed}, ${grade}, ${bytes}, ${begunAt}, ${begunAt})
    on conflict (id) do nothing returning id`
  return rows.length > 0
}

export async function findUpload(sql: Reader, id: DocumentVersionId): Promise<UploadRow | undefined> {
  const [row] = await sql<UploadRow[]>`select ${columns(sql)} from documents.upload where id = ${id}`
  return row
}

export async function lockUpload(tx: Tx, id: DocumentVersionId): Promise<UploadRow | undefined> {
  const [row] = await tx<UploadRow[]>`select ${columns(tx)} from documents.upload where id = ${id} for update`
  return row
}

/** Those of a person that are still on their way. */
export async function listArriving(
  sql: Reader,
  project: ProjectId,
  person: PersonId,
  after: string | undefined,
  limit: number,
): Promise<UploadRow[]> {
  return sql<UploadRow[]>`
    select ${columns(sql)} from documents.upload
     where project_id = ${project} and person_id = ${person} and state = 'arriving'
       and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
}

export async function listQuarantined(
  sql: Reader,
  project: ProjectId,
  grades: readonly DocumentGrade[],
  after: string | undefined,
  limit: number,
): Promise<UploadRow[]> {
  return sql<UploadRow[]>`
    select ${columns(sql)} from documents.upload
     where project_id = ${project} and state = 'quarantined' and grade = any(${[...grades]})
       and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
}

/** How many of a company are on their way, and what is still to come of them. */
export async function countArriving(sql: Reader): Promise<{ uploads: number; bytes: number }> {
  const [row] = await sql<{ uploads: number; bytes: number }[]>`
    select count(*)::int as uploads, coalesce(sum(bytes - received), 0)::int8 as bytes
      from documents.upload where state = 'arriving'`
  return row ?? { uploads: 0, bytes: 0 }
}

export async function saveReceived(tx: Tx, id: DocumentVersionId, received: number, at: Date): Promise<void> {
  await tx`update documents.upload set received = ${received}, touched_at = ${at} where id = ${id}`
}

export async function saveOutcome(
  tx: Tx,
  id: DocumentVersionId,
  { state, suspicion, sha256 }: { state: UploadRow['state']; suspicion?: Suspicion; sha256?: string },
  at: Date,
): Promise<void> {
  await tx`
    update documents.upload
       set state = ${state}, suspicion = coalesce(${suspicion ?? null}, suspicion), sha256 = coalesce(${sha256 ?? null}, sha256),
           touched_at = ${at}
     where id = ${id}`
}

export async function removeUpload(tx: Tx, id: DocumentVersionId): Promise<void> {
  await tx`delete from documents.upload where id = ${id}`
}

/** Of all companies: what nobody has gone on with since. */
export async function listStale(tx: Tx, before: Date): Promise<DocumentVersionId[]> {
  const rows = await tx<{ id: DocumentVersionId }[]>`
    select id from documents.upload where state = 'arriving' and touched_at < ${before} order by touched_at limit 500`
  return rows.map(({ id }) => id)
}

/** @returns false when somebody has gone on with it since */
export async function removeStale(tx: Tx, id: DocumentVersionId, before: Date): Promise<boolean> {
  const rows = await tx`
    delete from documents.upload where id = ${id} and state = 'arriving' and touched_at < ${before} returning id`
  return rows.length > 0
}

/** What a person sends is no longer waited for: row and file go with the next sweep. Answers how many. */
export async function expireUploads(tx: Tx, person: PersonId): Promise<number> {
  const { count } = await tx`
    update documents.upload set touched_at = 'epoch' where person_id = ${person} and state = 'arriving' and touched_at > 'epoch'`
  return count
}

export async function listQuarantinedOf(sql: Reader, person: PersonId): Promise<DocumentVersionId[]> {
  const rows = await sql<{ id: DocumentVersionId }[]>`
    select id from documents.upload where person_id = ${person} and state = 'quarantined' order by id limit 100`
  return rows.map(({ id }) => id)
}
