import type { Document, DocumentGrade, DocumentVersion } from '@loujing/wire/http/documents'
import type { DocumentId, DocumentVersionId, PersonId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Actor } from '../../platform/auth.ts'
import type { Reader } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import type { FieldCipher, Identity } from '../identity/index.ts'
import { keepUntil } from './model/classes.ts'
import { gradesOf, READS } from './model/grades.ts'
import { GRADE_TOO_HIGH } from './problems.ts'
import * as documents from './store/documents.ts'
import type { DocumentRow } from './store/documents.ts'
import * as versions from './store/versions.ts'
import type { VersionRow } from './store/versions.ts'

/** Whose title or file name a sealed one is. */
export const titleContext = (id: DocumentId | string): string => `documents.title:${id}`
export const fileContext = (id: DocumentVersionId | string): string => `documents.file-name:${id}`

type Ports = { fields: FieldCipher; identity: Pick<Identity, 'may' | 'namesOf'> }
export type Shelf = ReturnType<typeof createShelf>

/** Documents as a reader may see them: of his grades, with the names that his role opens. */
export function createShelf({ fields, identity }: Ports) {
  const grades = (actor: Pick<Actor, 'roles'>): DocumentGrade[] => gradesOf((action) => identity.may(actor, action))

  /** @throws Refusal grade */
  function checkGrade(actor: Pick<Actor, 'roles'>, grade: DocumentGrade): void {
    if (!identity.may(actor, READS[grade])) throw refuse(GRADE_TOO_HIGH, { grade })
  }

  function toVersion(row: VersionRow, names: Map<PersonId, string>): DocumentVersion {
    const { id, document, major, minor, revision, note, mediaType, bytes, sha256, sm3, supersedes, text, madeBy } = row
    const fileName = row.fileNameSealed ? fields.open(row.fileNameSealed, fileContext(id)) : row.fileName
    return {
      ...{ id, document, major, minor, note, fileName, mediaType, bytes, sha256, sm3, text, madeBy },
      ...(revision !== null && { revision }),
      ...(supersedes !== null && { supersedes }),
      ...{ madeAt: toInstant(row.madeAt), madeByName: names.get(madeBy) ?? '' },
    }
  }

  const titleOf = ({ id, title, titleSealed }: Pick<DocumentRow, 'id' | 'title' | 'titleSealed'>): string =>
    titleSealed ? fields.open(titleSealed, titleContext(id)) : title

  function toDocument(row: DocumentRow, current: VersionRow, names: Map<PersonId, string>): Document {
    const { id, project, folder, class: of, grade, number, discipline, stage, state, reason, heldBy, heldAt } = row
    const until = keepUntil(of, current.madeAt)
    return {
      ...{ id, project, folder, class: of, grade, title: titleOf(row), state },
      ...(number !== null && { number }),
      ...(discipline !== null && { discipline }),
      ...(stage !== null && { stage }),
      ...(reason !== null && state === 'withdrawn' && { reason }),
      current: toVersion(current, names),
      ...(heldBy !== null &&
        heldAt !== null && { hold: { person: heldBy, name: names.get(heldBy) ?? '', since: toInstant(heldAt) } }),
      ...(until && { keepUntil: toInstant(until) }),
      changedAt: toInstant(row.changedAt),
    }
  }

  async function namesOf(tx: Reader, actor: Actor, ids: readonly (PersonId | null)[]): Promise<Map<PersonId, string>> {
    return identity.namesOf(
      tx,
      actor,
      ids.filter((id) => id !== null),
    )
  }

  return {
    grades,
    checkGrade,
    titleOf,

    /** A title or a file's name as it is kept: sealed where it names a customer. */
    sealTitle: (id: DocumentId, grade: DocumentGrade, title: string) =>
      grade === 'personal'
        ? { title: '', titleSealed: fields.seal(title, titleContext(id)) }
        : { title, titleSealed: null },
    sealFileName: (id: DocumentVersionId, grade: DocumentGrade, fileName: string) =>
      grade === 'personal'
        ? { fileName: '', fileNameSealed: fields.seal(fileName, fileContext(id)) }
        : { fileName, fileNameSealed: null },

    async show(tx: Reader, actor: Actor, rows: readonly DocumentRow[]): Promise<Document[]> {
      const current = new Map(
        (
          await versions.findVersions(
            tx,
            rows.map((row) => row.currentVersion),
          )
        ).map((v) => [v.id, v]),
      )
      const people = [...rows.map(({ heldBy }) => heldBy), ...[...current.values()].map(({ madeBy }) => madeBy)]
      const names = await namesOf(tx, actor, people)
      return rows.map((row) => toDocument(row, current.get(row.currentVersion)!, names))
    },

    async showVersions(tx: Reader, actor: Actor, rows: readonly VersionRow[]): Promise<DocumentVersion[]> {
      const names = await namesOf(
        tx,
        actor,
        rows.map(({ madeBy }) => madeBy),
      )
      return rows.map((row) => toVersion(row, names))
    },

    /** @throws Refusal not-found · grade */
    async get(tx: Reader, actor: Actor, id: DocumentId): Promise<DocumentRow> {
      const row = await documents.findDocument(tx, id)
      if (!row) throw notFound('Document')
      checkGrade(actor, row.grade)
      return row
    },

    /** @throws Refusal not-found · grade */
    async getVersion(
      tx: Reader,
      actor: Actor,
      id: DocumentVersionId,
    ): Promise<{ document: DocumentRow; version: VersionRow }> {
      const version = await versions.findVersion(tx, id)
      const document = version && (await documents.findDocument(tx, version.document))
      if (!version || !document) throw notFound('Version')
      checkGrade(actor, document.grade)
      return { document, version }
    },
  }
}
