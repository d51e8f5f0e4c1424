import type { Discipline, Georeference, ModelNote, RevisionReport, Storey } from '@loujing/wire/http/twin'
import type { BuildingId, CompanyId, ModelId, SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../platform/db.ts'
import type { KeptModel } from './model.ts'

type Row = {
  id: ModelId
  siteId: SiteId
  buildingId: BuildingId | null
  name: string
  fileName: string
  state: KeptModel['state']
  problem: string | null
  attempts: number
  georeference: Georeference | null
  storeys: Storey[]
  elements: number
  triangles: number
  createdAt: Date
  lineId: string
  revision: number
  discipline: Discipline
  notes: ModelNote[]
  report: RevisionReport | null
}
export type Begun = { company: CompanyId; site: SiteId; id: ModelId; attempts: number }
export type Result = { georeference: Georeference; storeys: Storey[]; elements: number; triangles: number } & {
  notes: ModelNote[]
  report: RevisionReport | undefined
}

// the largest integer of PostgreSQL
const MOST_REVISIONS = 2_147_483_647

export async function insertModel(tx: Tx, company: CompanyId, model: KeptModel, at: Date): Promise<void> {
  const { id, site, building, name, fileName, state, line, revision, discipline } = model
  await tx`
    insert into twin.model (id, company_id, site_id, building_id, name, file_name, state, created_at,
                            line_id, revision, discipline)
    values (${id}, ${company}, ${site}, ${building ?? null}, ${name}, ${fileName}, ${state}, ${at},
            ${line}, ${revision}, ${discipline})`
}

export async function findModel(sql: Reader, id: ModelId): Promise<KeptModel | undefined> {
  const [row] = await sql<Row[]>`
    select id, site_id, building_id, name, file_name, state, problem, attempts, georeference, storeys, elements,
           triangles, created_at, line_id, revision, discipline, notes, report
      from twin.model where id = ${id}`
  return row && toKept(row)
}

/** What the next revision of a line is called; two that begin at once wait for one another. */
export async function nextRevision(tx: Tx, line: string): Promise<number> {
  await tx`select pg_advisory_xact_lock(hashtextextended('twin line ' || ${line}::text, 0))`
  const [row] = await tx<{ next: number }[]>`
    select coalesce(max(revision), 0) + 1 as next from twin.model where line_id = ${line}`
  return row?.next ?? 1
}

/** The revision that a new one is compared with. */
export async function findReadyBefore(
  sql: Reader,
  { line, revision }: Pick<KeptModel, 'line' | 'revision'>,
): Promise<ModelId | undefined> {
  const [row] = await sql<{ id: ModelId }[]>`
    select id from twin.model
     where line_id = ${line} and revision < ${Math.min(revision, MOST_REVISIONS)} and state = 'ready'
     order by revision desc limit 1`
  return row?.id
}

export async function listLine(
  sql: Reader,
  line: string,
  after: string | undefined,
  limit: number,
): Promise<KeptModel[]> {
  const rows = await sql<Row[]>`
    select id, site_id, building_id, name, file_name, state, problem, attempts, georeference, storeys, elements,
           triangles, created_at, line_id, revision, discipline, notes, report
      from twin.model
     where line_id = ${line} and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
  return rows.map(toKept)
}

export async function listModels(
  sql: Reader,
  site: SiteId,
  after: string | undefined,
  limit: number,
): Promise<KeptModel[]> {
  const rows = await sql<Row[]>`
    select id, site_id, building_id, name, file_name, state, problem, attempts, georeference, storeys, elements,
           triangles, created_at, line_id, revision, discipline, notes, report
      from twin.model
     where site_id = ${site} and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
  return rows.map(toKept)
}

/** Of all companies, oldest first: what was being converted when the process stopped. */
export async function listInterrupted(tx: Tx): Promise<Begun[]> {
  return tx<Begun[]>`
    select company_id as company, site_id as site, id, attempts from twin.model where state = 'converting' order by id`
}

/** @returns which attempt this is, from 1 */
export async function countAttempt(tx: Tx, id: ModelId): Promise<number> {
  const [row] = await tx<{ attempts: number }[]>`
    update twin.model set attempts = attempts + 1 where id = ${id} returning attempts`
  return row?.attempts ?? 0
}

export async function saveReady(
  tx: Tx,
  id: ModelId,
  { georeference, storeys, elements, triangles, notes, report }: Result,
): Promise<void> {
  await tx`
    update twin.model
       set state = 'ready', problem = null, georeference = ${JSON.stringify(georeference)}::text::jsonb,
           storeys = ${JSON.stringify(storeys)}::text::jsonb, elements = ${elements}, triangles = ${triangles},
           notes = ${JSON.stringify(notes)}::text::jsonb,
           report = ${report === undefined ? null : JSON.stringify(report)}::text::jsonb
     where id = ${id}`
}

export async function saveFailed(tx: Tx, id: ModelId, problem: string): Promise<void> {
  await tx`update twin.model set state = 'failed', problem = ${problem} where id = ${id}`
}

function toKept({ siteId, buildingId, lineId, problem, georeference, report, createdAt, ...row }: Row): KeptModel {
  return {
    ...row,
    site: siteId,
    line: lineId,
    createdAt: toInstant(createdAt),
    ...(buildingId && { building: buildingId }),
    ...(problem && { problem }),
    ...(georeference && { georeference }),
    ...(report && { report }),
  }
}
