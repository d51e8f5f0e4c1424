import { strikeOut, type PersonalData, type Written } from '../../platform/personal.ts'

const written: Written[] = [{ table: 'platform.outbox', columns: ['data'] }]

/**
 * The facts that were told and are not trimmed yet: they repeat what the modules keep, so that a name goes from them too, whoever
 * spoke of it. Who hears them later hears the words that are left.
 */
export const outboxPersonal: PersonalData = {
  module: 'outbox',
  written,
  kept: [],
  erase: (tx, person, { names }) => strikeOut(tx, written, person, { sure: names, names: [] }),
}
