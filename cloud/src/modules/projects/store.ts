import type { Building, Phase, Project } from '@loujing/wire/http/projects'
import type { CompanyId, PhaseId, ProjectId } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../platform/db.ts'

type ProjectRow = Omit<Project, 'nameEn'> & { nameEn: string | null }
type PhaseRow = Omit<Phase, 'startsOn'> & { startsOn: Day | null }

/** False when another project of the company has the code. */
export async function insertProject(tx: Tx, company: CompanyId, project: Project, at: Date): Promise<boolean> {
  const { id, code, name, nameEn, city } = project
  const rows = await tx`
    insert into projects.project (id, company_id, code, name, name_en, city, created_at)
    values (${id}, ${company}, ${code}, ${name}, ${nameEn ?? null}, ${city}, ${at})
    on conflict on constraint project_code do nothing
    returning id`
  return rows.length > 0
}

export async function findProject(sql: Reader, id: ProjectId): Promise<Project | undefined> {
  const [row] = await sql<ProjectRow[]>`
    select id, code, name, name_en, city from projects.project where id = ${id}`
  return row && toProject(row)
}

/** Those of them that there are. */
export async function findProjects(sql: Reader, ids: readonly ProjectId[]): Promise<Map<ProjectId, Project>> {
  const rows = await sql<ProjectRow[]>`
    select id, code, name, name_en, city from projects.project where id = any(${ids as ProjectId[]}::uuid[])`
  return new Map(rows.map((row) => [row.id, toProject(row)]))
}

export async function listProjects(sql: Reader, after: string | undefined, limit: number): Promise<Project[]> {
  const rows = await sql<ProjectRow[]>`
    select id, code, name, name_en, city from projects.project
     where ${after ?? null}::uuid is null or id > ${after ?? null}
     order by id limit ${limit}`
  return rows.map(toProject)
}

/** False when the project has a phase of this name. */
export async function insertPhase(tx: Tx, company: CompanyId, phase: Phase, at: Date): Promise<boolean> {
  const { id, project, name, startsOn } = phase
  const rows = await tx`
    insert into projects.phase (id, company_id, project_id, name, starts_on, created_at)
    values (${id}, ${company}, ${project}, ${name}, ${startsOn ?? null}, ${at})
    on conflict on constraint phase_name do nothing
    returning id`
  return rows.length > 0
}

/** Whether the phase is one of this project. */
export async function hasPhase(sql: Reader, project: ProjectId, phase: PhaseId): Promise<boolean> {
  const rows = await sql`select 1 from projects.phase where id = ${phase} and project_id = ${project}`
  return rows.length > 0
}

export async function listPhases(
  sql: Reader,
  project: ProjectId,
  after: string | undefined,
  limit: number,
): Promise<Phase[]> {
  const rows = await sql<PhaseRow[]>`
    select id, project_id as project, name, starts_on from projects.phase
     where project_id = ${project} and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
  return rows.map(({ startsOn, ...row }) => ({ ...row, ...(startsOn !== null && { startsOn }) }))
}

/** False when the project has a building of this code. */
export async function insertBuilding(tx: Tx, company: CompanyId, building: Building, at: Date): Promise<boolean> {
  const { id, project, phase, code, name, storeysAbove, storeysBelow } = building
  const rows = await tx`
    insert into projects.building (id, company_id, project_id, phase_id, code, name, storeys_above, storeys_below, created_at)
    values (${id}, ${company}, ${project}, ${phase}, ${code}, ${name}, ${storeysAbove}, ${storeysBelow}, ${at})
    on conflict on constraint building_code do nothing
    returning id`
  return rows.length > 0
}

export async function listBuildings(
  sql: Reader,
  project: ProjectId,
  after: string | undefined,
  limit: number,
): Promise<Building[]> {
  return sql<Building[]>`
    select id, project_id as project, phase_id as phase, code, name, storeys_above, storeys_below from projects.building
     where project_id = ${project} and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
}

const toProject = ({ nameEn, ...row }: ProjectRow): Project => ({ ...row, ...(nameEn !== null && { nameEn }) })
