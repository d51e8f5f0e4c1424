import type { Hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { isDeepStrictEqual } from 'node:util'
import type { DocumentUpload, NewDocumentUpload } from '@loujing/wire/http/documents'
import type { DocumentVersionId, ProjectId, Sha256 } from '@loujing/wire/id'
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
import type { Caller, FieldCipher } from '../identity/index.ts'
import type { Blobs } from './blobs.ts'
import type { Keeping } from './keeping.ts'
import { endingOf, FORMATS, SUSPECT } from './model/formats.ts'
import { CONTENT_DIFFERS, DISK_FULL, LONGER_THAN_SAID, TOO_LARGE_FILE, UNKNOWN_FORMAT } from './problems.ts'
import { sniff } from './sniff.ts'
import * as store from './store/uploads.ts'
import type { UploadRow } from './store/uploads.ts'

type Ports = {
  sql: Sql
  now: () => Date
  fields: FieldCipher
  blobs: Blobs
  keeping: Keeping
  limits: UploadLimits
  /** An upload that nobody has touched for so long goes. */
  keepMs: number
  /** A version has come whose text may be read. */
  onAdded(company: Caller['company'], id: DocumentVersionId): void
}
/** `personalBytes`: identity material is sealed whole, in memory. */
export type UploadLimits = { mostBytes: number; personalBytes: number }
export type DocumentUploads = ReturnType<typeof createDocumentUploads>

/** Of one company, at once. */
const MOST_ARRIVING = 100
const TAKEN = new Set([...Object.keys(FORMATS), ...Object.values(SUSPECT).flat()])

/** Whose wishes sealed ones are. */
export const contextOf = (id: DocumentVersionId | string): string => `documents.upload:${id}`

/** Files on their way to become versions. The row's `received` is the truth; what is whole is looked into before anybody sees it. */
export function createDocumentUploads({ sql, now, fields, blobs, keeping, limits, keepMs, onAdded }: Ports) {
  const turns = createTurns<DocumentVersionId>()
  const wantedOf = ({ id, wantedSealed }: UploadRow): NewDocumentUpload =>
    JSON.parse(fields.open(wantedSealed, contextOf(id))) as NewDocumentUpload
  const shown = (row: UploadRow): DocumentUpload => ({
    ...{ id: row.id, project: row.project, ...wantedOf(row), received: row.received, state: row.state },
    ...(row.suspicion !== null && { suspicion: row.suspicion }),
    ...{ begunAt: toInstant(row.begunAt), expiresAt: toInstant(row.touchedAt.getTime() + keepMs) },
  })

  /** @throws Refusal not-found, also for what another person sends */
  async function own({ company, person }: Caller, id: DocumentVersionId): Promise<UploadRow> {
    const row = await inCompany(sql, company, (tx) => store.findUpload(tx, id))
    if (row?.person !== person) throw notFound('Upload')
    return row
  }

  /** With what the disk can answer for: less than the row says when the folder was lost. */
  async function current(caller: Caller, id: DocumentVersionId): Promise<UploadRow> {
    const row = await own(caller, id)
    if (row.state !== 'arriving') return row
    return { ...row, received: Math.min(row.received, await blobs.lengthOfArrived(id)) }
  }

  async function discard({ id, company }: UploadRow): Promise<void> {
    await inCompany(sql, company, (tx) => store.removeUpload(tx, id))
    await blobs.removeArrived(id)
  }

  /** All is here: looked into, and kept, held back or refused. Done again after a stop in the middle of it. */
  async function finish(caller: Caller, row: UploadRow): Promise<UploadRow> {
    const { id, company, project, person } = row
    const wanted = wantedOf(row)
    const sniffed = await sniff(blobs.arrivingOf(id), wanted.fileName)
    if (sniffed.is === 'other') {
      await discard(row)
      throw refuse(CONTENT_DIFFERS, { found: sniffed.found })
    }
    const { sha256, sm3 } = await blobs.hashArrived(id)
    if (sniffed.is === 'suspect') {
      const outcome = { state: 'quarantined', suspicion: sniffed.suspicion, sha256 } as const
      await inCompany(sql, company, (tx) => store.saveOutcome(tx, id, outcome, now()))
      return { ...row, ...outcome, sha256: sha256 as Sha256 }
    }
    const isSealed = row.grade === 'personal'
    await blobs.keep(id, { company, sha256, isSealed })
    await inCompany(sql, company, async (tx) => {
      await keeping.check(tx, caller, project, wanted)
      const file = { mediaType: sniffed.mediaType, bytes: row.bytes, sha256: sha256 as Sha256, sm3, isSealed }
      await keeping.add(tx, { caller, sender: person, project, id }, wanted, file)
      await store.saveOutcome(tx, id, { state: 'taken', sha256 }, now())
    })
    await blobs.removeArrived(id)
    onAdded(company, id)
    return { ...row, state: 'taken' }
  }

  return {
    wantedOf,
    limits,
    get: async (caller: Caller, id: DocumentVersionId): Promise<DocumentUpload> => shown(await own(caller, id)),

    list: ({ company, person }: Caller, project: ProjectId, query: PageQuery): Promise<Page<DocumentUpload>> =>
      inCompany(sql, company, async (tx) => {
        const { cursor, limit = 50 } = query
        await keeping.getProject(tx, project)
        const rows = await store.listArriving(tx, project, person, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], shown)
      }),

    /**
     * Begins an upload, or says how far the one of this id is.
     * @throws Refusal not-found · format · too-large · no-room · too-many · differs; what `keeping.check` throws
     */
    async begin(
      caller: Caller,
      project: ProjectId,
      id: DocumentVersionId,
      wanted: NewDocumentUpload,
    ): Promise<{ upload: DocumentUpload; isNew: boolean }> {
      const { company, person } = caller
      const free = await blobs.freeBytes()
      return inCompany(sql, company, async (tx) => {
        const before = await store.findUpload(tx, id)
        if (before !== undefined) {
          const isSame = before.person === person && before.project === project
          if (!isSame || !isDeepStrictEqual(wantedOf(before), wanted)) throw refuse(UPLOAD_DIFFERS)
          return { upload: shown(before), isNew: false }
        }
        const grade = await keeping.check(tx, caller, project, wanted)
        const ending = endingOf(wanted.fileName)
        if (!TAKEN.has(ending)) throw refuse(UNKNOWN_FORMAT, { ending })
        const mostBytes = grade === 'personal' ? limits.personalBytes : limits.mostBytes
        if (wanted.bytes > mostBytes) throw refuse(TOO_LARGE_FILE, { mostBytes })
        const arriving = await store.countArriving(tx)
        if (arriving.uploads >= MOST_ARRIVING) throw refuse(TOO_MANY_UPLOADS, { most: MOST_ARRIVING })
        if (free < wanted.bytes + arriving.bytes) throw refuse(DISK_FULL, { freeBytes: free })
        const wantedSealed = fields.seal(JSON.stringify(wanted), contextOf(id))
        const begun = { id, company, project, person, wantedSealed, grade, bytes: wanted.bytes, begunAt: now() }
        if (!(await store.insertUpload(tx, begun))) throw refuse(UPLOAD_DIFFERS)
        return { upload: shown((await store.findUpload(tx, id))!), isNew: true }
      })
    },

    /** How far it is; a piece that is still under way is cut off first, for its line may be dead. */
    async whereTo(caller: Caller, id: DocumentVersionId): Promise<DocumentUpload> {
      await own(caller, id)
      return turns.take(id, async () => {
        const row = await current(caller, id)
        const isWhole = row.received === row.bytes && row.state === 'arriving'
        return shown(isWhole ? await finish(caller, row) : row)
      })
    },

    /**
     * Takes the next piece; the last one makes a version of the file, or holds it back.
     * @throws Refusal not-found · wrong-offset · wrong-checksum · longer-than-said · no-room · content-differs
     */
    async append(caller: Caller, id: DocumentVersionId, sent: SentPiece): Promise<DocumentUpload> {
      await own(caller, id)
      return turns.take(id, async (signal) => {
        const row = await current(caller, id)
        const { company, bytes, received } = row
        if (row.state !== 'arriving' && sent.offset === received) return shown(row)
        const write = (body: Readable, hash: Hash | undefined) =>
          blobs.append(id, { from: received, most: bytes - received, body, hash, signal }).catch(nameRefusal)
        const next = { ...row, received: await takePiece({ path: blobs.arrivingOf(id), received, write }, sent) }
        await inCompany(sql, company, (tx) => store.saveReceived(tx, id, next.received, now()))
        return shown(next.received === bytes ? await finish(caller, next) : next)
      })
    },

    /** Gives an upload up. What has become a version, or is held back, stays. */
    async abandon(caller: Caller, id: DocumentVersionId): Promise<void> {
      await own(caller, id)
      await turns.take(id, async () => {
        const row = await own(caller, id)
        if (row.state === 'arriving') await discard(row)
      })
    },

    /** Removes what nobody goes on with. */
    async sweep(): Promise<void> {
      const before = new Date(now().getTime() - keepMs)
      for (const id of await asPlatform(sql, (tx) => store.listStale(tx, before)))
        await turns.take(id, async () => {
          if (await asPlatform(sql, (tx) => store.removeStale(tx, id, before))) await blobs.removeArrived(id)
        })
    },
  }
}

function nameRefusal(error: unknown): never {
  if (error instanceof TooLong) throw refuse(LONGER_THAN_SAID)
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw refuse(DISK_FULL)
  throw error
}
