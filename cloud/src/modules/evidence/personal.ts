import type { PersonalData } from '../../platform/personal.ts'
import { contextOf } from './checkpoints.ts'

/** Of evidence: hashes and signatures. What is hashed names nobody, so that it need never be changed. */
export const evidencePersonal: PersonalData = {
  module: 'evidence',
  written: [],
  nobodys: {
    chained: [
      'evidence.checkpoint.note',
      'evidence.leaf.kind',
      'evidence.leaf.subject',
      'evidence.leaf.text',
      'evidence.stamp.answer',
      'evidence.stamp.authority',
    ],
    secret: ['evidence.key.private_sealed'],
  },
  sealed: [
    {
      ...{ table: 'evidence.key', column: 'private_sealed', key: ['company_id'] },
      contextOf: ({ company_id = '' }) => contextOf(company_id),
    },
  ],
  kept: [],
}
