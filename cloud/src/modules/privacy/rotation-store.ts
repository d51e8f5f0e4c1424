import type { CompanyId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

export type Resealing = {
  place: string
  version: number
  total: number
  done: number
  last: string[] | null
  beganAt: Date
  finishedAt: Date | null
}

/** Of the transaction's company by this version, in the order of places. */
export async function listResealing(sql: Reader, version: number): Promise<Resealing[]> {
  return sql<Resealing[]>`
    select place, version, total, done, last, began_at, finished_at from privacy.resealing
     where version = ${version} order by place`
}

/** Begins a place, or begins it again from its first row when there is more to do. */
export async function beginPlace(
  tx: Tx,
  company: CompanyId,
  { place, version, left, at }: { place: string; version: number; left: number; at: Date },
): Promise<void> {
  const finishedAt = left === 0 ? at : null
  await tx`
    insert into privacy.resealing as r (company_id, version, place, total, began_at, finished_at)
    values (${company}, ${version}, ${place}, ${left}, ${at}, ${finishedAt})
    on conflict (company_id, version, place) do update
       set total = r.done + ${left}, last = null, finished_at = null where ${left} > 0`
}

/** `did` more are done; `last` is where to go on, and undefined at the end. */
export async function savePlace(
  tx: Tx,
  { place, version, did, last }: { place: string; version: number; did: number; last: readonly string[] },
): Promise<void> {
  await tx`
    update privacy.resealing set done = done + ${did}, last = ${[...last]}::text[]
     where version = ${version} and place = ${place}`
}

export async function finishPlace(tx: Tx, { place, version, at }: { place: string; version: number; at: Date }) {
  await tx`
    update privacy.resealing set finished_at = ${at}, last = null where version = ${version} and place = ${place}`
}

/** Over all companies: whether a place of one of them is still sealed by an older key. */
export async function isAnyUnfinished(sql: Reader, version: number): Promise<boolean> {
  const rows = await sql`
    select 1 from privacy.resealing where version = ${version} and finished_at is null limit 1`
  return rows.length > 0
}
