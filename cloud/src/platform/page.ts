import type { Page } from '@loujing/wire/page'
import { refuse, type ProblemType } from './errors.ts'

export const BAD_CURSOR: ProblemType = {
  type: '/problems/bad-cursor',
  title: 'The cursor is not one of ours',
  status: 400,
}

const DEFAULT_LIMIT = 50

/** A keyset cursor: the values of the sort columns of the last row shown, opaque to the client. */
export const toCursor = (key: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url')

/** @throws Refusal `/problems/bad-cursor` when it is not a list of `length` texts and numbers */
export function fromCursor(cursor: string, length: number): (string | number)[] {
  let key: unknown
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    throw refuse(BAD_CURSOR)
  }
  const isKey =
    Array.isArray(key) &&
    key.length === length &&
    key.every((part) => typeof part === 'string' || Number.isFinite(part))
  if (!isKey) throw refuse(BAD_CURSOR)
  return key as (string | number)[]
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The id in a cursor of one id; undefined without a cursor. @throws Refusal `/problems/bad-cursor`, also when it is no id */
export function fromIdCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined
  const id = String(fromCursor(cursor, 1)[0])
  if (!UUID.test(id)) throw refuse(BAD_CURSOR)
  return id
}

/** The moment and the id in a cursor of both. @throws Refusal `/problems/bad-cursor` */
export function fromTimeCursor(cursor: string | undefined): { at: Date; id: string } | undefined {
  if (cursor === undefined) return undefined
  const [ms, id] = fromCursor(cursor, 2)
  const at = new Date(Number(ms))
  if (Number.isNaN(at.getTime()) || !UUID.test(String(id))) throw refuse(BAD_CURSOR)
  return { at, id: String(id) }
}

/** Makes a page of `limit` items from a query that asked for `limit + 1`: the one too many tells that there are more. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number = DEFAULT_LIMIT,
  keyOf: (row: Row) => readonly (string | number)[],
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const items = shown.map(toItem)
  return rows.length > limit && last !== undefined ? { items, nextCursor: toCursor(keyOf(last)) } : { items }
}
