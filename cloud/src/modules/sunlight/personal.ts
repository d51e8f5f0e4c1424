import type { PersonalData } from '../../platform/personal.ts'

/** Of sunlight: names of studies. */
export const sunlightPersonal: PersonalData = {
  module: 'sunlight',
  written: [{ table: 'sunlight.study', by: 'made_by', columns: ['name'] }],
  kept: [],
}
