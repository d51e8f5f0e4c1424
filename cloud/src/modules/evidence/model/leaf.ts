import type { CompanyId } from '@loujing/wire/id'
import { toInstant, type Instant } from '@loujing/wire/instant'
import { createHash } from 'node:crypto'

/** What is entered: that a document of this kind, about this subject, had this SHA-256 at this moment. Never the document. */
export type Leaf = {
  at: Instant
  company: CompanyId
  id: string
  kind: string
  sha256: string
  subject: string
  v: 1
}

/** Members in the order of their names, no spaces (RFC 8785, of which strings and small integers need no more). */
export const canonical = (value: unknown): string => JSON.stringify(sorted(value))

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  )
}

/** The hash of a document that is a value: what came back from a column of jsonb has the same as what went in. */
export const hashOfValue = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex')

export const leafText = (leaf: Omit<Leaf, 'v' | 'at'> & { at: Date }): string =>
  canonical({ ...leaf, at: toInstant(leaf.at), v: 1 } satisfies Leaf)
