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
    { table: 'sites.gateway', columns: ['name', 'desired_rules', 'desired_sources'] },
    { table: 'sites.site', columns: ['name', 'name_en'] },
  ],
  theirs: [
    { table: 'sites.alarm', by: 'acknowledged_by', hides: ['verdict'] },
    { table: 'sites.alarm', by: 'assignee_id', hides: ['verdict'] },
    { table: 'sites.alarm_event', by: 'assignee_id', hides: ['comment'] },
  ],
  nobodys: {
    listed: [
      'sites.alarm.type',
      'sites.alarm.unit',
      'sites.alarm_event.reason',
      'sites.alarm_event.severity',
      'sites.command.name',
      'sites.point.kind',
      'sites.point.unit',
    ],
    code: [
      'sites.camera.slug',
      'sites.command.source',
      'sites.device.slug',
      'sites.gateway.slug',
      'sites.point.slug',
      'sites.site.slug',
    ],
    told: [
      'sites.alarm.episode',
      'sites.camera.name',
      'sites.clip.detail',
      'sites.clip.file',
      'sites.clip.lost',
      'sites.device.name',
      'sites.gateway.status',
      'sites.occurrence.key',
      'sites.point.name',
    ],
    reckoned: ['sites.camera.calibration', 'sites.camera.place', 'sites.camera.view', 'sites.device.place'],
  },
  kept: [{ what: 'sites.alarm_event', law: '《安全生产法》第41条' }],

  async duties(tx: Tx, person: PersonId): Promise<Duty[]> {
    const rows = await tx<{ id: string }[]>`
      select id from sites.alarm where assignee_id = ${person} and state = 'active' order by id limit 100`
    return rows.map(({ id }) => ({ kind: 'sites.alarm', object: id }))
  },
}
