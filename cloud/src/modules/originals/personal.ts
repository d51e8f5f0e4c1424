import type { PersonId } from '@loujing/wire/id'
import type { Tx } from '../../platform/db.ts'
import type { Duty, PersonalData } from '../../platform/personal.ts'
import { reasonContext, rejectionContext } from './view.ts'

/** Of originals: who asked to see somebody's face and who agreed is what protects the others, and stays; its reasons are sealed. */
export const originalsPersonal: PersonalData = {
  module: 'originals',
  written: [{ table: 'originals.request', by: 'asked_by', columns: ['purpose'] }],
  theirs: [
    { table: 'originals.decision', by: 'person_id', hides: ['half'] },
    { table: 'originals.holder_key', by: 'person_id', hides: ['protected'] },
  ],
  nobodys: {
    code: ['originals.request.camera_name'],
    sealed: ['originals.decision.reason_sealed', 'originals.request.reason_sealed'],
    secret: [
      'originals.decision.half',
      'originals.holder_key.fingerprint',
      'originals.holder_key.protected',
      'originals.holder_key.public_key',
      'originals.request.look_protected',
      'originals.request.look_public',
      'originals.succession.encrypted',
    ],
  },
  sealed: [
    {
      ...{ table: 'originals.request', column: 'reason_sealed', key: ['id'] },
      contextOf: ({ id = '' }) => reasonContext(id),
    },
    {
      ...{ table: 'originals.decision', column: 'reason_sealed', key: ['request_id', 'person_id'] },
      contextOf: ({ request_id = '' }) => rejectionContext(request_id),
    },
  ],
  kept: [{ what: 'originals.request', law: '《个人信息保护法》第56条' }],

  /** Who holds a key must hand it over, or half of what opens the originals would be gone. */
  async duties(tx: Tx, person: PersonId): Promise<Duty[]> {
    const rows = await tx<{ id: string }[]>`
      select id from originals.holder_key where person_id = ${person} and retired_at is null`
    return rows.map(({ id }) => ({ kind: 'originals.key', object: id }))
  },
}
