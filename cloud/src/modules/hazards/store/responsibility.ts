import type { ResponsibilityScope } from '@loujing/wire/http/hazards'
import type { CameraId, CompanyId, ResponsibilityId, SiteId, Slug } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../../platform/db.ts'
import type { Rule } from '../model/responsible.ts'

export type ResponsibilityRow = Rule & { site: SiteId }

type Row = Omit<ResponsibilityRow, 'scope' | 'until'> & {
  scope: ResponsibilityScope['kind']
  cameraId: CameraId | null
  zone: Slug | null
  until: Day | null
}

const selectResponsibility = (sql: Reader) => sql`
    select id, site_id as site, contractor_id as contractor, scope, camera_id, zone, from_day as "from", until_day as until
      from hazards.responsibility`

/** One after another for a site: whether two overlap is asked and then written. */
export async function lockSite(tx: Tx, site: SiteId): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('responsibility ' || ${site}::text, 0))`
}

export async function findResponsibility(sql: Reader, id: ResponsibilityId): Promise<ResponsibilityRow | undefined> {
  const [row] = await sql<Row[]>`${selectResponsibility(sql)} where id = ${id}`
  return row && toRow(row)
}

/** All of a site: some dozens, since they are made by hand. */
export async function allOfSite(sql: Reader, site: SiteId): Promise<ResponsibilityRow[]> {
  const rows = await sql<Row[]>`${selectResponsibility(sql)} where site_id = ${site} order by id`
  return rows.map(toRow)
}

export async function listResponsibilities(
  sql: Reader,
  site: SiteId,
  after: string | undefined,
  limit: number,
): Promise<ResponsibilityRow[]> {
  const rows = await sql<Row[]>`
    ${selectResponsibility(sql)}
     where site_id = ${site} and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
  return rows.map(toRow)
}

/** False when the id is one of a company that this one may not see. */
export async function saveResponsibility(
  tx: Tx,
  company: CompanyId,
  row: ResponsibilityRow,
  at: Date,
): Promise<boolean> {
  const { id, site, contractor, scope, from, until } = row
  const camera = scope.kind === 'site' ? null : scope.camera
  const zone = scope.kind === 'zone' ? scope.zone : null
  const changed = await tx`
    update hazards.responsibility
       set contractor_id = ${contractor}, scope = ${scope.kind}, camera_id = ${camera}, zone = ${zone},
           from_day = ${from}, until_day = ${until ?? null}
     where id = ${id} returning id`
  if (changed.length > 0) return true
  const made = await tx`
    insert into hazards.responsibility (id, company_id, site_id, contractor_id, scope, camera_id, zone, from_day, until_day,
                                        created_at)
    values (${id}, ${company}, ${site}, ${contractor}, ${scope.kind}, ${camera}, ${zone}, ${from}, ${until ?? null}, ${at})
    on conflict do nothing
    returning id`
  return made.length > 0
}

function toRow({ scope, cameraId, zone, until, ...row }: Row): ResponsibilityRow {
  const spot: ResponsibilityScope =
    scope === 'site' || !cameraId
      ? { kind: 'site' }
      : scope === 'zone' && zone
        ? { kind: 'zone', camera: cameraId, zone }
        : { kind: 'camera', camera: cameraId }
  return { ...row, scope: spot, ...(until && { until }) }
}
