import type { PersonalData } from '../../platform/personal.ts'

/** Of hazards: who found, mended and looked at them. That they were found and mended must stay on record. */
export const hazardsPersonal: PersonalData = {
  module: 'hazards',
  written: [
    { table: 'hazards.event', by: 'by_person', columns: ['text'] },
    { table: 'hazards.hazard', by: 'found_by', columns: ['title', 'detail', 'level_source'] },
    { table: 'hazards.hazard', by: 'rectified_by', columns: ['rectified_text'] },
  ],
  nobodys: {
    listed: [
      'hazards.event.kind',
      'hazards.hazard.alarm_type',
      'hazards.hazard.category',
      'hazards.hazard.deadline_rule',
      'hazards.hazard.deadline_source',
      'hazards.hazard.level_rule',
    ],
    code: ['hazards.hazard.camera_name', 'hazards.hazard.zone', 'hazards.responsibility.zone'],
    reckoned: ['hazards.hazard.place'],
    chained: ['hazards.event.photos'],
  },
  kept: [{ what: 'hazards.event', law: '《安全生产法》第41条' }],
}
