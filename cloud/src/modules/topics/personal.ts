import type { PersonId } from '@loujing/wire/id'
import type { Tx } from '../../platform/db.ts'
import type { Identifiers, PersonalData } from '../../platform/personal.ts'
import type { FieldCipher } from '../identity/index.ts'
import { AUTHOR } from './people.ts'

const TOPIC = { table: 'topics.topic', key: ['site_id', 'id'], contextOf: () => AUTHOR } as const

/** Of topics: what people wrote, and who wrote it in another program, mostly by his e-mail address. */
export const topicsPersonal = (fields: FieldCipher): PersonalData => ({
  module: 'topics',
  written: [
    { table: 'topics.topic', by: 'made_by', columns: ['entry'] },
    { table: 'topics.comment', by: 'by_person', columns: ['text'] },
  ],
  erased: ['topics.comment.author_sealed', 'topics.topic.assigned_sealed', 'topics.topic.author_sealed'],
  nobodys: { listed: ['topics.view.snapshot_type'], told: ['topics.view.snapshot', 'topics.view.view'] },
  sealed: [
    { ...TOPIC, column: 'author_sealed' },
    { ...TOPIC, column: 'assigned_sealed' },
    { ...TOPIC, table: 'topics.comment', column: 'author_sealed', key: ['site_id', 'topic_id', 'id'] },
  ],
  kept: [],

  /** Names of other programs are sealed: they are opened and compared. */
  async erase(tx: Tx, _person: PersonId, { sure }: Identifiers): Promise<number> {
    let rows = 0
    const isHis = (sealed: Buffer | null) =>
      sealed !== null && sure.some((word) => fields.open(sealed, AUTHOR).includes(word))
    for (const [table, column] of [
      ['topics.topic', 'author_sealed'],
      ['topics.topic', 'assigned_sealed'],
      ['topics.comment', 'author_sealed'],
    ] as const) {
      const all = await tx<{ siteId: string; id: string; sealed: Buffer | null }[]>`
        select site_id, id, ${tx(column)} as sealed from ${tx(table)} where ${tx(column)} is not null`
      for (const { siteId, id } of all.filter(({ sealed }) => isHis(sealed))) {
        await tx`update ${tx(table)} set ${tx(column)} = null where site_id = ${siteId} and id = ${id}`
        rows++
      }
    }
    return rows
  },
})
