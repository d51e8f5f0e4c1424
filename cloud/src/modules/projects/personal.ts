import type { PersonalData } from '../../platform/personal.ts'

/** Of projects: names of phases, buildings and companies. The contact of a contractor is the contractor's, and is changed there. */
export const projectsPersonal: PersonalData = {
  module: 'projects',
  written: [
    { table: 'projects.project', columns: ['name', 'name_en'] },
    { table: 'projects.phase', columns: ['name'] },
    { table: 'projects.building', columns: ['name'] },
    { table: 'projects.contractor', columns: ['name', 'name_en'] },
  ],
  nobodys: {
    code: [
      'projects.building.code',
      'projects.contractor.credit_code',
      'projects.project.city',
      'projects.project.code',
    ],
    sealed: ['projects.contractor.name_sealed', 'projects.contractor.phone_sealed'],
  },
  kept: [],
}
