import type { PersonalData } from '../../platform/personal.ts'

/** Of transport: names of maps, places and scenarios. What stands in a map's own file is the world's, and of no person. */
export const transportPersonal: PersonalData = {
  module: 'transport',
  written: [
    { table: 'transport.map', by: 'made_by', columns: ['name', 'attribution'] },
    { table: 'transport.place', by: 'changed_by', columns: ['place'] },
    { table: 'transport.scenario', by: 'changed_by', columns: ['scenario'] },
  ],
  nobodys: {
    listed: ['transport.map.format'],
    told: ['transport.network.places'],
    reckoned: [
      'transport.map.sha256',
      'transport.map.skipped',
      'transport.network.blocked',
      'transport.network.east',
      'transport.network.from_node',
      'transport.network.north',
      'transport.network.off_ground',
      'transport.network.profile',
      'transport.network.profiles',
      'transport.network.to_node',
    ],
  },
  kept: [],
}
