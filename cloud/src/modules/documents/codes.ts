import type { DrawingAnswer, DrawingCard, DrawingCode } from '@loujing/wire/http/documents'
import type { DocumentCodeId, DocumentVersionId } from '@loujing/wire/id'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Sql } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import { type Caller, hashToken, newToken } from '../identity/index.ts'
import { ID_TAKEN } from './problems.ts'
import type { Shelf } from './shelf.ts'
import * as store from './store/codes.ts'
import { findDocument } from './store/documents.ts'
import { findVersion } from './store/versions.ts'

/** Codes on paper: whoever holds it learns whether to build by it, a member also what has replaced it. */
export function createCodes({ sql, now, shelf }: { sql: Sql; now: () => Date; shelf: Shelf }) {
  return {
    /**
     * The token is in this answer and nowhere else: the same code asked for again gets another, and the one before it answers
     * nothing. @throws Refusal not-found · grade · id-taken
     */
    make: (caller: Caller, version: DocumentVersionId, id: DocumentCodeId): Promise<DrawingCode> =>
      inCompany(sql, caller.company, async (tx) => {
        const { company, person: by, address } = caller
        await shelf.getVersion(tx, caller, version)
        const token = newToken()
        if (!(await store.saveCode(tx, { id, company, version, tokenHash: hashToken(token), at: now(), by })))
          throw refuse(ID_TAKEN)
        const entry = {
          company,
          actor: caller,
          action: 'documents.print-code',
          object: version,
          address,
          after: { id },
        }
        await record(tx, { ...entry, outcome: 'done' }, now())
        return { token }
      }),

    /** For anybody with the paper. @throws Refusal not-found */
    async answer(token: string): Promise<DrawingAnswer> {
      const found = await asPlatform(sql, (tx) => store.findByToken(tx, hashToken(token)))
      const isCurrent =
        found &&
        (await inCompany(sql, found.company, async (tx) => {
          const version = await findVersion(tx, found.version)
          const document = version && (await findDocument(tx, version.document))
          return document && document.state === 'valid' && document.currentVersion === version.id
        }))
      if (isCurrent === undefined) throw notFound('Code')
      return { isCurrent }
    },

    /** For a member of the company whose paper it is. @throws Refusal not-found · grade */
    async card(actor: Actor, token: string): Promise<DrawingCard> {
      const found = await asPlatform(sql, (tx) => store.findByToken(tx, hashToken(token)))
      if (found?.company !== actor.company) throw notFound('Code')
      return inCompany(sql, actor.company, async (tx) => {
        const { document, version } = await shelf.getVersion(tx, actor, found.version)
        const [shown] = await shelf.show(tx, actor, [document])
        const [held] = await shelf.showVersions(tx, actor, [version])
        const { id, project, title, number, state, current } = shown!
        const isCurrent = state === 'valid' && current.id === held!.id
        return {
          isCurrent,
          document: id,
          project,
          title,
          ...(number !== undefined && { number }),
          state,
          held: held!,
          current,
        }
      })
    },
  }
}
