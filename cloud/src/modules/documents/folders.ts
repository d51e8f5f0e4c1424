import { DOCUMENT_CLASSES, type DocumentFolder, type NewDocumentFolder } from '@loujing/wire/http/documents'
import { type DocumentFolderId, type ProjectId, uuidv7 } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import type { Projects } from '../projects/index.ts'
import { CLASS_RULES, DRAWING_FOLDERS } from './model/classes.ts'
import { FOLDER_LOOP, ID_TAKEN, NAME_TAKEN } from './problems.ts'
import type { Shelf } from './shelf.ts'
import * as store from './store/folders.ts'

type Ports = { sql: Sql; now: () => Date; projects: Pick<Projects, 'getProjectIn'>; shelf: Shelf }

/** The tree of folders of a project. */
export function createFolders({ sql, now, projects, shelf }: Ports) {
  async function put(tx: Tx, caller: Caller, project: ProjectId, id: DocumentFolderId, folder: NewDocumentFolder) {
    const { company, person: by, address } = caller
    const kept = await store.saveFolder(tx, { id, company, project, by, at: now() }, folder)
    if (!kept) throw refuse(NAME_TAKEN, { name: folder.name })
    const entry = { company, actor: caller, action: 'documents.keep', object: id, address, after: folder }
    await record(tx, { ...entry, outcome: 'done' }, now())
  }

  const list = (actor: Actor, project: ProjectId, { cursor, limit = 50 }: PageQuery): Promise<Page<DocumentFolder>> =>
    inCompany(sql, actor.company, async (tx) => {
      await projects.getProjectIn(tx, project)
      const rows = await store.listFolders(tx, project, shelf.grades(actor), fromIdCursor(cursor), limit + 1)
      return toPage(
        rows,
        limit,
        ({ id }) => [id],
        (folder) => folder,
      )
    })

  return {
    list,

    /** Makes, renames or moves a folder. @throws Refusal not-found · id-taken · folder-loop · name-taken */
    save: (
      caller: Caller,
      project: ProjectId,
      id: DocumentFolderId,
      folder: NewDocumentFolder,
    ): Promise<DocumentFolder> =>
      inCompany(sql, caller.company, async (tx) => {
        await projects.getProjectIn(tx, project)
        await store.lockTree(tx, project)
        const known = await store.findFolder(tx, id)
        if (known && known.project !== project) throw refuse(ID_TAKEN)
        const parent = folder.parent && (await store.findFolder(tx, folder.parent))
        if (folder.parent && parent?.project !== project) throw notFound('Folder')
        if (known && folder.parent && (await store.isUnder(tx, folder.parent, id))) throw refuse(FOLDER_LOOP)
        await put(tx, caller, project, id, folder)
        return (await store.findFolder(tx, id))!
      }),

    /** Lays the default tree where there is none; elsewhere nothing changes. */
    async fill(caller: Caller, project: ProjectId): Promise<Page<DocumentFolder>> {
      await inCompany(sql, caller.company, async (tx) => {
        await projects.getProjectIn(tx, project)
        await store.lockTree(tx, project)
        if ((await store.listFolders(tx, project, [], undefined, 1)).length > 0) return
        for (const of of DOCUMENT_CLASSES) {
          const id = uuidv7<DocumentFolderId>(now().getTime())
          await put(tx, caller, project, id, { name: CLASS_RULES[of].name, class: of })
          for (const name of of === 'drawing' ? DRAWING_FOLDERS : [])
            await put(tx, caller, project, uuidv7<DocumentFolderId>(now().getTime()), { name, parent: id, class: of })
        }
      })
      return list(caller, project, { limit: 200 })
    },
  }
}
