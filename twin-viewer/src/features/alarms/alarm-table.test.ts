import type { Alarm } from '@loujing/wire/http/sites'
import { expect, test } from 'vitest'
import { alarmRows, COLUMNS } from './alarm-table.ts'

test('an alarm becomes a row under its headings, in Beijing time, empty where nothing is known', () => {
  const alarm = {
    id: 'a1',
    type: 'dust-high',
    severity: 'major',
    state: 'active',
    source: { kind: 'point', id: 'p1', name: '扬尘 PM10' },
    raisedAt: '2026-03-01T16:00:00.000Z',
    updatedAt: '2026-03-01T16:00:00.000Z',
    occurrences: 3,
    value: 92,
    threshold: 80,
    unit: 'ug/m3',
    replay: false,
  } as unknown as Alarm
  const words = { heads: COLUMNS, typeName: () => '扬尘超标', severity: () => '重要', state: () => '进行中' }
  const [heads, row] = alarmRows([alarm], words)
  const cell = (name: (typeof COLUMNS)[number]) => row![heads!.indexOf(name)]
  expect(row).toHaveLength(heads!.length)
  expect(cell('type')).toBe('扬尘超标')
  expect(cell('raisedAt')).toBe('2026-03-02 00:00:00')
  expect(cell('value')).toBe(92)
  expect(cell('assignee')).toBeUndefined()
  expect(cell('id')).toBe('a1')
})
