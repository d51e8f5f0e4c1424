import type { PersonalData } from '../../platform/personal.ts'

/** Of shares: titles of links. A link goes on after its maker; it shows nothing of him. */
export const sharesPersonal: PersonalData = {
  module: 'shares',
  written: [{ table: 'shares.share', by: 'made_by', columns: ['title', 'view'] }],
  nobodys: { code: ['shares.share.building'] },
  kept: [],
}
