import type { PersonalData } from '../../platform/personal.ts'

/** Of sunlight: names of studies. */
export const sunlightPersonal: PersonalData = {
  module: 'sunlight',
  written: [{ table: 'sunlight.study', by: 'made_by', columns: ['name'] }],
  nobodys: {
    listed: ['sunlight.study.rule'],
    code: [
      'sunlight.study_unit.best_room',
      'sunlight.study_unit.storey',
      'sunlight.study_unit.unit',
      'sunlight.study_window.name',
      'sunlight.study_window.room',
      'sunlight.study_window.storey',
      'sunlight.study_window.unit',
    ],
    reckoned: ['sunlight.study.models', 'sunlight.study.problem', 'sunlight.study_window.segments'],
  },
  kept: [],
}
