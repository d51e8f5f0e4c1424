import type {
  ElementChange,
  ElementDifference,
  ElementLink,
  Model,
  NewElementLink,
  Orphan,
  OrphanDecision,
} from '@loujing/wire/http/twin'
import type { CompanyId, ElementId, ElementLinkId, ModelId, OrphanId, PersonId } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import { differences } from './differences-store.ts'
import { elementLinked, elementUnlinked } from './events.ts'
import * as links from './links-store.ts'
import { DECIDED, type KeptModel, NO_SUGGESTION, OTHER_LINE, toModel } from './model.ts'
import * as orphans from './orphans-store.ts'
import * as store from './store.ts'

export type Revisions = ReturnType<typeof createRevisions>
export type DiffQuery = PageQuery & { against?: ModelId; change?: ElementChange }

/** What outlives a revision: the links of elements, the elements that were lost, and what has changed. */
export function createRevisions({ sql, now }: { sql: Sql; now: () => Date }) {
  const page = <T extends { id: string }>(rows: readonly T[], limit: number): Page<T> =>
    toPage(
      rows,
      limit,
      ({ id }) => [id],
      (row) => row,
    )

  return {
    /** All revisions of the file that a model is one of, oldest first. */
    listRevisions: ({ company }: Actor, id: ModelId, { cursor, limit = 50 }: PageQuery): Promise<Page<Model>> =>
      inCompany(sql, company, async (tx) => {
        const { line } = await modelIn(tx, id)
        return page((await store.listLine(tx, line, fromIdCursor(cursor), limit + 1)).map(toModel), limit)
      }),

    /**
     * What has changed since `against`, by default the revision before; nothing for the first one.
     * @throws Refusal not-found · `/problems/twin/other-line`
     */
    listDifferences: (
      { company }: Actor,
      id: ModelId,
      { against, change, cursor, limit = 50 }: DiffQuery,
    ): Promise<Page<ElementDifference>> =>
      inCompany(sql, company, async (tx) => {
        const model = await modelIn(tx, id)
        const before = against ?? model.report?.before
        if (before === undefined) return { items: [] }
        if ((await modelIn(tx, before)).line !== model.line) throw refuse(OTHER_LINE)
        return page(await differences(tx, { before, after: id, change }, fromIdCursor(cursor), limit + 1), limit)
      }),

    linkElement: (
      caller: Caller,
      element: ElementId,
      id: ElementLinkId,
      wanted: NewElementLink,
    ): Promise<ElementLink> =>
      inCompany(sql, caller.company, (tx) =>
        linkIn(tx, { company: caller.company, by: caller.person, element, id, ...wanted }),
      ),

    /** For other modules, inside their own transaction. @throws Refusal not-found */
    linkElementIn: linkIn,

    unlinkElement: ({ company }: Actor, element: ElementId, id: ElementLinkId): Promise<void> =>
      inCompany(sql, company, async (tx) => {
        const link = await links.removeLink(tx, element, id)
        if (link === undefined) throw notFound('Link')
        await elementUnlinked(tx, company, link, now())
      }),

    listLinksOfElement: ({ company }: Actor, element: ElementId, { cursor, limit = 50 }: PageQuery) =>
      inCompany(sql, company, async (tx) => {
        const rows = await links.listLinks(tx, { element }, fromIdCursor(cursor), limit + 1)
        if (rows.length === 0 && (await links.findStanding(tx, element)) === undefined) throw notFound('Element')
        return page(rows, limit)
      }),

    /** Of all elements of a model and of those that its line has lost. */
    listLinksOfModel: (
      { company }: Actor,
      id: ModelId,
      { kind, object, cursor, limit = 50 }: PageQuery & Partial<NewElementLink>,
    ): Promise<Page<ElementLink>> =>
      inCompany(sql, company, async (tx) => {
        const { line } = await modelIn(tx, id)
        return page(await links.listLinks(tx, { line, kind, object }, fromIdCursor(cursor), limit + 1), limit)
      }),

    listOrphans: (
      { company }: Actor,
      id: ModelId,
      { state, cursor, limit = 50 }: PageQuery & { state?: Orphan['state'] },
    ): Promise<Page<Orphan>> =>
      inCompany(sql, company, async (tx) => {
        const { line } = await modelIn(tx, id)
        return page(await orphans.listOrphans(tx, line, state, fromIdCursor(cursor), limit + 1), limit)
      }),

    /**
     * A person's word on an orphan. Said again it changes nothing; a rejected one may still be accepted or taken back, an accepted one is done.
     * @throws Refusal not-found · `/problems/twin/no-suggestion` · `/problems/twin/other-line` · `/problems/twin/decided`
     */
    decideOrphan: (caller: Caller, id: OrphanId, { decision, element }: OrphanDecision): Promise<void> =>
      inCompany(sql, caller.company, async (tx) => {
        const orphan = await orphans.lockOrphan(tx, id)
        if (orphan === undefined) throw notFound('Orphan')
        const target = decision === 'accepted' ? (element ?? orphan.suggested ?? undefined) : undefined
        if (decision === 'accepted' && target === undefined) throw refuse(NO_SUGGESTION)
        if (orphan.state === decision && (orphan.accepted ?? undefined) === target) return
        if (orphan.state === 'accepted' || orphan.state === 'returned') throw refuse(DECIDED, { state: orphan.state })
        if (target !== undefined) {
          const standing = await links.findStanding(tx, target)
          if (standing === undefined) throw notFound('Element')
          if (standing.line !== orphan.lineId) throw refuse(OTHER_LINE)
          await links.moveLinks(tx, orphan.element, target)
        }
        await orphans.saveDecision(tx, id, { state: decision, accepted: target, by: caller.person }, now())
        const { company, address } = caller
        const entry = {
          company,
          actor: caller,
          action: 'twin.decide',
          object: id,
          address,
          after: { decision, target },
        }
        await record(tx, { ...entry, outcome: 'done' }, now())
      }),
  }

  async function linkIn(
    tx: Tx,
    wanted: NewElementLink & { company: CompanyId; by: PersonId; element: ElementId; id: ElementLinkId },
  ): Promise<ElementLink> {
    const { company, by: madeBy, ...rest } = wanted
    const standing = await links.findStanding(tx, rest.element)
    if (standing === undefined) throw notFound('Element')
    const link = await links.saveLink(tx, company, standing.line, { ...rest, madeBy }, now())
    // The id is taken by another link: of this company or, unseen, of another.
    if (link === undefined) throw notFound('Link')
    if (link.id === rest.id) await elementLinked(tx, company, link, now())
    return link
  }
}

async function modelIn(tx: Reader, id: ModelId): Promise<KeptModel> {
  const model = await store.findModel(tx, id)
  if (model === undefined) throw notFound('Model')
  return model
}
