import type { Alarm } from '@loujing/wire/http/sites'
import { formatDateTime } from '../../format/instant.ts'
import type { Cell } from '../../format/csv.ts'

export type AlarmWords = {
  heads: readonly string[]
  typeName(type: string): string
  severity(severity: Alarm['severity']): string
  state(state: Alarm['state']): string
}

/** The alarms as rows of a spreadsheet, with a first row of headings. */
export function alarmRows(alarms: readonly Alarm[], words: AlarmWords): Cell[][] {
  const rows = alarms.map((alarm) => [
    words.typeName(alarm.type),
    words.severity(alarm.severity),
    alarm.source.name,
    words.state(alarm.state),
    formatDateTime(alarm.raisedAt),
    alarm.clearedAt && formatDateTime(alarm.clearedAt),
    alarm.occurrences,
    alarm.value,
    alarm.threshold,
    alarm.unit,
    alarm.acknowledgedBy,
    alarm.acknowledgedAt && formatDateTime(alarm.acknowledgedAt),
    alarm.assignee?.name,
    alarm.id,
  ])
  return [[...words.heads], ...rows]
}

/** The names under `alarms.column` in the locales, in the order of the columns above. */
export const COLUMNS = [
  'type',
  'severity',
  'source',
  'state',
  'raisedAt',
  'clearedAt',
  'occurrences',
  'value',
  'threshold',
  'unit',
  'acknowledgedBy',
  'acknowledgedAt',
  'assignee',
  'id',
] as const
