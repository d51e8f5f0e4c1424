import { Readable } from 'node:stream'
import type { ContentQuery, DocumentLook, DocumentText } from '@loujing/wire/http/documents'
import { type DocumentId, type DocumentVersionId, uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller, Identity } from '../identity/index.ts'
import type { Blobs } from './blobs.ts'
import { isMarkable, mark } from './marking.ts'
import { formatOf } from './model/formats.ts'
import { isMarked } from './model/grades.ts'
import { NOT_SHOWN, PURPOSE_NEEDED, TOO_MANY_LOOKS } from './problems.ts'
import type { Shelf } from './shelf.ts'
import type { DocumentRow } from './store/documents.ts'
import * as store from './store/looks.ts'
import * as texts from './store/texts.ts'

type Ports = { sql: Sql; now: () => Date; identity: Pick<Identity, 'namesOf'>; blobs: Blobs; shelf: Shelf }
/** What goes over the line. `isMarked` tells whether who looks stands in it. */
export type Content = { stream: Readable; bytes: number; mediaType: string; fileName: string; isMarked: boolean }

/** Of customers, by one person, within an hour: somebody who carries a whole drawer away is stopped. */
const MOST_PERSONAL = 20
const HOUR_MS = 3_600_000

/** The bytes and words of versions; every look is written down before anything is shown. */
export function createContent({ sql, now, identity, blobs, shelf }: Ports) {
  /** @throws Refusal purpose-needed · too-many-looks */
  async function look(
    tx: Tx,
    caller: Caller,
    { document, version, as }: { document: DocumentRow; version: DocumentVersionId; as: DocumentLook['as'] },
    wanted: ContentQuery['purpose'],
  ): Promise<void> {
    const { company, person, address } = caller
    const purpose = document.grade === 'personal' ? wanted : undefined
    if (document.grade === 'personal') {
      if (purpose === undefined) throw refuse(PURPOSE_NEEDED)
      const since = new Date(now().getTime() - HOUR_MS)
      if ((await store.countPersonal(tx, person, since)) >= MOST_PERSONAL)
        throw refuse(TOO_MANY_LOOKS, { most: MOST_PERSONAL })
    }
    const at = now()
    const row = { id: uuidv7(at.getTime()), company, document: document.id, version, look: as, at, person }
    await store.insertLook(tx, { ...row, purpose: purpose ?? null })
    const entry = { company, actor: caller, action: `documents.${as}`, object: version, address, after: { purpose } }
    await record(tx, { ...entry, outcome: 'done' }, at)
  }

  return {
    /** @throws Refusal not-found · grade · purpose-needed · too-many-looks · not-shown */
    async open(caller: Caller, id: DocumentVersionId, { as = 'download', purpose }: ContentQuery): Promise<Content> {
      const { document, version, fileName } = await inCompany(sql, caller.company, async (tx) => {
        const found = await shelf.getVersion(tx, caller, id)
        const { mediaType } = found.version
        if (as === 'preview' && formatOf(mediaType)?.isShown !== true) throw refuse(NOT_SHOWN)
        await look(tx, caller, { document: found.document, version: id, as }, purpose)
        const [shown] = await shelf.showVersions(tx, caller, [found.version])
        return { ...found, fileName: shown!.fileName }
      })
      const { mediaType } = version
      if (isMarked(document.grade) && isMarkable(mediaType)) {
        const line = `${caller.account} ${now().toISOString().slice(0, 16).replace('T', ' ')}Z`
        const marked = await mark(await blobs.read(version), mediaType, line)
        if (marked)
          return {
            ...{ stream: Readable.from([marked.bytes]), bytes: marked.bytes.length, mediaType: marked.mediaType },
            ...{ fileName, isMarked: true },
          }
      }
      return { stream: await blobs.open(version), bytes: version.bytes, mediaType, fileName, isMarked: false }
    },

    /** The words that were read out of a version. @throws Refusal as `open` */
    text: (caller: Caller, id: DocumentVersionId): Promise<DocumentText> =>
      inCompany(sql, caller.company, async (tx) => {
        const { document } = await shelf.getVersion(tx, caller, id)
        await look(tx, caller, { document, version: id, as: 'text' }, undefined)
        const found = await texts.findText(tx, id)
        return { state: found?.state ?? 'none', text: found?.content ?? '', isCut: found?.isCut ?? false }
      }),

    /** Who looked, newest first. @throws Refusal not-found · grade */
    listLooks: (actor: Actor, id: DocumentId, { cursor, limit = 50 }: PageQuery): Promise<Page<DocumentLook>> =>
      inCompany(sql, actor.company, async (tx) => {
        await shelf.get(tx, actor, id)
        const rows = await store.listLooks(tx, id, fromIdCursor(cursor), limit + 1)
        const people = rows.map(({ person }) => person)
        const names = await identity.namesOf(tx, actor, people)
        return toPage(
          rows,
          limit,
          (row) => [row.id],
          ({ version, look: as, purpose, at, person }) => ({
            ...{ version, as, at: toInstant(at), person, name: names.get(person) ?? '' },
            ...(purpose !== null && { purpose }),
          }),
        )
      }),
  }
}
