import type { CompanyId, PersonalExportId, PersonId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

export type ExportRow = {
  id: PersonalExportId
  companyId: CompanyId
  personId: PersonId
  askedBy: PersonId
  askedAt: Date
  done: number
  readyAt: Date | null
  endsAt: Date | null
  bytes: number | null
}
const columns = (sql: Reader) =>
  sql`id, company_id, person_id, asked_by, asked_at, done, ready_at, ends_at, bytes::float8 as bytes`

/** False when the id is taken, or one of this person is being made. */
export async function insertExport(
  tx: Tx,
  {
    id,
    companyId,
    personId,
    askedBy,
    askedAt,
  }: Pick<ExportRow, 'id' | 'companyId' | 'personId' | 'askedBy' | 'askedAt'>,
): Promise<boolean> {
  const rows = await tx`
    insert into privacy.export (id, company_id, person_id, asked_by, asked_at)
    values (${id}, ${companyId}, ${personId}, ${askedBy}, ${askedAt}) on conflict do nothing returning id`
  return rows.length > 0
}

export async function findExport(sql: Reader, id: PersonalExportId): Promise<ExportRow | undefined> {
  const [row] = await sql<ExportRow[]>`select ${columns(sql)} from privacy.export where id = ${id}`
  return row
}

/** Newest first. */
export async function listExports(
  sql: Reader,
  person: PersonId,
  before: string | undefined,
  limit: number,
): Promise<ExportRow[]> {
  return sql<ExportRow[]>`
    select ${columns(sql)} from privacy.export
     where person_id = ${person} and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
}

/** Of all companies, oldest first. */
export async function listRunning(sql: Reader): Promise<ExportRow[]> {
  return sql<ExportRow[]>`select ${columns(sql)} from privacy.export where ends_at is null order by asked_at`
}

/** Of all companies: whose file is no longer for anybody. */
export async function listEnded(sql: Reader, at: Date): Promise<ExportRow[]> {
  return sql<ExportRow[]>`
    select ${columns(sql)} from privacy.export where ends_at <= ${at} and removed_at is null order by ends_at`
}

export async function saveProgress(tx: Tx, id: PersonalExportId, done: number): Promise<void> {
  await tx`update privacy.export set done = ${done} where id = ${id}`
}

/** False when it was ended while it was made. */
export async function finish(
  tx: Tx,
  id: PersonalExportId,
  { readyAt, endsAt, bytes }: { readyAt: Date; endsAt: Date; bytes: number },
): Promise<boolean> {
  const { count } = await tx`
    update privacy.export set ready_at = ${readyAt}, ends_at = ${endsAt}, bytes = ${bytes}
     where id = ${id} and ends_at is null`
  return count > 0
}

/** All of a person's, at once: he is let go of. */
export async function endExports(tx: Tx, person: PersonId): Promise<number> {
  const { count } = await tx`
    update privacy.export set ends_at = 'epoch' where person_id = ${person} and removed_at is null`
  return count
}

export async function markRemoved(tx: Tx, id: PersonalExportId, at: Date): Promise<void> {
  await tx`update privacy.export set removed_at = ${at} where id = ${id}`
}

/** Of the transaction's company, whose files lie there, in the order of their ids. */
export async function listKept(sql: Reader, after: string | undefined, limit: number): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from privacy.export
     where ready_at is not null and removed_at is null and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
  return rows.map(({ id }) => id)
}

export async function countKept(sql: Reader): Promise<number> {
  const [row] = await sql<{ files: number }[]>`
    select count(*) as files from privacy.export where ready_at is not null and removed_at is null`
  return row!.files
}
