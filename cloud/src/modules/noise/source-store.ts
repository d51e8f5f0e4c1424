import type { NoiseKind, NoiseSource } from '@loujing/wire/http/noise'
import type { CompanyId, NoiseSourceId, PersonId, SiteId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

export type SourceRow = {
  id: NoiseSourceId
  siteId: SiteId
  version: number
  source: NoiseSource
  changedAt: Date
}
export type ChangedSource = { id: NoiseSourceId; company: CompanyId; site: SiteId; source: NoiseSource; by: PersonId }

export async function lockSource(tx: Tx, id: NoiseSourceId): Promise<SourceRow | undefined> {
  const [row] = await tx<SourceRow[]>`
    select id, site_id, version, source, changed_at from noise.source where id = ${id} for update`
  return row
}

/** In the order in which they were made. */
export async function listSources(
  sql: Reader,
  site: SiteId,
  after: string | undefined,
  limit: number,
): Promise<SourceRow[]> {
  return sql<SourceRow[]>`
    select id, site_id, version, source, changed_at
      from noise.source
     where site_id = ${site} and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
}

export async function listSourcesOfKinds(
  sql: Reader,
  site: SiteId,
  kinds: readonly NoiseKind[],
): Promise<Pick<SourceRow, 'id' | 'version' | 'source'>[]> {
  return sql<Pick<SourceRow, 'id' | 'version' | 'source'>[]>`
    select id, version, source from noise.source
     where site_id = ${site} and source ->> 'kind' = any(${[...kinds]}) order by id`
}

/** False when there is a source of this id, of whichever company. */
export async function insertSource(tx: Tx, made: ChangedSource, at: Date): Promise<boolean> {
  const rows = await tx`
    insert into noise.source (id, company_id, site_id, version, source, changed_at, changed_by)
    values (${made.id}, ${made.company}, ${made.site}, 1, ${JSON.stringify(made.source)}::text::jsonb, ${at}, ${made.by})
    on conflict (id) do nothing returning id`
  return rows.length > 0
}

export async function updateSource(tx: Tx, { id, source, by }: ChangedSource, at: Date): Promise<void> {
  await tx`
    update noise.source
       set source = ${JSON.stringify(source)}::text::jsonb, version = version + 1, changed_at = ${at}, changed_by = ${by}
     where id = ${id}`
}

export async function deleteSource(tx: Tx, id: NoiseSourceId): Promise<void> {
  await tx`delete from noise.source where id = ${id}`
}
