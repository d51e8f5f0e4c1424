import type { DocumentDifference } from '@loujing/wire/http/documents'
import type { DocumentVersionId } from '@loujing/wire/id'
import { diffArrays } from 'diff'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { inCompany } from '../../platform/tenant.ts'
import { NO_TEXT } from './problems.ts'
import type { Shelf } from './shelf.ts'
import { findText } from './store/texts.ts'

/** Two texts that have little in common are not compared sign for sign for minutes. */
const MOST_MS = 5000
/** Of what stayed, so many lines are told around a change. */
const AROUND = 2

/** What changed between two versions of a document, by paragraph. */
export function createComparing({ sql, shelf }: { sql: Sql; shelf: Shelf }) {
  async function linesOf(tx: Reader, id: DocumentVersionId): Promise<string[]> {
    const found = await findText(tx, id)
    if (found?.state !== 'read') throw refuse(NO_TEXT, { version: id, state: found?.state ?? 'none' })
    const lines = found.content.split(/\n+/).map((line) => line.replaceAll(/\s+/gu, ' ').trim())
    return lines.filter(Boolean)
  }

  /** @throws Refusal not-found, also for versions of two documents · grade · no-text */
  return (actor: Actor, to: DocumentVersionId, from: DocumentVersionId): Promise<DocumentDifference> =>
    inCompany(sql, actor.company, async (tx) => {
      const { document } = await shelf.getVersion(tx, actor, to)
      if ((await shelf.getVersion(tx, actor, from)).document.id !== document.id) throw notFound('Version')
      const [before, after] = [await linesOf(tx, from), await linesOf(tx, to)]
      const changes = diffArrays(before, after, { timeout: MOST_MS }) ?? [
        { value: before, removed: true, added: false },
        { value: after, added: true, removed: false },
      ]
      const count = (of: 'added' | 'removed'): number =>
        changes.reduce((sum, part) => sum + (part[of] ? part.value.length : 0), 0)
      const parts = changes.map(({ value, added, removed }, i): DocumentDifference['parts'][number] => {
        if (added) return { change: 'added', lines: value }
        if (removed) return { change: 'removed', lines: value }
        return { change: 'same', lines: shorten(value, i > 0, i < changes.length - 1) }
      })
      return { from, to, added: count('added'), removed: count('removed'), parts }
    })
}

/** The lines next to the changes before and after; the empty line stands for those between. */
function shorten(lines: readonly string[], hasBefore: boolean, hasAfter: boolean): string[] {
  if (lines.length <= 2 * AROUND + 1) return [...lines]
  const head = hasBefore ? lines.slice(0, AROUND) : []
  const tail = hasAfter ? lines.slice(-AROUND) : []
  return [...head, '', ...tail]
}
