import { strikeOut, type PersonalData, type Written } from '../../platform/personal.ts'

const written: Written[] = [{ table: 'platform.outbox', columns: ['data'] }]

/**
 * Of the platform: the lines of the audit log, whose ids and hashes stay, and the facts that were told and are not trimmed yet: they
 * repeat what the modules keep, so that a name goes from them too, whoever spoke of it. Who hears them later hears the words that are left.
 */
export const outboxPersonal: PersonalData = {
  module: 'outbox',
  written,
  theirs: [{ table: 'platform.audit', by: 'person_id' }],
  nobodys: {
    listed: ['platform.outbox.subject', 'platform.outbox.type', 'platform.subscriber.name', 'public.migration.name'],
    told: ['platform.subscriber.error'],
    chained: [
      'platform.audit.account',
      'platform.audit.action',
      'platform.audit.address',
      'platform.audit.hash',
      'platform.audit.object',
    ],
  },
  kept: [],
  erase: (tx, person, { names }) => strikeOut(tx, written, person, { sure: names, names: [] }),
}
