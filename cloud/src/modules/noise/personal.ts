import type { PersonalData } from '../../platform/personal.ts'

/** Of noise: names and origins of sources, names of studies. */
export const noisePersonal: PersonalData = {
  module: 'noise',
  written: [
    { table: 'noise.source', by: 'changed_by', columns: ['source'] },
    { table: 'noise.study', by: 'made_by', columns: ['name', 'sources'] },
  ],
  kept: [],
}
