import type { PersonalData } from '../../platform/personal.ts'

/** Of noise: names and origins of sources, names of studies. */
export const noisePersonal: PersonalData = {
  module: 'noise',
  written: [
    { table: 'noise.source', by: 'changed_by', columns: ['source'] },
    { table: 'noise.study', by: 'made_by', columns: ['name', 'sources'] },
  ],
  nobodys: {
    listed: ['noise.study.kinds', 'noise.study.limits'],
    code: [
      'noise.study_unit.storey',
      'noise.study_unit.unit',
      'noise.study_window.name',
      'noise.study_window.room',
      'noise.study_window.storey',
      'noise.study_window.unit',
    ],
    reckoned: [
      'noise.study.air',
      'noise.study.ground',
      'noise.study.models',
      'noise.study.problem',
      'noise.study_unit.day',
      'noise.study_unit.night',
      'noise.study_window.day',
      'noise.study_window.night',
    ],
  },
  kept: [],
}
