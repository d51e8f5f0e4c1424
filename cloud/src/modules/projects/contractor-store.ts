import type { CompanyId, ContractorId, ProjectId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

export type ContractorRow = {
  id: ContractorId
  project: ProjectId
  name: string
  nameEn: string | null
  creditCode: string
  nameSealed: Uint8Array
  phoneSealed: Uint8Array
  updatedAt: Date
}

const selectContractor = (sql: Reader) => sql`
    select id, project_id as project, name, name_en, credit_code, name_sealed, phone_sealed, updated_at
      from projects.contractor`

export async function findContractor(sql: Reader, id: ContractorId): Promise<ContractorRow | undefined> {
  const [row] = await sql<ContractorRow[]>`${selectContractor(sql)} where id = ${id}`
  return row
}

export async function lockContractor(tx: Tx, id: ContractorId): Promise<ContractorRow | undefined> {
  const [row] = await tx<ContractorRow[]>`${selectContractor(tx)} where id = ${id} for update`
  return row
}

export async function listContractors(
  sql: Reader,
  project: ProjectId,
  after: string | undefined,
  limit: number,
): Promise<ContractorRow[]> {
  return sql<ContractorRow[]>`
    ${selectContractor(sql)}
     where project_id = ${project} and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
}

/** Whether another contractor of the project has this code. */
export async function hasCreditCode(
  sql: Reader,
  project: ProjectId,
  creditCode: string,
  but: ContractorId,
): Promise<boolean> {
  const rows = await sql`
    select 1 from projects.contractor
     where project_id = ${project} and credit_code = ${creditCode} and id <> ${but}`
  return rows.length > 0
}

/** False when the id belongs to a contractor that this company may not see. */
export async function saveContractor(tx: Tx, company: CompanyId, row: ContractorRow): Promise<boolean> {
  const { id, project, name, nameEn, creditCode, nameSealed, phoneSealed, updatedAt } = row
  const changed = await tx`
    update projects.contractor
       set name = ${name}, name_en = ${nameEn}, credit_code = ${creditCode}, name_sealed = ${nameSealed},
           phone_sealed = ${phoneSealed}, updated_at = ${updatedAt}
     where id = ${id} returning id`
  if (changed.length > 0) return true
  const made = await tx`
    insert into projects.contractor (id, company_id, project_id, name, name_en, credit_code, name_sealed, phone_sealed,
                                     created_at, updated_at)
    values (${id}, ${company}, ${project}, ${name}, ${nameEn}, ${creditCode}, ${nameSealed}, ${phoneSealed},
            ${updatedAt}, ${updatedAt})
    on conflict do nothing
    returning id`
  return made.length > 0
}

export async function findNames(sql: Reader, ids: readonly ContractorId[]): Promise<Map<ContractorId, string>> {
  const rows = await sql<{ id: ContractorId; name: string }[]>`
    select id, name from projects.contractor where id = any(${ids}::uuid[])`
  return new Map(rows.map(({ id, name }) => [id, name]))
}
