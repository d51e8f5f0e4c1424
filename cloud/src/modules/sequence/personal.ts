import type { PersonalData } from '../../platform/personal.ts'

/** Of sequence: rules, by whoever changed them last. */
export const sequencePersonal: PersonalData = {
  module: 'sequence',
  written: [{ table: 'sequence.rules', by: 'changed_by', columns: ['rules'] }],
  kept: [],
}
