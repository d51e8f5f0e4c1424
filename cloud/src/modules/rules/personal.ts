import type { PersonalData } from '../../platform/personal.ts'

/** Of rules: their names, by whoever changed them last. */
export const rulesPersonal: PersonalData = {
  module: 'rules',
  written: [{ table: 'rules.rule', by: 'changed_by', columns: ['rule', 'running'] }],
  nobodys: { code: ['rules.rule.slug'] },
  kept: [],
}
