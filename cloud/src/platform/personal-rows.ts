import type { PersonId } from '@loujing/wire/id'
import type { Tx } from './db.ts'
import type { PersonalData, Theirs } from './personal.ts'

/** A table's rows that are a person's. */
export type OwnRows = { table: string; by: string; rows: object[] }

/** What a module keeps under a person's id: rows that he wrote, and rows that are about him. Tables without any are left out. */
export async function readOwnRows(
  tx: Tx,
  { written, theirs = [] }: Pick<PersonalData, 'written' | 'theirs'>,
  person: PersonId,
): Promise<OwnRows[]> {
  const his = written.flatMap(({ table, by }): Theirs[] => (by === undefined ? [] : [{ table, by }]))
  const found: OwnRows[] = []
  for (const one of [...his, ...theirs]) {
    const rows = await rowsOf(tx, one, person)
    if (rows.length > 0) found.push({ table: one.table, by: one.by, rows })
  }
  return found
}

// Seals, tokens and hashes tell him nothing, and are what others would break in with.
async function rowsOf(tx: Tx, { table, by, hides = [] }: Theirs, person: PersonId): Promise<object[]> {
  const [column = '', member] = by.split('.')
  const whose = member === undefined ? tx`${tx(column)}::text` : tx`${tx(column)} ->> ${member}`
  const rows = await tx<{ row: object }[]>`
    select to_jsonb(r) - ${[...hides]}::text[]
             - (select array_agg(attname::text) from pg_attribute
                 where attrelid = ${table}::regclass
                   and (atttypid = 'bytea'::regtype or attname = 'company_id' or attname ~ '_hash$')) as row
      from ${tx(table)} r where ${whose} = ${person}`
  return rows.map(({ row }) => row)
}
