import type { CompanyId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

export type LeafRow = {
  index: number
  entryId: string
  kind: string
  subject: string
  sha256: string
  at: Date
  text: string
}
/** In both profiles of the log. */
export type Hashes = { sha256: Buffer; sm3: Buffer }
export type NodeRow = Hashes & { level: number; index: number }
export type CheckpointRow = { size: number; at: Date; note: string }
export type StampRow = { size: number; authority: string; at: Date; answer: Buffer }

/** How long the log is; until the transaction ends nobody else appends to it. */
export async function lockLog(tx: Tx, company: CompanyId): Promise<number> {
  const [row] = await tx<{ size: number }[]>`
    insert into evidence.log as l (company_id) values (${company})
    on conflict (company_id) do update set size = l.size returning size`
  return row!.size
}

export async function findSize(sql: Reader): Promise<number> {
  const [row] = await sql<{ size: number }[]>`select size from evidence.log`
  return row?.size ?? 0
}

export async function setSize(tx: Tx, size: number): Promise<void> {
  await tx`update evidence.log set size = ${size}`
}

/** False when it was appended before. */
export async function insertLeaf(tx: Tx, company: CompanyId, leaf: LeafRow): Promise<boolean> {
  const rows = await tx`
    insert into evidence.leaf (company_id, index, entry_id, kind, subject, sha256, at, text)
    values (${company}, ${leaf.index}, ${leaf.entryId}, ${leaf.kind}, ${leaf.subject}, ${leaf.sha256}, ${leaf.at}, ${leaf.text})
    on conflict (company_id, entry_id) do nothing returning index`
  return rows.length > 0
}

export async function insertNode(tx: Tx, company: CompanyId, { level, index, sha256, sm3 }: NodeRow): Promise<void> {
  await tx`
    insert into evidence.node (company_id, level, index, sha256, sm3) values (${company}, ${level}, ${index}, ${sha256}, ${sm3})`
}

export async function findNodes(sql: Reader, places: readonly Pick<NodeRow, 'level' | 'index'>[]): Promise<NodeRow[]> {
  return sql<NodeRow[]>`
    select level, index, sha256, sm3 from evidence.node
     where (level, index) in (select * from unnest(${places.map(({ level }) => level)}::int[], ${places.map(({ index }) => index)}::bigint[]))`
}

/** Newest first, of one subject or with one document's hash when these are named. */
export async function listLeaves(
  sql: Reader,
  {
    before,
    subject,
    sha256,
  }: { before?: number | undefined; subject?: string | undefined; sha256?: string | undefined },
  limit: number,
): Promise<LeafRow[]> {
  return sql<LeafRow[]>`
    select index, entry_id, kind, subject, sha256, at, text from evidence.leaf
     where (${before ?? null}::bigint is null or index < ${before ?? null})
       and (${subject ?? null}::text is null or subject = ${subject ?? null})
       and (${sha256 ?? null}::text is null or sha256 = ${sha256 ?? null})
     order by index desc limit ${limit}`
}

export async function findLeaf(sql: Reader, index: number): Promise<LeafRow | undefined> {
  const [row] = await sql<LeafRow[]>`
    select index, entry_id, kind, subject, sha256, at, text from evidence.leaf where index = ${index}`
  return row
}

export async function findKey(sql: Reader): Promise<{ publicKey: Buffer; privateSealed: Buffer } | undefined> {
  const [row] = await sql<{ publicKey: Buffer; privateSealed: Buffer }[]>`
    select public_key, private_sealed from evidence.key`
  return row
}

export async function insertKey(
  tx: Tx,
  company: CompanyId,
  { publicKey, privateSealed }: { publicKey: Buffer; privateSealed: Buffer },
  at: Date,
): Promise<void> {
  await tx`
    insert into evidence.key (company_id, public_key, private_sealed, made_at)
    values (${company}, ${publicKey}, ${privateSealed}, ${at}) on conflict do nothing`
}

export async function insertCheckpoint(tx: Tx, company: CompanyId, { size, at, note }: CheckpointRow): Promise<void> {
  await tx`
    insert into evidence.checkpoint (company_id, size, at, note) values (${company}, ${size}, ${at}, ${note})
    on conflict do nothing`
}

export async function findCheckpoint(sql: Reader, size: number): Promise<CheckpointRow | undefined> {
  const [row] = await sql<CheckpointRow[]>`select size, at, note from evidence.checkpoint where size = ${size}`
  return row
}

/** The first that holds leaf `index` and was timestamped, else the newest that holds it. */
export async function findCheckpointOver(sql: Reader, index: number): Promise<CheckpointRow | undefined> {
  const [row] = await sql<CheckpointRow[]>`
    select c.size, c.at, c.note from evidence.checkpoint c left join evidence.stamp s using (company_id, size)
     where c.size > ${index}
     order by (s.size is null), case when s.size is null then -c.size else c.size end limit 1`
  return row
}

export async function listCheckpoints(
  sql: Reader,
  before: number | undefined,
  limit: number,
): Promise<(CheckpointRow & { stampedAt: Date | null; authority: string | null })[]> {
  return sql<(CheckpointRow & { stampedAt: Date | null; authority: string | null })[]>`
    select c.size, c.at, c.note, s.at as stamped_at, s.authority
      from evidence.checkpoint c left join evidence.stamp s using (company_id, size)
     where ${before ?? null}::bigint is null or c.size < ${before ?? null}
     order by c.size desc limit ${limit}`
}

export async function insertStamp(tx: Tx, company: CompanyId, stamp: StampRow): Promise<void> {
  await tx`
    insert into evidence.stamp (company_id, size, authority, at, answer)
    values (${company}, ${stamp.size}, ${stamp.authority}, ${stamp.at}, ${stamp.answer}) on conflict do nothing`
}

export async function findStamp(sql: Reader, size: number): Promise<StampRow | undefined> {
  const [row] = await sql<StampRow[]>`select size, authority, at, answer from evidence.stamp where size = ${size}`
  return row
}

/** Companies whose log has grown since its last checkpoint. */
export async function listGrown(sql: Reader): Promise<CompanyId[]> {
  const rows = await sql<{ companyId: CompanyId }[]>`
    select l.company_id from evidence.log l
     where l.size > coalesce((select max(c.size) from evidence.checkpoint c where c.company_id = l.company_id), 0)
     order by 1`
  return rows.map(({ companyId }) => companyId)
}

/** The newest checkpoint of each company, where no authority has stamped it. */
export async function listUnstamped(sql: Reader): Promise<{ companyId: CompanyId; size: number; note: string }[]> {
  return sql<{ companyId: CompanyId; size: number; note: string }[]>`
    select newest.company_id, newest.size, newest.note
      from (select distinct on (company_id) company_id, size, note from evidence.checkpoint
             order by company_id, size desc) newest
     where not exists (select 1 from evidence.stamp s where s.company_id = newest.company_id and s.size = newest.size)`
}
