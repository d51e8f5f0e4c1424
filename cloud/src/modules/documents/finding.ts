import type {
  Document,
  DocumentHit,
  DocumentQuery,
  DocumentSearch,
  DocumentVersion,
} from '@loujing/wire/http/documents'
import type { DocumentId, ProjectId } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import type { Actor } from '../../platform/auth.ts'
import type { Sql } from '../../platform/db.ts'
import { refuse } from '../../platform/errors.ts'
import { BAD_CURSOR, fromCursor, fromIdCursor, fromTimeCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Projects } from '../projects/index.ts'
import { fold, gramsOf, snippetsOf } from './model/words.ts'
import type { Shelf } from './shelf.ts'
import * as documents from './store/documents.ts'
import * as texts from './store/texts.ts'
import * as versions from './store/versions.ts'

type Ports = { sql: Sql; projects: Pick<Projects, 'getProjectIn'>; shelf: Shelf }

/** Finding documents, each of a grade that the asker may read: by folder and traits, and by the words in them. */
export function createFinding({ sql, projects, shelf }: Ports) {
  return {
    list: (actor: Actor, project: ProjectId, query: DocumentQuery): Promise<Page<Document>> =>
      inCompany(sql, actor.company, async (tx) => {
        await projects.getProjectIn(tx, project)
        const { cursor, limit = 50, sort = 'changed', grade, ...wanted } = query
        const grades = shelf.grades(actor).filter((one) => grade === undefined || one === grade)
        const filter = { ...wanted, grades }
        const rows =
          sort === 'changed'
            ? await documents.listByChange(tx, project, filter, fromTimeCursor(cursor), limit + 1)
            : await documents.listByText(tx, project, filter, sort, fromTextCursor(cursor), limit + 1)
        const shown = new Map((await shelf.show(tx, actor, rows)).map((document) => [document.id, document]))
        const keyOf = (row: documents.DocumentRow) =>
          sort === 'changed'
            ? [row.changedAt.getTime(), row.id]
            : [sort === 'title' ? row.title : (row.number ?? '~'), row.id]
        return toPage(rows, limit, keyOf, ({ id }) => shown.get(id)!)
      }),

    /** @throws Refusal not-found · grade */
    get: (actor: Actor, id: DocumentId): Promise<Document> =>
      inCompany(sql, actor.company, async (tx) => {
        const [shown] = await shelf.show(tx, actor, [await shelf.get(tx, actor, id)])
        return shown!
      }),

    /** Newest first. @throws Refusal not-found · grade */
    listVersions: (actor: Actor, id: DocumentId, { cursor, limit = 50 }: PageQuery): Promise<Page<DocumentVersion>> =>
      inCompany(sql, actor.company, async (tx) => {
        await shelf.get(tx, actor, id)
        const after = cursor === undefined ? undefined : fromCursor(cursor, 2).map(Number)
        const rows = await versions.listVersions(tx, id, after && [after[0]!, after[1]!], limit + 1)
        const shown = new Map((await shelf.showVersions(tx, actor, rows)).map((version) => [version.id, version]))
        return toPage(
          rows,
          limit,
          ({ major, minor }) => [major, minor],
          ({ id: version }) => shown.get(version)!,
        )
      }),

    /** Words as they stand, in the current versions of valid documents, their titles and numbers. Identity material is not searched. */
    search: (actor: Actor, project: ProjectId, query: DocumentSearch): Promise<Page<DocumentHit>> =>
      inCompany(sql, actor.company, async (tx) => {
        await projects.getProjectIn(tx, project)
        const { text, cursor, limit = 20 } = query
        const wanted = fold(text)
        const grades = shelf.grades(actor).filter((grade) => grade !== 'personal')
        const asked = { wanted, grams: gramsOf(wanted), grades }
        const rows = await texts.search(tx, project, asked, fromIdCursor(cursor), limit + 1)
        const found = await Promise.all(rows.map(({ document }) => documents.findDocument(tx, document)))
        const shown = new Map(
          (
            await shelf.show(
              tx,
              actor,
              found.filter((row) => row !== undefined),
            )
          ).map((document) => [document.id, document]),
        )
        return toPage(
          rows,
          limit,
          ({ version }) => [version],
          ({ document, content }) => ({ document: shown.get(document)!, snippets: snippetsOf(content, wanted) }),
        )
      }),
  }
}

/** @throws Refusal bad-cursor */
function fromTextCursor(cursor: string | undefined): documents.ListKey {
  if (cursor === undefined) return undefined
  const [key, id] = fromCursor(cursor, 2)
  if (!/^[0-9a-f-]{36}$/.test(String(id))) throw refuse(BAD_CURSOR)
  return { key: String(key), id: String(id) }
}
