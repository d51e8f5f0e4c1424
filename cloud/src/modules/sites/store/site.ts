import type { Site } from '@loujing/wire/http/sites'
import type { CompanyId, ProjectId, SiteId, Slug } from '@loujing/wire/id'
import type { Reader, Tx } from '../../../platform/db.ts'

type Row = {
  id: SiteId
  project: ProjectId
  slug: Slug
  name: string
  nameEn: string | null
  lonDeg: number
  latDeg: number
  heightM: number
}

/** False when another site of the company has the slug. */
export async function insertSite(tx: Tx, company: CompanyId, site: Site, at: Date): Promise<boolean> {
  const { id, project, slug, name, nameEn, origin } = site
  const rows = await tx`
    insert into sites.site (id, company_id, project_id, slug, name, name_en, lon_deg, lat_deg, height_m, created_at)
    values (${id}, ${company}, ${project}, ${slug}, ${name}, ${nameEn ?? null},
            ${origin.lonDeg}, ${origin.latDeg}, ${origin.heightM}, ${at})
    on conflict on constraint site_slug do nothing
    returning id`
  return rows.length > 0
}

export async function findSite(sql: Reader, id: SiteId): Promise<Site | undefined> {
  const [row] = await sql<Row[]>`
    select id, project_id as project, slug, name, name_en, lon_deg, lat_deg, height_m from sites.site where id = ${id}`
  return row && toSite(row)
}

export async function listSites(sql: Reader, after: string | undefined, limit: number): Promise<Site[]> {
  const rows = await sql<Row[]>`
    select id, project_id as project, slug, name, name_en, lon_deg, lat_deg, height_m from sites.site
     where ${after ?? null}::uuid is null or id > ${after ?? null}
     order by id limit ${limit}`
  return rows.map(toSite)
}

function toSite({ nameEn, lonDeg, latDeg, heightM, ...row }: Row): Site {
  return { ...row, ...(nameEn !== null && { nameEn }), origin: { lonDeg, latDeg, heightM } }
}
