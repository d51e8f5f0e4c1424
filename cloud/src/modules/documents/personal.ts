import type { PersonId } from '@loujing/wire/id'
import type { Tx } from '../../platform/db.ts'
import type { Duty, PersonalData } from '../../platform/personal.ts'

/** Of documents: titles, notes and names of files. What stands in a file is the document's, and is kept as long as the document is. */
export const documentsPersonal: PersonalData = {
  module: 'documents',
  written: [
    { table: 'documents.document', by: 'made_by', columns: ['title', 'reason'] },
    { table: 'documents.folder', by: 'made_by', columns: ['name'] },
    { table: 'documents.version', by: 'made_by', columns: ['note', 'file_name'] },
    { table: 'documents.look', by: 'person_id', columns: ['purpose'] },
  ],
  kept: [{ what: 'documents.version', law: '《电子签名法》第6条' }],

  /** Documents that he holds, so that nobody else may change them. */
  async duties(tx: Tx, person: PersonId): Promise<Duty[]> {
    const rows = await tx<{ id: string }[]>`
      select id from documents.document where held_by = ${person} order by id limit 100`
    return rows.map(({ id }) => ({ kind: 'documents.document', object: id }))
  },
}
