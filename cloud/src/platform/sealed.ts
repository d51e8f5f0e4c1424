import type { CompanyId } from '@loujing/wire/id'
import type { Reader, Tx } from './db.ts'

/** A row's key and company, as text, by the names of their columns. */
export type SealedRow = Readonly<Record<string, string>>

/**
 * A bytea column that the field key seals. `key` is the table's primary key; what a value is bound to (`contextOf`) follows from the
 * key and the company alone. `print` is the column of its keyed hash, by which it is found.
 */
export type Sealed = {
  table: `${string}.${string}`
  column: string
  key: readonly string[]
  contextOf(row: SealedRow): string
  print?: { column: 'fingerprint'; contextOf(row: SealedRow): string }
}

/** Files that the field key seals, of one company, in the order of their keys. */
export type SealedFiles = {
  place: string
  count(sql: Reader): Promise<number>
  list(sql: Reader, after: string | undefined, limit: number): Promise<string[]>
  /** By the newest key, where it is not yet. One that is gone meanwhile is passed by. Safe to repeat. */
  reseal(company: CompanyId, key: string): Promise<void>
}

export const placeOf = ({ table, column }: Pick<Sealed, 'table' | 'column'>): string => `${table}.${column}`

export type SealedValue = { key: SealedRow; sealed: Buffer }

/** The next rows of the transaction's company after the key `last` that are sealed by another version than `version`. */
export async function listSealed(
  sql: Reader,
  { table, column, key }: Pick<Sealed, 'table' | 'column' | 'key'>,
  { version, last, limit }: { version: number; last: readonly string[] | undefined; limit: number },
): Promise<SealedValue[]> {
  const list = (parts: readonly ReturnType<Reader>[]) => parts.reduce((all, part) => sql`${all}, ${part}`)
  const columns = list(key.map((name) => sql`${sql(name)}`))
  const texts = list([...key, 'company_id'].flatMap((name) => [sql`${name}::text`, sql`${sql(name)}::text`]))
  const behind = last ? sql`and (${columns}) > (${list(last.map((part) => sql`${part}`))})` : sql``
  return sql<SealedValue[]>`
    select jsonb_build_object(${texts}) as key, ${sql(column)} as sealed from ${sql(table)}
     where length(${sql(column)}) > 0 and get_byte(${sql(column)}, 0) <> ${version} ${behind}
     order by ${columns} limit ${limit}`
}

export type Resealed = { key: SealedRow; old: Buffer; fresh: Buffer; print?: string | undefined }

/** Answers how many; a row that was changed since it was read is not among them. */
export async function reseal(
  tx: Tx,
  { table, column, key, print }: Sealed,
  rows: readonly Resealed[],
): Promise<number> {
  const lines = rows.map((row) => ({
    key: Object.fromEntries(key.map((name) => [name, row.key[name] ?? ''])),
    old: row.old.toString('hex'),
    fresh: row.fresh.toString('hex'),
    ...(row.print !== undefined && { print: row.print }),
  }))
  const [done] = await tx<{ rows: number }[]>`
    select platform.reseal(${table}::regclass, ${column}, ${print?.column ?? null}, ${tx.json(lines)}) as rows`
  return done!.rows
}

/** Over all companies: how many values of a column are sealed by which version of the key. */
export async function countSealed(
  sql: Reader,
  { table, column }: Pick<Sealed, 'table' | 'column'>,
): Promise<{ companyId: CompanyId; version: number; rows: number }[]> {
  return sql<{ companyId: CompanyId; version: number; rows: number }[]>`
    select company_id, version, rows from platform.sealed_by(${table}, ${column})`
}
