import type {
  CostAccountEntry,
  CostAmount,
  CostColumn,
  CostDocument,
  CostEntry,
  CostLineEntry,
  CostStage,
  CostTarget,
  NewCostTarget,
} from '@loujing/wire/http/costs'
import type {
  CompanyId,
  ContractId,
  CostAccountId,
  CostLineId,
  CostTargetId,
  PersonId,
  ProjectId,
} from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../platform/db.ts'
import { sqlState } from '../../platform/db.ts'

export type Kept = { company: CompanyId; project: ProjectId }
export type AccountRow = {
  id: CostAccountId
  projectId: ProjectId
  code: string
  entry: CostAccountEntry
  version: number
}
export type TargetRow = {
  id: CostTargetId
  projectId: ProjectId
  stage: CostStage
  note: string
  lines: CostTarget['lines']
  madeBy: PersonId
  madeAt: Date
  confirmedBy: PersonId | null
  confirmedAt: Date | null
}
export type LineRow = {
  id: CostLineId
  projectId: ProjectId
  accountId: CostAccountId
  entry: CostLineEntry
  netFen: number
  version: number
  contractId: ContractId | null
}

export async function addBudget(tx: Tx, { company, project }: Kept): Promise<void> {
  await tx`
    insert into costs.budget (project_id, company_id) values (${project}, ${company}) on conflict (project_id) do nothing`
}

/** Holds the money of the project until the transaction ends, and counts its version on; false while the project has none. */
export async function holdBudget(tx: Tx, project: ProjectId): Promise<boolean> {
  const rows = await tx`update costs.budget set version = version + 1 where project_id = ${project} returning 1`
  return rows.length === 1
}

/** The versions of these projects' money; one that has none is not among them. */
export async function findBudgets(sql: Reader, projects: readonly ProjectId[]): Promise<Map<ProjectId, number>> {
  const rows = await sql<{ projectId: ProjectId; version: number }[]>`
    select project_id, version from costs.budget where project_id = any(${projects as ProjectId[]}::uuid[])`
  return new Map(rows.map(({ projectId, version }) => [projectId, version]))
}

/** In the order of their codes. */
export async function listAccounts(sql: Reader, project: ProjectId): Promise<AccountRow[]> {
  return sql<AccountRow[]>`
    select id, project_id, code, entry, version from costs.account where project_id = ${project} order by code`
}

export async function findAccount(sql: Reader, id: CostAccountId): Promise<AccountRow | undefined> {
  const [row] = await sql<AccountRow[]>`select id, project_id, code, entry, version from costs.account where id = ${id}`
  return row
}

/** False when another account of the project has the code. */
export async function saveAccount(tx: Tx, { company, project }: Kept, id: CostAccountId, entry: CostAccountEntry) {
  return unlessTaken(
    tx,
    (inner) => inner`
      insert into costs.account (id, company_id, project_id, code, entry, version)
      values (${id}, ${company}, ${project}, ${entry.code}, ${JSON.stringify(entry)}::text::jsonb, 1)
      on conflict (id) do update set code = excluded.code, entry = excluded.entry, version = account.version + 1`,
  )
}

/** Does `write`; false, and nothing done, when a unique key is taken. */
export async function unlessTaken(tx: Tx, write: (inner: Tx) => Promise<unknown>): Promise<boolean> {
  try {
    await tx.savepoint((inner) => write(inner))
    return true
  } catch (error) {
    if (sqlState(error) === '23505') return false
    throw error
  }
}

export async function findTarget(sql: Reader, id: CostTargetId): Promise<TargetRow | undefined> {
  const [row] = await sql<TargetRow[]>`
    select id, project_id, stage, note, lines, made_by, made_at, confirmed_by, confirmed_at from costs.target where id = ${id}`
  return row
}

/** The version that was confirmed last. */
export async function targetInForce(sql: Reader, project: ProjectId): Promise<TargetRow | undefined> {
  const [row] = await sql<TargetRow[]>`
    select id, project_id, stage, note, lines, made_by, made_at, confirmed_by, confirmed_at
      from costs.target where project_id = ${project} and confirmed_at is not null
     order by confirmed_at desc, id desc limit 1`
  return row
}

/** Newest first. */
export async function listTargets(sql: Reader, project: ProjectId, before: string | undefined, limit: number) {
  return sql<TargetRow[]>`
    select id, project_id, stage, note, lines, made_by, made_at, confirmed_by, confirmed_at
      from costs.target
     where project_id = ${project} and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
}

export async function saveTarget(
  tx: Tx,
  { company, project }: Kept,
  id: CostTargetId,
  { stage, note, lines }: Omit<NewCostTarget, 'lines'> & { lines: CostTarget['lines'] },
  { by, at }: { by: PersonId; at: Date },
): Promise<void> {
  await tx`
    insert into costs.target (id, company_id, project_id, stage, note, lines, made_by, made_at)
    values (${id}, ${company}, ${project}, ${stage}, ${note}, ${JSON.stringify(lines)}::text::jsonb, ${by}, ${at})
    on conflict (id) do update
      set stage = excluded.stage, note = excluded.note, lines = excluded.lines, made_by = excluded.made_by, made_at = excluded.made_at`
}

export async function confirmTarget(tx: Tx, id: CostTargetId, by: PersonId, at: Date): Promise<void> {
  await tx`update costs.target set confirmed_by = ${by}, confirmed_at = ${at} where id = ${id}`
}

export async function listLines(sql: Reader, project: ProjectId, after: string | undefined, limit: number) {
  return sql<LineRow[]>`
    select id, project_id, account_id, entry, net_fen, version, contract_id
      from costs.line
     where project_id = ${project} and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
}

export async function findLine(sql: Reader, id: CostLineId): Promise<LineRow | undefined> {
  const [row] = await sql<LineRow[]>`
    select id, project_id, account_id, entry, net_fen, version, contract_id from costs.line where id = ${id}`
  return row
}

export async function saveLine(
  tx: Tx,
  { company, project }: Kept,
  id: CostLineId,
  entry: CostLineEntry,
  netFen: number,
) {
  await tx`
    insert into costs.line (id, company_id, project_id, account_id, entry, net_fen, version)
    values (${id}, ${company}, ${project}, ${entry.account}, ${JSON.stringify(entry)}::text::jsonb, ${netFen}, 1)
    on conflict (id) do update
      set account_id = excluded.account_id, entry = excluded.entry, net_fen = excluded.net_fen, version = line.version + 1`
}

export async function signLine(tx: Tx, id: CostLineId, contract: ContractId): Promise<void> {
  await tx`update costs.line set contract_id = ${contract}, version = version + 1 where id = ${id}`
}

export type LedgerEntry = Pick<CostEntry, 'id' | 'account' | 'column' | 'document' | 'documentId' | 'title' | 'day'> &
  CostAmount

export async function insertEntries(tx: Tx, { company, project }: Kept, entries: readonly LedgerEntry[], at: Date) {
  await tx`
    insert into costs.entry (id, company_id, project_id, account_id, kind, fen, net_fen, document, document_id, title, day, at)
    select id, ${company}, ${project}, account, kind, fen, net_fen, document, document_id, title, day, ${at}
      from json_to_recordset(${JSON.stringify(
        entries.map(({ column, netFen, documentId, ...rest }) => ({
          ...rest,
          ...{ kind: column, net_fen: netFen, document_id: documentId },
        })),
      )}::text::json)
        as x(id uuid, account uuid, kind text, fen bigint, net_fen bigint, document text, document_id uuid, title text, day date)`
}

export type SumRow = { accountId: CostAccountId; column: CostColumn } & CostAmount

/** The sum of each column of each account that has entries; of one account alone where it is named. */
export async function sumEntries(sql: Reader, project: ProjectId, account?: CostAccountId): Promise<SumRow[]> {
  return sql<SumRow[]>`
    select account_id, kind as "column", sum(fen)::bigint as fen, sum(net_fen)::bigint as net_fen
      from costs.entry
     where project_id = ${project} and (${account ?? null}::uuid is null or account_id = ${account ?? null})
     group by account_id, kind`
}

export type EntryRow = Omit<LedgerEntry, 'account'> & {
  accountId: CostAccountId
  code: string
  document: CostDocument
  day: Day
  at: Date
}

/** Newest first; the reserve of the accounts in `without` is left out. */
export async function listEntries(
  sql: Reader,
  project: ProjectId,
  of: { accounts: readonly CostAccountId[]; columns: readonly CostColumn[]; without: readonly CostAccountId[] },
  before: string | undefined,
  limit: number,
): Promise<EntryRow[]> {
  return sql<EntryRow[]>`
    select e.id, e.account_id, a.code, e.kind as "column", e.fen, e.net_fen, e.document, e.document_id, e.title, e.day, e.at
      from costs.entry e join costs.account a on a.id = e.account_id
     where e.project_id = ${project} and e.account_id = any(${[...of.accounts]}::uuid[])
       and e.kind = any(${[...of.columns]}::text[])
       and not (e.kind = 'reserve' and e.account_id = any(${[...of.without]}::uuid[]))
       and (${before ?? null}::uuid is null or e.id < ${before ?? null})
     order by e.id desc limit ${limit}`
}

export type YearRow = { project: ProjectId; year: number; column: CostColumn; fen: number }

/** All projects of the company, after one project and year; by the year in which the documents lie. */
export async function sumYears(sql: Reader, after: { project: string; year: number } | undefined, limit: number) {
  return sql<YearRow[]>`
    with page as (
      select distinct project_id, extract(year from day)::int as year from costs.entry
       where ${after?.project ?? null}::uuid is null
          or (project_id, extract(year from day)::int) > (${after?.project ?? null}::uuid, ${after?.year ?? 0}::int)
       order by 1, 2 limit ${limit}
    )
    select p.project_id as project, p.year, e.kind as "column", sum(e.fen)::bigint as fen
      from page p join costs.entry e on e.project_id = p.project_id and extract(year from e.day)::int = p.year
     group by 1, 2, 3 order by 1, 2`
}
