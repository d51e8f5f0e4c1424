import type { PersonalData } from '../platform/personal.ts'

/** Of the stores: what machines told. Nobody's id is in it; pictures are another matter, and go by their time. */
export const storesPersonal: PersonalData = {
  module: 'stores',
  written: [],
  nobodys: {
    listed: [
      'stores.evidence.content_type',
      'stores.evidence_hold.holder',
      'stores.evidence_of.what',
      'stores.point.kind',
      'stores.quarantine.problem',
    ],
    code: ['stores.point.slug', 'stores.source.slug'],
    told: ['stores.detection.data', 'stores.quarantine.detail', 'stores.quarantine.payload', 'stores.quarantine.topic'],
  },
  kept: [],
}
