import type { PersonalData } from '../../platform/personal.ts'

/** Of twin: names of models and of the files that were uploaded. */
export const twinPersonal: PersonalData = {
  module: 'twin',
  written: [
    { table: 'twin.model', columns: ['name', 'file_name'] },
    { table: 'twin.upload', by: 'person_id', columns: ['wanted'] },
    { table: 'twin.unit_rule', by: 'changed_by', columns: ['rule'] },
  ],
  kept: [],
}
