import type { PersonalData } from '../../platform/personal.ts'

/** Of units: why a flat changed its state, and the names of price lists. */
export const unitsPersonal: PersonalData = {
  module: 'units',
  written: [
    { table: 'units.move', by: 'moved_by', columns: ['reason', 'permit'] },
    { table: 'units.price_list', by: 'made_by', columns: ['name'] },
  ],
  kept: [],
}
