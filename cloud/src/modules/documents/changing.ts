import type { Document, DocumentChange, DocumentStateChange, DocumentTraits } from '@loujing/wire/http/documents'
import type { DocumentId } from '@loujing/wire/id'
import { record } from '../../platform/audit.ts'
import { FORBIDDEN } from '../../platform/auth.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller, Identity } from '../identity/index.ts'
import type { Keeping } from './keeping.ts'
import { GRADE_NOT_CLASS, HELD, NUMBER_TAKEN, WITHDRAWN } from './problems.ts'
import type { Shelf } from './shelf.ts'
import * as store from './store/documents.ts'
import type { DocumentRow } from './store/documents.ts'

type Ports = { sql: Sql; now: () => Date; identity: Pick<Identity, 'may'>; keeping: Keeping; shelf: Shelf }

/** What people do to a document beside sending versions. Each is told in the audit log; nothing of it removes anything. */
export function createChanging({ sql, now, identity, keeping, shelf }: Ports) {
  /** One at a time for each document; `work` returns what it did, undefined when all was so already. */
  const change = (
    caller: Caller,
    id: DocumentId,
    action: string,
    work: (tx: Tx, row: DocumentRow) => Promise<object | undefined>,
  ): Promise<Document> =>
    inCompany(sql, caller.company, async (tx) => {
      const row = await store.lockDocument(tx, id)
      if (!row) throw notFound('Document')
      shelf.checkGrade(caller, row.grade)
      const after = await work(tx, row)
      if (after) {
        const { company, address } = caller
        const entry = { company, actor: caller, action, object: id, address, after }
        await record(tx, { ...entry, outcome: 'done' }, now())
      }
      const [shown] = await shelf.show(tx, caller, [(await store.findDocument(tx, id))!])
      return shown!
    })

  return {
    /** @throws Refusal not-found · grade · forbidden for a change of the grade · grade-not-class · number-taken · withdrawn */
    saveTraits: (caller: Caller, id: DocumentId, wanted: DocumentChange): Promise<Document> =>
      change(caller, id, 'documents.keep', async (tx, row) => {
        const traits: DocumentTraits = { ...traitsOf(row, shelf.titleOf(row)), ...wanted }
        if (row.state === 'withdrawn') throw refuse(WITHDRAWN)
        if (traits.grade !== row.grade) {
          if (!identity.may(caller, 'documents.change-grade'))
            throw refuse(FORBIDDEN, { action: 'documents.change-grade' })
          shelf.checkGrade(caller, traits.grade)
          // its bytes are sealed, or are not
          if ((traits.grade === 'personal') !== (row.grade === 'personal')) throw refuse(GRADE_NOT_CLASS)
        }
        await keeping.checkTraits(tx, row.project, id, traits)
        const { folder, class: of, grade, number = null, discipline = null, stage = null } = traits
        const named = shelf.sealTitle(id, grade, traits.title)
        await store.saveTraits(tx, {
          ...row,
          ...{ folder, class: of, grade, number, discipline, stage, ...named, changedAt: now() },
        })
        return { ...traits, title: named.title }
      }),

    /** Checks it out: until it is given back, only the holder sends versions. @throws Refusal not-found · grade · held · withdrawn */
    hold: (caller: Caller, id: DocumentId): Promise<Document> =>
      change(caller, id, 'documents.hold', async (tx, row) => {
        if (row.state === 'withdrawn') throw refuse(WITHDRAWN)
        if (row.heldBy === caller.person) return undefined
        if (row.heldBy !== null) throw refuse(HELD, { by: row.heldBy })
        await store.saveHold(tx, id, caller.person, now())
        return { heldBy: caller.person }
      }),

    /** The holder gives it back, or somebody who may takes it back. @throws Refusal not-found · grade · held */
    release: (caller: Caller, id: DocumentId): Promise<Document> =>
      change(caller, id, 'documents.release', async (tx, row) => {
        if (row.heldBy === null) return undefined
        const isOwn = row.heldBy === caller.person
        if (!isOwn && !identity.may(caller, 'documents.take-back')) throw refuse(HELD, { by: row.heldBy })
        await store.saveHold(tx, id, null, null)
        return { heldBy: null, from: row.heldBy, isOwn }
      }),

    /** Withdraws or restores. @throws Refusal not-found · grade · held · number-taken by another meanwhile */
    saveState: (caller: Caller, id: DocumentId, wanted: DocumentStateChange): Promise<Document> =>
      change(caller, id, 'documents.withdraw', async (tx, row) => {
        if (row.state === wanted.state) return undefined
        if (row.heldBy !== null && row.heldBy !== caller.person) throw refuse(HELD, { by: row.heldBy })
        const { number, project } = row
        const isTaken = wanted.state === 'valid' && number !== null && store.isNumberTaken(tx, project, number, id)
        if (await isTaken) throw refuse(NUMBER_TAKEN, { number })
        await store.saveState(tx, id, wanted, now())
        return wanted
      }),
  }
}

const traitsOf = (
  { folder, class: of, grade, number, discipline, stage }: DocumentRow,
  title: string,
): DocumentTraits => ({
  ...{ folder, class: of, grade, title },
  ...(number !== null && { number }),
  ...(discipline !== null && { discipline }),
  ...(stage !== null && { stage }),
})
