import type { NewUpload, Upload } from '@loujing/wire/http/twin'
import type { CompanyId, ModelId, PersonId, SiteId, UploadId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

/** An upload as it is kept: what was wanted of it, and by whom. */
export type KeptUpload = Pick<Upload, 'id' | 'site' | 'model' | 'bytes' | 'received'> & {
  company: CompanyId
  person: PersonId
  wanted: Omit<NewUpload, 'bytes'>
  begunAt: Date
  touchedAt: Date
  finishedAt: Date | null
}
export type BegunUpload = Omit<KeptUpload, 'received' | 'touchedAt' | 'finishedAt'>

/** @returns false when the id was taken, by whomever */
export async function insertUpload(
  tx: Tx,
  { id, company, site, person, model, wanted, bytes, begunAt }: BegunUpload,
): Promise<boolean> {
  const rows = await tx`
    insert into twin.upload (id, company_id, site_id, person_id, model_id, wanted, bytes, begun_at, touched_at)
    values (${id}, ${company}, ${site}, ${person}, ${model}, ${JSON.stringify(wanted)}::text::jsonb, ${bytes},
            ${begunAt}, ${begunAt})
    on conflict (id) do nothing returning id`
  return rows.length > 0
}

export async function findUpload(sql: Reader, id: UploadId): Promise<KeptUpload | undefined> {
  const [row] = await sql<KeptUpload[]>`
    select id, company_id as company, site_id as site, person_id as person, model_id as model, wanted, bytes, received,
           begun_at, touched_at, finished_at
      from twin.upload where id = ${id}`
  return row
}

/** Those of a person that are not whole. */
export async function listUploads(
  sql: Reader,
  site: SiteId,
  person: PersonId,
  after: string | undefined,
  limit: number,
): Promise<KeptUpload[]> {
  return sql<KeptUpload[]>`
    select id, company_id as company, site_id as site, person_id as person, model_id as model, wanted, bytes, received,
           begun_at, touched_at, finished_at
      from twin.upload
     where site_id = ${site} and person_id = ${person} and finished_at is null
       and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
}

/** How many of a company are not whole, and what is still to come of them. */
export async function countUnfinished(sql: Reader): Promise<{ uploads: number; bytes: number }> {
  const [row] = await sql<{ uploads: number; bytes: number }[]>`
    select count(*)::int as uploads, coalesce(sum(bytes - received), 0)::int8 as bytes
      from twin.upload where finished_at is null`
  return row ?? { uploads: 0, bytes: 0 }
}

export async function saveReceived(tx: Tx, id: UploadId, received: number, at: Date): Promise<void> {
  await tx`update twin.upload set received = ${received}, touched_at = ${at} where id = ${id}`
}

export async function saveFinished(tx: Tx, id: UploadId, at: Date): Promise<void> {
  await tx`update twin.upload set finished_at = ${at}, touched_at = ${at} where id = ${id}`
}

export async function removeUpload(tx: Tx, id: UploadId): Promise<void> {
  await tx`delete from twin.upload where id = ${id}`
}

/** Of all companies: what nobody has touched since. */
export async function listStale(tx: Tx, before: Date): Promise<{ id: UploadId; model: ModelId; isWhole: boolean }[]> {
  return tx<{ id: UploadId; model: ModelId; isWhole: boolean }[]>`
    select id, model_id as model, finished_at is not null as is_whole
      from twin.upload where touched_at < ${before} order by touched_at limit 500`
}

/** @returns false when somebody has gone on with it since */
export async function removeStale(tx: Tx, id: UploadId, before: Date): Promise<boolean> {
  return (await tx`delete from twin.upload where id = ${id} and touched_at < ${before} returning id`).length > 0
}
