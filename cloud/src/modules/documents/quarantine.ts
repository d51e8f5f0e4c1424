import type { QuarantinedFile, QuarantineVerdict } from '@loujing/wire/http/documents'
import type { CompanyId, DocumentVersionId, ProjectId, Sha256 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Sql } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller, Identity } from '../identity/index.ts'
import type { Blobs } from './blobs.ts'
import type { Keeping } from './keeping.ts'
import { endingOf, FORMATS } from './model/formats.ts'
import { JUDGED, OWN_FILE } from './problems.ts'
import type { Shelf } from './shelf.ts'
import * as documents from './store/documents.ts'
import * as store from './store/uploads.ts'
import type { DocumentUploads } from './uploads.ts'

type Ports = {
  sql: Sql
  now: () => Date
  identity: Pick<Identity, 'namesOf'>
  blobs: Blobs
  keeping: Keeping
  uploads: Pick<DocumentUploads, 'wantedOf'>
  shelf: Shelf
  onAdded(company: CompanyId, id: DocumentVersionId): void
}

/** What a browser must never open by itself, whoever let it in. */
const OPAQUE = 'application/octet-stream'

/** Files that run, may run or hide others: nobody gets them before somebody else than the sender has judged them. */
export function createQuarantine({ sql, now, identity, blobs, keeping, uploads, shelf, onAdded }: Ports) {
  return {
    list: (actor: Actor, project: ProjectId, { cursor, limit = 50 }: PageQuery): Promise<Page<QuarantinedFile>> =>
      inCompany(sql, actor.company, async (tx) => {
        await keeping.getProject(tx, project)
        const rows = await store.listQuarantined(tx, project, shelf.grades(actor), fromIdCursor(cursor), limit + 1)
        const people = rows.map(({ person }) => person)
        const names = await identity.namesOf(tx, actor, people)
        const titles = new Map<DocumentVersionId, string>()
        for (const row of rows) {
          const { make, document } = uploads.wantedOf(row)
          const known = make ? undefined : await documents.findDocument(tx, document)
          titles.set(row.id, make?.title ?? (known ? shelf.titleOf(known) : ''))
        }
        return toPage(
          rows,
          limit,
          ({ id }) => [id],
          (row) => {
            const { fileName, note } = uploads.wantedOf(row)
            const { id, bytes, sha256, suspicion, person } = row
            return {
              ...{ id, fileName, note, bytes, sha256: sha256!, suspicion: suspicion!, title: titles.get(id) ?? '' },
              ...{ sentAt: toInstant(row.begunAt), sentBy: person, sentByName: names.get(person) ?? '' },
            }
          },
        )
      }),

    /**
     * Lets a file in as what it was sent for, or destroys it; told in the audit log either way. The same verdict again is one.
     * @throws Refusal not-found · grade · own-file · judged; on release what `keeping.check` throws
     */
    async judge(caller: Caller, id: DocumentVersionId, { verdict, reason }: QuarantineVerdict): Promise<void> {
      const { company, person, address } = caller
      const found = await inCompany(sql, company, (tx) => store.findUpload(tx, id))
      if (!found || found.state === 'arriving') throw notFound('File')
      shelf.checkGrade(caller, found.grade)
      if (found.person === person) throw refuse(OWN_FILE)
      const state = verdict === 'release' ? 'taken' : 'destroyed'
      if (found.suspicion === null || (found.state !== 'quarantined' && found.state !== state)) throw refuse(JUDGED)
      if (found.state === state) return
      const isSealed = found.grade === 'personal'
      const hashes = verdict === 'release' ? await blobs.hashArrived(id) : undefined
      if (hashes) await blobs.keep(id, { company, sha256: hashes.sha256, isSealed })
      await inCompany(sql, company, async (tx) => {
        const row = await store.lockUpload(tx, id)
        if (row?.state !== 'quarantined') throw refuse(JUDGED)
        if (hashes) {
          const { project, person: sender, bytes } = row
          const wanted = uploads.wantedOf(row)
          await keeping.check(tx, { person: sender, roles: undefined }, project, wanted)
          const mediaType = FORMATS[endingOf(wanted.fileName)]?.mediaType ?? OPAQUE
          const file = { ...hashes, sha256: hashes.sha256 as Sha256, mediaType, bytes, isSealed }
          await keeping.add(tx, { caller, sender, project, id }, wanted, file)
        }
        await store.saveOutcome(tx, id, { state }, now())
        const after = { verdict, reason, sha256: row.sha256 }
        const entry = { company, actor: caller, action: 'documents.judge', object: id, address, after }
        await record(tx, { ...entry, outcome: 'done' }, now())
      })
      await blobs.removeArrived(id)
      if (hashes) onAdded(company, id)
    },
  }
}
