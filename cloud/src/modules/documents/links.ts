import type { DocumentLink, NewDocumentLink } from '@loujing/wire/http/documents'
import type { ContractId, DocumentId, DocumentLinkId, ProjectId } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql } from '../../platform/db.ts'
import { notFound } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Costs } from '../costs/index.ts'
import type { Caller, Identity } from '../identity/index.ts'
import type { Plans } from '../plans/index.ts'
import type { Shelf } from './shelf.ts'
import * as store from './store/links.ts'

export type SubjectDoors = {
  plans: Pick<Plans, 'datedIn'>
  costs: { contracts: Pick<Costs['contracts'], 'contractOf'> }
}
type Ports = SubjectDoors & { sql: Sql; now: () => Date; identity: Pick<Identity, 'may'>; shelf: Shelf }
type Subject = {
  reads: string
  /** What it is called. @throws Refusal not-found */
  nameOf(tx: Reader, project: ProjectId, id: string): Promise<string>
}

/** What documents are about: things of other modules, of the same project. */
export function createLinks({ sql, now, identity, shelf, plans, costs }: Ports) {
  const subjects: Record<NewDocumentLink['kind'], Subject> = {
    task: {
      reads: 'plans.read',
      async nameOf(tx, project, id) {
        const found = (await plans.datedIn(tx, project))?.tasks.find((task) => task.id === id)
        if (!found) throw notFound('Task')
        return `${found.task.code} ${found.task.name}`
      },
    },
    contract: {
      reads: 'costs.read',
      async nameOf(tx, project, id) {
        const { entry } = await costs.contracts.contractOf(tx, project, id as ContractId)
        return `${entry.number} ${entry.name}`
      },
    },
  }
  const audit = (caller: Caller, id: DocumentId, after: object) => {
    const { company, address } = caller
    return { company, actor: caller, action: 'documents.keep', object: id, address, after, outcome: 'done' as const }
  }

  return {
    /** A thing whose kind the asker may not read has no name here. @throws Refusal not-found · grade */
    list: (actor: Actor, id: DocumentId, { cursor, limit = 50 }: PageQuery): Promise<Page<DocumentLink>> =>
      inCompany(sql, actor.company, async (tx) => {
        const { project } = await shelf.get(tx, actor, id)
        const rows = await store.listLinks(tx, id, fromIdCursor(cursor), limit + 1)
        const names = new Map<DocumentLinkId, string>()
        for (const { id: link, kind, object } of rows) {
          const { reads, nameOf } = subjects[kind]
          if (identity.may(actor, reads)) names.set(link, await nameOf(tx, project, object))
        }
        return toPage(
          rows,
          limit,
          (row) => [row.id],
          (row) => ({ ...row, name: names.get(row.id) ?? '' }),
        )
      }),

    /** Again is once. @throws Refusal not-found · grade */
    add: (caller: Caller, id: DocumentId, link: DocumentLinkId, wanted: NewDocumentLink): Promise<DocumentLink> =>
      inCompany(sql, caller.company, async (tx) => {
        const { project } = await shelf.get(tx, caller, id)
        const name = await subjects[wanted.kind].nameOf(tx, project, wanted.object)
        const row = { id: link, document: id, ...wanted }
        const { company, person: by } = caller
        if (await store.insertLink(tx, { ...row, company, by, at: now() }))
          await record(tx, audit(caller, id, wanted), now())
        return { ...row, name: identity.may(caller, subjects[wanted.kind].reads) ? name : '' }
      }),

    remove: (caller: Caller, id: DocumentId, link: DocumentLinkId): Promise<void> =>
      inCompany(sql, caller.company, async (tx) => {
        await shelf.get(tx, caller, id)
        if (await store.removeLink(tx, id, link)) await record(tx, audit(caller, id, { removed: link }), now())
      }),
  }
}
