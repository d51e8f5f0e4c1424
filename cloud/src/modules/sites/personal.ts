import type { PersonId } from '@loujing/wire/id'
import type { Tx } from '../../platform/db.ts'
import type { Duty, PersonalData } from '../../platform/personal.ts'

/** Of sites: what people said of alarms, and what they sent to the gateways. */
export const sitesPersonal: PersonalData = {
  module: 'sites',
  written: [
    { table: 'sites.alarm_event', by: 'by_person', columns: ['comment'] },
    { table: 'sites.alarm', by: 'verdict.by', columns: ['verdict'] },
    { table: 'sites.command', by: 'requested_by', columns: ['args', 'detail'] },
  ],
  kept: [{ what: 'sites.alarm_event', law: '《安全生产法》第41条' }],

  async duties(tx: Tx, person: PersonId): Promise<Duty[]> {
    const rows = await tx<{ id: string }[]>`
      select id from sites.alarm where assignee_id = ${person} and state = 'active' order by id limit 100`
    return rows.map(({ id }) => ({ kind: 'sites.alarm', object: id }))
  },
}
