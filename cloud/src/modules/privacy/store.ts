import type { DeletionGround } from '@loujing/wire/http/privacy'
import type { CompanyId, DeletionId, PersonId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

export type DeletionRow = {
  id: DeletionId
  personId: PersonId
  ground: DeletionGround
  askedBy: PersonId
  askedAt: Date
  confirmedBy: PersonId | null
  confirmedAt: Date | null
  withdrawnAt: Date | null
  doneAt: Date | null
}
export type ErasureRow = { module: string; at: Date; rows: number; mentions: number }

/** False when the id is taken, or a deletion of this person stands. */
export async function insertDeletion(
  tx: Tx,
  company: CompanyId,
  { id, personId, ground, askedBy, askedAt }: DeletionRow,
): Promise<boolean> {
  const rows = await tx`
    insert into privacy.deletion (id, company_id, person_id, ground, asked_by, asked_at)
    values (${id}, ${company}, ${personId}, ${ground}, ${askedBy}, ${askedAt})
    on conflict do nothing returning id`
  return rows.length > 0
}

export async function findDeletion(sql: Reader, id: DeletionId): Promise<DeletionRow | undefined> {
  const [row] = await sql<DeletionRow[]>`
    select id, person_id, ground, asked_by, asked_at, confirmed_by, confirmed_at, withdrawn_at, done_at
      from privacy.deletion where id = ${id}`
  return row
}

export async function lockDeletion(tx: Tx, id: DeletionId): Promise<DeletionRow | undefined> {
  const [row] = await tx<DeletionRow[]>`
    select id, person_id, ground, asked_by, asked_at, confirmed_by, confirmed_at, withdrawn_at, done_at
      from privacy.deletion where id = ${id} for update`
  return row
}

/** Newest first. */
export async function listDeletions(sql: Reader, before: string | undefined, limit: number): Promise<DeletionRow[]> {
  return sql<DeletionRow[]>`
    select id, person_id, ground, asked_by, asked_at, confirmed_by, confirmed_at, withdrawn_at, done_at
      from privacy.deletion
     where ${before ?? null}::uuid is null or id < ${before ?? null}
     order by id desc limit ${limit}`
}

export async function confirm(tx: Tx, id: DeletionId, by: PersonId, at: Date): Promise<void> {
  await tx`update privacy.deletion set confirmed_by = ${by}, confirmed_at = ${at} where id = ${id}`
}

export async function withdraw(tx: Tx, id: DeletionId, at: Date): Promise<void> {
  await tx`update privacy.deletion set withdrawn_at = ${at} where id = ${id}`
}

export async function finish(tx: Tx, id: DeletionId, at: Date): Promise<void> {
  await tx`update privacy.deletion set done_at = ${at} where id = ${id}`
}

/** Of all companies, oldest first. */
export async function listRunning(sql: Reader): Promise<{ id: DeletionId; companyId: CompanyId }[]> {
  return sql<{ id: DeletionId; companyId: CompanyId }[]>`
    select id, company_id from privacy.deletion
     where confirmed_at is not null and done_at is null order by confirmed_at`
}

export async function insertErasure(tx: Tx, company: CompanyId, id: DeletionId, erasure: ErasureRow): Promise<void> {
  await tx`
    insert into privacy.erasure (deletion_id, company_id, module, at, rows, mentions)
    values (${id}, ${company}, ${erasure.module}, ${erasure.at}, ${erasure.rows}, ${erasure.mentions})`
}

export async function listErasures(
  sql: Reader,
  ids: readonly DeletionId[],
): Promise<(ErasureRow & { deletionId: DeletionId })[]> {
  return sql<(ErasureRow & { deletionId: DeletionId })[]>`
    select deletion_id, module, at, rows, mentions from privacy.erasure
     where deletion_id = any(${[...ids]}::uuid[]) order by at, module`
}
