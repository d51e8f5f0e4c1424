import type { Georeference, Storey } from '@loujing/wire/http/twin'
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
}
export type Begun = { company: CompanyId; site: SiteId; id: ModelId; attempts: number }
export type Result = { georeference: Georeference; storeys: Storey[]; elements: number; triangles: number }

export async function insertModel(tx: Tx, company: CompanyId, model: KeptModel, at: Date): Promise<void> {
  const { id, site, building, name, fileName, state } = model
  await tx`
    insert into twin.model (id, company_id, site_id, building_id, name, file_name, state, created_at)
    values (${id}, ${company}, ${site}, ${building ?? null}, ${name}, ${fileName}, ${state}, ${at})`
}

export async function findModel(sql: Reader, id: ModelId): Promise<KeptModel | undefined> {
  const [row] = await sql<Row[]>`
    select id, site_id, building_id, name, file_name, state, problem, attempts, georeference, storeys, elements,
           triangles, created_at
      from twin.model where id = ${id}`
  return row && toKept(row)
}

export async function listModels(
  sql: Reader,
  site: SiteId,
  after: string | undefined,
  limit: number,
): Promise<KeptModel[]> {
  const rows = await sql<Row[]>`
    select id, site_id, building_id, name, file_name, state, problem, attempts, georeference, storeys, elements,
           triangles, created_at
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
  { georeference, storeys, elements, triangles }: Result,
): Promise<void> {
  await tx`
    update twin.model
       set state = 'ready', problem = null, georeference = ${JSON.stringify(georeference)}::text::jsonb,
           storeys = ${JSON.stringify(storeys)}::text::jsonb, elements = ${elements}, triangles = ${triangles}
     where id = ${id}`
}

export async function saveFailed(tx: Tx, id: ModelId, problem: string): Promise<void> {
  await tx`update twin.model set state = 'failed', problem = ${problem} where id = ${id}`
}

function toKept({ siteId, buildingId, problem, georeference, createdAt, ...row }: Row): KeptModel {
  return {
    ...row,
    site: siteId,
    createdAt: toInstant(createdAt),
    ...(buildingId && { building: buildingId }),
    ...(problem && { problem }),
    ...(georeference && { georeference }),
  }
}
