import type { PersonalData } from '../../platform/personal.ts'

/** Of feedback: reasons of verdicts, and what was changed because of them. */
export const feedbackPersonal: PersonalData = {
  module: 'feedback',
  written: [
    { table: 'feedback.episode', columns: ['reason'] },
    { table: 'feedback.change', by: 'accepted_by', columns: ['proposal'] },
  ],
  kept: [],
}
