import type { Hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { isDeepStrictEqual } from 'node:util'
import type { NewUpload, Upload } from '@loujing/wire/http/twin'
import { type ModelId, type SiteId, type UploadId, uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import type { Sql } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import { TooLong } from '../../platform/uploads/pieces.ts'
import { TOO_MANY_UPLOADS, UPLOAD_DIFFERS } from '../../platform/uploads/problems.ts'
import { type SentPiece, takePiece } from '../../platform/uploads/take-piece.ts'
import { createTurns } from '../../platform/uploads/turns.ts'
import type { Caller } from '../identity/index.ts'
import type { Conversions } from './conversions.ts'
import { FileRefused } from './convert/problems.ts'
import { asRefusal, type ModelFiles } from './files.ts'
import type { Importing } from './importing.ts'
import { MODEL_TOO_LARGE, NO_ROOM } from './model.ts'
import * as store from './uploads-store.ts'

type Ports = {
  sql: Sql
  now: () => Date
  files: ModelFiles
  importing: Importing
  conversions: Pick<Conversions, 'add'>
  mostBytes: number
  /** An upload that nobody has touched for so long goes. */
  keepMs: number
}
export type Uploads = ReturnType<typeof createUploads>

/** Of one company, at once. */
const MOST_UNFINISHED = 20

/**
 * Files that come in pieces, as tus 1.0 has it. The truth is `received` of the row: so much is synced on the disk and was
 * acknowledged, and what lies behind it after a kill is cut off before the next piece. Nothing is held in memory.
 */
export function createUploads({ sql, now, files, importing, conversions, mostBytes, keepMs }: Ports) {
  const turns = createTurns<UploadId>()
  const shown = ({ id, site, model, wanted, bytes, received, begunAt, touchedAt }: store.KeptUpload): Upload => ({
    ...{ id, site, ...wanted, bytes, received, model },
    ...{ begunAt: toInstant(begunAt), expiresAt: toInstant(touchedAt.getTime() + keepMs) },
  })

  /** @throws Refusal not-found, also for what another person sends */
  async function own({ company, person }: Caller, id: UploadId): Promise<store.KeptUpload> {
    const upload = await inCompany(sql, company, (tx) => store.findUpload(tx, id))
    if (upload?.person !== person) throw notFound('Upload')
    return upload
  }

  /** The upload in its turn, with what the disk can answer for: less than the row says when the folder was lost. */
  async function current(caller: Caller, id: UploadId): Promise<store.KeptUpload> {
    const upload = await own(caller, id)
    if (upload.finishedAt !== null) return upload
    return { ...upload, received: Math.min(upload.received, await files.lengthOfArrived(upload.model)) }
  }

  async function discard({ id, company, model }: store.KeptUpload): Promise<void> {
    await files.remove(model)
    await inCompany(sql, company, (tx) => store.removeUpload(tx, id))
  }

  /** A file that is none of ours will not become one: it goes. */
  const refused =
    (upload: store.KeptUpload) =>
    async (error: unknown): Promise<never> => {
      if (error instanceof TooLong) throw refuse(MODEL_TOO_LARGE, { announcedBytes: upload.bytes })
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw refuse(NO_ROOM)
      if (!(error instanceof FileRefused)) throw error
      await discard(upload)
      throw asRefusal(error)
    }

  /** All is here: judged, and taken as a model. Done again after a kill in the middle of it. */
  async function finish(caller: Caller, upload: store.KeptUpload): Promise<void> {
    const { id, company, site, model, wanted } = upload
    await importing.check(caller, site, wanted)
    await files.settle(model).catch(refused(upload))
    await inCompany(sql, company, async (tx) => {
      await importing.keep(tx, caller, site, model, wanted)
      await store.saveFinished(tx, id, now())
    })
    conversions.add({ company, site, id: model })
  }

  return {
    mostBytes,
    getUpload: async (caller: Caller, id: UploadId): Promise<Upload> => shown(await own(caller, id)),

    listUploads: (
      { company, person }: Caller,
      site: SiteId,
      { cursor, limit = 50 }: PageQuery,
    ): Promise<Page<Upload>> =>
      inCompany(sql, company, async (tx) => {
        await importing.siteOf(tx, site)
        const rows = await store.listUploads(tx, site, person, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], shown)
      }),

    /**
     * Begins an upload, or says how far the one of this id is.
     * @throws Refusal not-found · too-large · no-room · too-many-uploads · upload-differs
     */
    async begin(
      caller: Caller,
      site: SiteId,
      id: UploadId,
      { bytes, ...wanted }: NewUpload,
    ): Promise<{ upload: Upload; isNew: boolean }> {
      const { company, person } = caller
      if (bytes > mostBytes) throw refuse(MODEL_TOO_LARGE, { mostBytes })
      await importing.check(caller, site, wanted)
      const free = await files.freeBytes()
      return inCompany(sql, company, async (tx) => {
        const before = await store.findUpload(tx, id)
        if (before !== undefined) {
          const same = before.person === person && before.site === site && before.bytes === bytes
          if (!same || !isDeepStrictEqual(before.wanted, wanted)) throw refuse(UPLOAD_DIFFERS)
          return { upload: shown(before), isNew: false }
        }
        const unfinished = await store.countUnfinished(tx)
        if (unfinished.uploads >= MOST_UNFINISHED) throw refuse(TOO_MANY_UPLOADS, { most: MOST_UNFINISHED })
        // twice, for the tiles lie beside it
        if (free < 2 * (bytes + unfinished.bytes)) throw refuse(NO_ROOM, { freeBytes: free })
        const model = uuidv7<ModelId>(now().getTime())
        const begun = { id, company, site, person, model, wanted, bytes, begunAt: now() }
        if (!(await store.insertUpload(tx, begun))) throw refuse(UPLOAD_DIFFERS)
        return { upload: shown({ ...begun, received: 0, touchedAt: now(), finishedAt: null }), isNew: true }
      })
    },

    /** How far it is; a piece that is still under way is cut off first, for its line may be dead. */
    async whereTo(caller: Caller, id: UploadId): Promise<Upload> {
      await own(caller, id)
      return turns.take(id, async () => {
        const upload = await current(caller, id)
        if (upload.received === upload.bytes && upload.finishedAt === null) await finish(caller, upload)
        return shown(upload)
      })
    },

    /**
     * Takes the next piece; the last one makes a model of the file.
     * @throws Refusal not-found · wrong-offset (with the right one) · wrong-checksum · too-large · no-room · what a file is refused for
     */
    async append(caller: Caller, id: UploadId, sent: SentPiece): Promise<Upload> {
      await own(caller, id)
      return turns.take(id, async (signal) => {
        const upload = await current(caller, id)
        const { company, model, bytes, received, finishedAt } = upload
        if (finishedAt !== null && sent.offset === received) return shown(upload)
        const write = (body: Readable, hash: Hash | undefined) =>
          files
            .append(model, { from: received, most: bytes - received, whole: bytes, body, hash, signal })
            .catch(refused(upload))
        const next = {
          ...upload,
          received: await takePiece({ path: files.arrivedOf(model), received, write }, sent),
          touchedAt: now(),
        }
        await inCompany(sql, company, (tx) => store.saveReceived(tx, id, next.received, next.touchedAt))
        if (next.received === bytes) await finish(caller, next)
        // also when the line was cut: nobody reads it then, and it is true
        return shown(next)
      })
    },

    /** Gives an upload up; of one that is whole only the trace goes, its model stays. */
    async abandon(caller: Caller, id: UploadId): Promise<void> {
      await own(caller, id)
      await turns.take(id, async () => {
        const upload = await own(caller, id)
        if (upload.finishedAt === null) await discard(upload)
        else await inCompany(sql, caller.company, (tx) => store.removeUpload(tx, id))
      })
    },

    /** Removes what nobody goes on with. */
    async sweep(): Promise<void> {
      const before = new Date(now().getTime() - keepMs)
      for (const { id, model, isWhole } of await asPlatform(sql, (tx) => store.listStale(tx, before))) {
        await turns.take(id, async () => {
          const isGone = await asPlatform(sql, (tx) => store.removeStale(tx, id, before))
          if (isGone && !isWhole) await files.remove(model)
        })
      }
    },
  }
}
