import type { PersonId } from '@loujing/wire/id'
import type { Tx } from './db.ts'
import type { Sealed, SealedFiles } from './sealed.ts'

/** Words that people wrote: text or jsonb columns of a table, and the column (or `column.member` of a document) that says whose. */
export type Written = { table: `${string}.${string}`; by?: string; columns: readonly string[] }

/** `schema.table.column` */
export type Column = `${string}.${string}.${string}`

/**
 * Rows with a person's id in `by` (a uuid column) that are his without his words in them. An export tells them to him, but for the
 * columns that it `hides`: they are the company's or another's.
 */
export type Theirs = { table: `${string}.${string}`; by: string; hides?: readonly string[] }

/**
 * Why no words about a person can stand in a column of text, so that a deletion passes it by:
 * `listed`, one of a list that the code or a schema names; `code`, the short name of a thing (a flat, a gateway, a camera);
 * `told`, by a machine or in a model's file; `reckoned`, by us out of such; `sealed`, unreadable without the field key, and kept by law;
 * `secret`, a key that its holder alone opens; `chained`, hashed into a chain, and checked to name nobody when it was written.
 */
export type Reason = 'listed' | 'code' | 'told' | 'reckoned' | 'sealed' | 'secret' | 'chained'

/** Something that he must hand over before he can be deleted: `kind` is `module.what`, `object` its id. */
export type Duty = { kind: `${string}.${string}`; object: string }

/** Rows that stay without his identity, and the article of law that asks for them. */
export type Kept = { what: `${string}.${string}`; law: string }

/**
 * What a module holds of a person, and how it lets go of it. Each module that keeps text or a person's id has one, in its
 * `personal.ts`; whoever adds a column of text or a person adds it there, or cloud/test/personal-columns.test.ts names it.
 */
export type PersonalData = {
  module: string
  written: readonly Written[]
  theirs?: readonly Theirs[]
  /** Columns whose rows `erase` deletes, or which it empties. */
  erased?: readonly Column[]
  /** Columns that hold nobody's words. With `written` and `erased` these are all columns of text: a test walks the catalog. */
  nobodys?: Partial<Record<Reason, readonly Column[]>>
  /** What the field key seals: the same columns as above, for whoever seals them anew. A test walks the catalog. */
  sealed?: readonly Sealed[]
  sealedFiles?: readonly SealedFiles[]
  kept: readonly Kept[]
  duties?(tx: Tx, person: PersonId): Promise<Duty[]>
  /** By what he can be known in texts, whole: numbers, addresses, names. */
  identifiers?(tx: Tx, person: PersonId): Promise<Identifiers>
  /** Beyond words: rows that are his alone. Answers how many. Safe to repeat. */
  erase?(tx: Tx, person: PersonId, identifiers: Identifiers): Promise<number>
  /** Beyond rows with his id: what is sealed, opened for an export. By the names of what it is. */
  open?(tx: Tx, person: PersonId): Promise<Readonly<Record<string, object>>>
  /** Files of rows that `erase` gave up, once it is committed. Safe to repeat. */
  eraseFiles?(): Promise<void>
}

/**
 * `sure` ones are nobody else's (a phone number, an ID number, an address) and are struck out of whatever anybody wrote; a name may
 * be another's too, and is struck out of his own words.
 */
export type Identifiers = { sure: string[]; names: string[] }

/** Strikes a person's identifiers out of a module's words. Answers in how many rows. */
export async function strikeOut(
  tx: Tx,
  written: readonly Written[],
  person: PersonId,
  { sure, names }: Identifiers,
): Promise<number> {
  let rows = 0
  for (const { table, by, columns } of written) {
    rows += await strike(tx, { table, columns }, person, sure)
    if (by !== undefined) rows += await strike(tx, { table, by, columns }, person, names)
  }
  return rows
}

/** In how many rows of a module one of `words` stands. */
export async function countMentions(tx: Tx, written: readonly Written[], words: readonly string[]): Promise<number> {
  if (words.length === 0) return 0
  let rows = 0
  for (const { table, columns } of written) {
    const [found] = await tx<{ rows: number }[]>`
      select platform.mentions(${table}::regclass, ${[...columns]}, ${[...words]}) as rows`
    rows += found!.rows
  }
  return rows
}

async function strike(
  tx: Tx,
  { table, by, columns }: Written,
  person: PersonId,
  words: readonly string[],
): Promise<number> {
  if (words.length === 0) return 0
  const [struck] = await tx<{ rows: number }[]>`
    select platform.strike_out(${table}::regclass, ${by ?? null}, ${person}, ${[...columns]}, ${[...words]}) as rows`
  return struck!.rows
}
