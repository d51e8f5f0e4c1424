import type { PersonalData } from '../../platform/personal.ts'

/** Of feedback: reasons of verdicts, and what was changed because of them. */
export const feedbackPersonal: PersonalData = {
  module: 'feedback',
  written: [
    { table: 'feedback.episode', columns: ['reason'] },
    { table: 'feedback.change', by: 'accepted_by', columns: ['proposal', 'before'] },
  ],
  theirs: [{ table: 'feedback.change', by: 'undone_by', hides: ['proposal', 'before'] }],
  nobodys: {
    listed: ['feedback.episode.kind'],
    code: ['feedback.change.camera_slug', 'feedback.episode.zone'],
    told: ['feedback.episode.boxes'],
  },
  kept: [],
}
