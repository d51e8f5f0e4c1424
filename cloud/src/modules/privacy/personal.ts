import type { PersonalData } from '../../platform/personal.ts'
import { endExports } from './export-store.ts'

/** Of privacy itself: that somebody was let go of, by whom and on what ground. */
export const privacyPersonal: PersonalData = {
  module: 'privacy',
  written: [],
  theirs: [
    { table: 'privacy.deletion', by: 'person_id' },
    { table: 'privacy.deletion', by: 'asked_by', hides: ['person_id'] },
    { table: 'privacy.deletion', by: 'confirmed_by', hides: ['person_id'] },
    { table: 'privacy.export', by: 'person_id' },
    { table: 'privacy.export', by: 'asked_by', hides: ['person_id'] },
  ],
  nobodys: {
    listed: ['privacy.deletion.ground', 'privacy.erasure.module', 'privacy.resealing.place'],
    code: ['privacy.resealing.last'],
  },
  kept: [{ what: 'privacy.deletion', law: '《个人信息保护法》第54条' }],

  /** His exports end; the files go with the next round. */
  erase: endExports,
}
