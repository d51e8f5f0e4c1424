import type { PersonalData } from '../../platform/personal.ts'
import { contextOf } from './contractors.ts'

const CONTRACTOR = { table: 'projects.contractor', key: ['id'] } as const

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
  sealed: [
    { ...CONTRACTOR, column: 'name_sealed', contextOf: ({ id = '' }) => contextOf(id, 'name') },
    { ...CONTRACTOR, column: 'phone_sealed', contextOf: ({ id = '' }) => contextOf(id, 'phone') },
  ],
  kept: [],
}
