import type { PersonId } from '@loujing/wire/id'
import type { Tx } from '../../platform/db.ts'
import type { Duty, Identifiers, PersonalData } from '../../platform/personal.ts'
import type { Documents } from './service.ts'
import { fold, gramsOf } from './model/words.ts'
import { expireUploads, listQuarantinedOf } from './store/uploads.ts'
import { titleContext, fileContext } from './shelf.ts'
import { contextOf } from './uploads.ts'
import { listStruck, saveWords, strikeNames } from './store/texts.ts'

/**
 * Of documents: titles, notes, names of files, and the words by which they are found. What stands in a file is the document's, and is
 * kept as long as the document is; what he only began to send goes.
 */
export const documentsPersonal = ({
  uploads,
  sealedBlobs,
}: Pick<Documents, 'uploads' | 'sealedBlobs'>): PersonalData => ({
  module: 'documents',
  written: [
    { table: 'documents.document', by: 'made_by', columns: ['title', 'reason'] },
    { table: 'documents.folder', by: 'made_by', columns: ['name'] },
    { table: 'documents.version', by: 'made_by', columns: ['note', 'file_name'] },
    { table: 'documents.look', by: 'person_id', columns: ['purpose'] },
    { table: 'documents.document', columns: ['number'] },
    { table: 'documents.version', columns: ['revision'] },
    { table: 'documents.text', columns: ['content', 'folded'] },
  ],
  theirs: [
    { table: 'documents.code', by: 'made_by' },
    { table: 'documents.document', by: 'held_by' },
    { table: 'documents.link', by: 'made_by' },
    { table: 'documents.upload', by: 'person_id' },
  ],
  erased: ['documents.text.grams', 'documents.upload.wanted_sealed'],
  nobodys: {
    listed: [
      'documents.document.class',
      'documents.document.discipline',
      'documents.document.stage',
      'documents.folder.class',
      'documents.link.kind',
      'documents.upload.grade',
      'documents.upload.suspicion',
      'documents.version.media_type',
    ],
    sealed: ['documents.document.title_sealed', 'documents.version.file_name_sealed'],
  },
  sealed: [
    {
      ...{ table: 'documents.document', column: 'title_sealed', key: ['id'] },
      contextOf: ({ id = '' }) => titleContext(id),
    },
    {
      ...{ table: 'documents.version', column: 'file_name_sealed', key: ['id'] },
      contextOf: ({ id = '' }) => fileContext(id),
    },
    { table: 'documents.upload', column: 'wanted_sealed', key: ['id'], contextOf: ({ id = '' }) => contextOf(id) },
  ],
  sealedFiles: [sealedBlobs],
  kept: [{ what: 'documents.version', law: '《电子签名法》第6条' }],

  /** Documents that he holds, so that nobody else may change them, and files of his that nobody has judged. */
  async duties(tx: Tx, person: PersonId): Promise<Duty[]> {
    const rows = await tx<{ id: string }[]>`
      select id from documents.document where held_by = ${person} order by id limit 100`
    const files = await listQuarantinedOf(tx, person)
    return [
      ...rows.map(({ id }): Duty => ({ kind: 'documents.document', object: id })),
      ...files.map((id): Duty => ({ kind: 'documents.quarantined', object: id })),
    ]
  },

  /** By words that were struck out nothing is found any more; those of a file are his who sent it. */
  async erase(tx: Tx, person: PersonId, { names }: Identifiers): Promise<number> {
    const struck = await strikeNames(tx, person, names)
    for (const { version, content } of await listStruck(tx)) {
      const folded = fold(content)
      await saveWords(tx, version, folded, gramsOf(folded))
    }
    return struck + (await expireUploads(tx, person))
  },

  eraseFiles: () => uploads.sweep(),
})
