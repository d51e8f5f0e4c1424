import type { PersonalData } from '../../platform/personal.ts'

/** Of units: why a flat changed its state, and the names of price lists. */
export const unitsPersonal: PersonalData = {
  module: 'units',
  written: [
    { table: 'units.move', by: 'moved_by', columns: ['reason', 'permit'] },
    { table: 'units.price_list', by: 'made_by', columns: ['name'] },
  ],
  nobodys: {
    listed: ['units.move.state_after', 'units.move.state_before'],
    code: [
      'units.unit.building',
      'units.unit.code',
      'units.unit.entrance',
      'units.unit.flat',
      'units.unit.orientation',
      'units.unit.spaces',
      'units.unit.storey',
      'units.unit.type',
    ],
  },
  kept: [],
}
