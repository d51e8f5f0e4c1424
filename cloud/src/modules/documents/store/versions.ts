import type { TextState } from '@loujing/wire/http/documents'
import type { CompanyId, DocumentId, DocumentVersionId, PersonId, Sha256 } from '@loujing/wire/id'
import type { Reader, Tx } from '../../../platform/db.ts'

export type VersionRow = {
  id: DocumentVersionId
  company: CompanyId
  document: DocumentId
  major: number
  minor: number
  revision: string | null
  note: string
  fileName: string
  fileNameSealed: Uint8Array | null
  mediaType: string
  bytes: number
  sha256: Sha256
  sm3: string
  isSealed: boolean
  supersedes: DocumentVersionId | null
  text: TextState
  madeAt: Date
  madeBy: PersonId
}

const columns = (sql: Reader) => sql`
  v.id, v.company_id as company, v.document_id as document, v.major, v.minor, v.revision, v.note, v.file_name,
  v.file_name_sealed, v.media_type, v.bytes, v.sha256, v.sm3, v.is_sealed, v.supersedes, t.state as text, v.made_at, v.made_by`

export async function insertVersion(tx: Tx, row: VersionRow): Promise<void> {
  await tx`
    insert into documents.version (id, company_id, document_id, major, minor, revision, note, file_name, file_name_sealed,
                                   media_type, bytes, sha256, sm3, is_sealed, supersedes, made_at, made_by)
    values (${row.id}, ${row.company}, ${row.document}, ${row.major}, ${row.minor}, ${row.revision}, ${row.note},
            ${row.fileName}, ${row.fileNameSealed}, ${row.mediaType}, ${row.bytes}, ${row.sha256}, ${row.sm3},
            ${row.isSealed}, ${row.supersedes}, ${row.madeAt}, ${row.madeBy})`
  await tx`insert into documents.text (version_id, company_id, state) values (${row.id}, ${row.company}, ${row.text})`
}

export async function findVersions(sql: Reader, ids: readonly DocumentVersionId[]): Promise<VersionRow[]> {
  if (ids.length === 0) return []
  return sql<VersionRow[]>`
    select ${columns(sql)} from documents.version v join documents.text t on t.version_id = v.id
     where v.id = any(${[...ids]}::uuid[])`
}

export async function findVersion(sql: Reader, id: DocumentVersionId): Promise<VersionRow | undefined> {
  return (await findVersions(sql, [id]))[0]
}

/** Newest first. */
export async function listVersions(
  sql: Reader,
  document: DocumentId,
  after: [major: number, minor: number] | undefined,
  limit: number,
): Promise<VersionRow[]> {
  return sql<VersionRow[]>`
    select ${columns(sql)} from documents.version v join documents.text t on t.version_id = v.id
     where v.document_id = ${document}
       and (${after?.[0] ?? null}::int is null or (v.major, v.minor) < (${after?.[0] ?? null}, ${after?.[1] ?? null}))
     order by v.major desc, v.minor desc limit ${limit}`
}

export async function isRevisionTaken(sql: Reader, document: DocumentId, revision: string): Promise<boolean> {
  const rows = await sql`
    select from documents.version where document_id = ${document} and revision = ${revision} and minor = 0`
  return rows.length > 0
}

/** What the sealed files of the transaction's company are, by their hashes. */
export async function listSealedHashes(sql: Reader, after: string | undefined, limit: number): Promise<string[]> {
  const rows = await sql<{ sha256: string }[]>`
    select distinct sha256 from documents.version
     where is_sealed and sha256 > ${after ?? ''} order by sha256 limit ${limit}`
  return rows.map(({ sha256 }) => sha256)
}

export async function countSealedHashes(sql: Reader): Promise<number> {
  const [row] = await sql<{ files: number }[]>`
    select count(distinct sha256) as files from documents.version where is_sealed`
  return row!.files
}
