import type { DocumentGrade, DocumentTraits, NewDocumentUpload } from '@loujing/wire/http/documents'
import type { DocumentId, DocumentVersionId, PersonId, ProjectId, Sha256 } from '@loujing/wire/id'
import { record } from '../../platform/audit.ts'
import type { Reader, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import type { EvidenceDoor } from '../evidence/index.ts'
import type { Caller } from '../identity/index.ts'
import type { Projects } from '../projects/index.ts'
import { EVIDENT } from './model/classes.ts'
import { formatOf } from './model/formats.ts'
import { isFitting } from './model/grades.ts'
import { becomesCurrent, isIssued, nextNumber } from './model/numbers.ts'
import {
  GRADE_NOT_CLASS,
  HELD,
  ID_TAKEN,
  NUMBER_TAKEN,
  REVISION_NEEDED,
  REVISION_TAKEN,
  WITHDRAWN,
} from './problems.ts'
import type { Shelf } from './shelf.ts'
import * as documents from './store/documents.ts'
import * as folders from './store/folders.ts'
import * as versions from './store/versions.ts'

type Ports = {
  now: () => Date
  projects: Pick<Projects, 'getProjectIn'>
  evidence: EvidenceDoor
  shelf: Shelf
}
export type Keeping = ReturnType<typeof createKeeping>
/** A file that has been found fitting, and is where it stays. */
export type KeptFile = { mediaType: string; bytes: number; sha256: Sha256; sm3: string; isSealed: boolean }

/** What may become a version, and how it does. */
export function createKeeping({ now, projects, evidence, shelf }: Ports) {
  /** @throws Refusal not-found · grade-not-class · number-taken */
  async function checkTraits(tx: Reader, project: ProjectId, id: DocumentId, traits: DocumentTraits): Promise<void> {
    if (!isFitting(traits)) throw refuse(GRADE_NOT_CLASS)
    if ((await folders.findFolder(tx, traits.folder))?.project !== project) throw notFound('Folder')
    const { number } = traits
    if (number !== undefined && (await documents.isNumberTaken(tx, project, number, id)))
      throw refuse(NUMBER_TAKEN, { number })
  }

  async function checkRevision(tx: Reader, id: DocumentId, of: DocumentTraits['class'], wanted: NewDocumentUpload) {
    const { step, revision } = wanted
    if (step !== 'major') return
    if (of === 'drawing' && revision === undefined) throw refuse(REVISION_NEEDED)
    if (revision !== undefined && (await versions.isRevisionTaken(tx, id, revision)))
      throw refuse(REVISION_TAKEN, { revision })
  }

  return {
    checkTraits,
    getProject: projects.getProjectIn,

    /**
     * Whether this may become a version of what it names, sent by `person`.
     * @returns the grade of the document
     * @throws Refusal not-found · grade · grade-not-class · id-taken · number-taken · withdrawn · held · revision-needed · revision-taken
     */
    async check(
      tx: Reader,
      { person, roles }: { person: PersonId; roles: Caller['roles'] | undefined },
      project: ProjectId,
      wanted: NewDocumentUpload,
    ): Promise<DocumentGrade> {
      await projects.getProjectIn(tx, project)
      const { document: id, make } = wanted
      const known = await documents.findDocument(tx, id)
      if (make !== undefined) {
        if (known) throw refuse(ID_TAKEN)
        if (roles) shelf.checkGrade({ roles }, make.grade)
        await checkTraits(tx, project, id, make)
        await checkRevision(tx, id, make.class, wanted)
        return make.grade
      }
      if (known?.project !== project) throw notFound('Document')
      if (roles) shelf.checkGrade({ roles }, known.grade)
      if (known.state === 'withdrawn') throw refuse(WITHDRAWN)
      if (known.heldBy !== null && known.heldBy !== person) throw refuse(HELD, { by: known.heldBy })
      await checkRevision(tx, id, known.class, wanted)
      return known.grade
    },

    /** Writes the version, and the document with the first one. `sender` made it; `caller` is who lets it in now. */
    async add(
      tx: Tx,
      { caller, sender, project, id }: { caller: Caller; sender: PersonId; project: ProjectId; id: DocumentVersionId },
      wanted: NewDocumentUpload,
      file: KeptFile,
    ): Promise<void> {
      const { company, address } = caller
      const { document, make, step, revision, note } = wanted
      const at = now()
      const before = await documents.lockDocument(tx, document)
      const [newest] = await versions.listVersions(tx, document, undefined, 1)
      const number = nextNumber(newest, step)
      const grade = before?.grade ?? make!.grade
      const of = before?.class ?? make!.class
      if (!before) {
        const { folder, discipline = null, stage = null } = make!
        const row = { id: document, company, project, folder, class: of, grade, discipline, stage, currentVersion: id }
        const named = { ...shelf.sealTitle(document, grade, make!.title), number: make!.number ?? null }
        if (!(await documents.insertDocument(tx, { ...row, ...named, changedAt: at, madeBy: sender })))
          throw refuse(ID_TAKEN)
      }
      const reads = grade === 'personal' ? undefined : formatOf(file.mediaType)?.reads
      await versions.insertVersion(tx, {
        ...{ id, company, document, ...number, revision: revision ?? null, note, ...file },
        ...shelf.sealFileName(id, grade, wanted.fileName),
        supersedes: before && isIssued(number) && number.major > 1 ? before.currentVersion : null,
        ...{ text: reads ? 'waiting' : 'none', madeAt: at, madeBy: sender },
      })
      if (before) await documents.saveCurrent(tx, document, becomesCurrent(number) ? id : before.currentVersion, at)
      if (isIssued(number) && EVIDENT.has(of))
        await evidence.enter(tx, company, { kind: 'document-version', subject: id, sha256: file.sha256 })
      const after = { document, ...number, sha256: file.sha256 }
      const entry = { company, actor: caller, action: 'documents.keep', object: document, address, after }
      await record(tx, { ...entry, outcome: 'done' }, at)
    },
  }
}
