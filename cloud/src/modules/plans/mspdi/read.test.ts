import type { Day } from '@loujing/wire/instant'
import { expect, test } from 'vitest'
import { readMspdi } from './read.ts'
import { NotMspdi } from './xml.ts'

const TODAY = '2026-03-20' as Day
const DAY_TYPES = [1, 2, 3, 4, 5, 6, 7]

const calendar = (uid: number, name: string, working: readonly number[], hours: readonly [string, string][]) => `
  <Calendar><UID>${uid}</UID><Name>${name}</Name><IsBaseCalendar>1</IsBaseCalendar><BaseCalendarUID>-1</BaseCalendarUID><WeekDays>
  ${DAY_TYPES.map((type) =>
    working.includes(type)
      ? `<WeekDay><DayType>${type}</DayType><DayWorking>1</DayWorking><WorkingTimes>${hours
          .map(([from, to]) => `<WorkingTime><FromTime>${from}</FromTime><ToTime>${to}</ToTime></WorkingTime>`)
          .join('')}</WorkingTimes></WeekDay>`
      : `<WeekDay><DayType>${type}</DayType><DayWorking>0</DayWorking></WeekDay>`,
  ).join('')}</WeekDays></Calendar>`
const EIGHT: [string, string][] = [
  ['08:00:00', '12:00:00'],
  ['13:00:00', '17:00:00'],
]

let ids = 0
const task = (name: string, fields: Record<string, string | number> = {}, more = ''): string => {
  const uid = fields.UID ?? ++ids
  const given = { UID: uid, ID: uid, Name: name, OutlineLevel: 1, Duration: 'PT8H0M0S', DurationFormat: 7, ...fields }
  return `<Task>${Object.entries(given)
    .map(([element, value]) => `<${element}>${value}</${element}>`)
    .join('')}${more}</Task>`
}
const after = (uid: number, fields: Record<string, number> = {}) =>
  `<PredecessorLink><PredecessorUID>${uid}</PredecessorUID>${Object.entries({
    Type: 1,
    LinkLag: 0,
    LagFormat: 7,
    ...fields,
  })
    .map(([element, value]) => `<${element}>${value}</${element}>`)
    .join('')}</PredecessorLink>`

const project = (...tasks: string[]) => `<?xml version="1.0"?>
<Project xmlns="http://schemas.microsoft.com/project"><Title>一号楼 &amp; 车库</Title><StartDate>2026-03-02T08:00:00</StartDate>
  <MinutesPerDay>480</MinutesPerDay><CalendarUID>1</CalendarUID><Calendars>
  ${calendar(1, '标准', [2, 3, 4, 5, 6], EIGHT)}${calendar(2, '七天', DAY_TYPES, EIGHT)}
  ${calendar(3, '24 小时', DAY_TYPES, [['00:00:00', '00:00:00']])}${calendar(4, '单休', [2, 3, 4, 5, 6, 7], EIGHT)}
  </Calendars><Tasks>${task('整个项目', { UID: 0, OutlineLevel: 0 })}${tasks.join('')}</Tasks></Project>`
const read = (...tasks: string[]) => readMspdi(project(...tasks), TODAY)
const notesOf = (draft: ReturnType<typeof read>) =>
  Object.fromEntries(draft.notes.map(({ note, count }) => [note, count]))

test('tasks stand under their headings, with codes that sort as the outline does', () => {
  const draft = read(
    task('地下室', { UID: 1, WBS: 1 }),
    task('土方', { UID: 2, WBS: '1.2', OutlineLevel: 2, Duration: 'PT80H0M0S' }),
    task('底板', { UID: 3, WBS: '1.10', OutlineLevel: 2, Duration: 'PT0H0M0S', Milestone: 1 }),
    task('', { UID: 9, IsNull: 1 }),
  )
  expect(draft).toMatchObject({ name: '一号楼 & 车库', startsOn: '2026-03-02', groups: 1 })
  expect(draft.tasks.map(({ entry }) => entry)).toEqual([
    { code: '01.02', name: '土方', level: 4, days: 10, calendar: 'legal', group: ['地下室'] },
    { code: '01.10', name: '底板', level: 3, days: 0, calendar: 'legal', group: ['地下室'] },
  ])
})

test('a link has one of four types; its lag is in days of work, of day and night, or a share of the work before', () => {
  const draft = read(
    task('甲', { UID: 1, Duration: 'PT80H0M0S' }),
    task('乙', { UID: 2 }, after(1, { LinkLag: 9600 })),
    task('丙', { UID: 3 }, after(1, { Type: 3, LinkLag: -4800 })),
    task('丁', { UID: 4 }, after(1, { Type: 0, LinkLag: 43_200, LagFormat: 8 })),
    task('戊', { UID: 5 }, after(1, { Type: 2, LinkLag: 50, LagFormat: 19 })),
    task('己', { UID: 6 }, after(1, { LinkLag: 2400 })),
  )
  expect(draft.links).toEqual([
    { from: '1', to: '2', type: 'FS', lag: 2, calendar: 'legal' },
    { from: '1', to: '3', type: 'SS', lag: -1, calendar: 'legal' },
    { from: '1', to: '4', type: 'FF', lag: 3, calendar: 'natural' },
    { from: '1', to: '5', type: 'SF', lag: 5, calendar: 'legal' },
    { from: '1', to: '6', type: 'FS', lag: 1, calendar: 'legal' },
  ])
  expect(notesOf(draft)).toEqual({ 'percent-lag': 1, 'part-lag': 1 })
})

test('a link of a heading is tied to a milestone before or behind all that is under it', () => {
  const draft = read(
    task('结构', { UID: 1, WBS: '1' }),
    task('一层', { UID: 2, WBS: '1.1', OutlineLevel: 2 }),
    task('二层', { UID: 3, WBS: '1.2', OutlineLevel: 2 }),
    task('封顶', { UID: 4, WBS: '2', Duration: 'PT0H0M0S' }, after(1)),
    task('装修', { UID: 5, WBS: '3' }, after(4)),
    task('墙面', { UID: 6, WBS: '3.1', OutlineLevel: 2 }),
  )
  expect(draft.tasks.map(({ key, entry: { code, name, days } }) => ({ key, code, name, days })).slice(4)).toEqual([
    { key: '1-finish', code: '01.zz', name: '结构 · 完成', days: 0 },
    { key: '5-start', code: '03.00', name: '装修 · 开始', days: 0 },
  ])
  expect(draft.links.map(({ from, to, type }) => `${from} ${type} ${to}`).sort()).toEqual(
    ['1-finish FS 4', '2 FS 1-finish', '3 FS 1-finish', '4 FS 5-start', '5-start FS 6'].sort(),
  )
})

test('calendars become those that are known here, and what has no like is told', () => {
  const draft = read(
    task('五天', { UID: 1 }),
    task('七天', { UID: 2, CalendarUID: 2 }),
    task('养护', { UID: 3, Duration: 'PT168H0M0S', DurationFormat: 8 }),
    task('连续', { UID: 4, CalendarUID: 3, Duration: 'PT48H0M0S' }),
    task('六天', { UID: 5, CalendarUID: 4 }),
  )
  expect(draft.tasks.map(({ entry: { calendar: of, days } }) => [of, days])).toEqual([
    ['legal', 1],
    ['site', 1],
    ['natural', 7],
    ['natural', 2],
    ['site', 1],
  ])
  expect(notesOf(draft)).toEqual({ calendar: 1 })
})

test('constraints that are known here are kept; a task planned by hand stays where it was put', () => {
  const on = { ConstraintDate: '2026-05-04T08:00:00' }
  const draft = read(
    task('不早于', { UID: 1, ConstraintType: 4, ...on }),
    task('必须完成于', { UID: 2, ConstraintType: 3, ...on }),
    task('越晚越好', { UID: 3, ConstraintType: 1 }),
    task('手动', { UID: 4, Manual: 1, Start: '2026-06-01T08:00:00', Finish: '2026-06-01T17:00:00' }),
    task('停用', { UID: 5, Active: 0 }),
    task('外部', { UID: 6, ExternalTask: 1 }),
  )
  expect(draft.tasks.map(({ entry }) => entry.constraint)).toEqual([
    { type: 'SNET', on: '2026-05-04' },
    { type: 'MFO', on: '2026-05-04' },
    undefined,
    { type: 'MSO', on: '2026-06-01' },
  ])
  expect(notesOf(draft)).toEqual({ constraint: 1, manual: 1, inactive: 1, external: 1 })
})

test('what has happened is believed up to today', () => {
  const draft = read(
    task('完', {
      UID: 1,
      PercentComplete: 100,
      ActualStart: '2026-03-02T08:00:00',
      ActualFinish: '2026-03-05T17:00:00',
    }),
    task('在做', { UID: 2, PercentComplete: 40, Start: '2026-03-09T08:00:00', Finish: '2026-04-01T17:00:00' }),
    task('未来', {
      UID: 3,
      PercentComplete: 100,
      ActualStart: '2026-03-09T08:00:00',
      ActualFinish: '2026-04-01T17:00:00',
    }),
    task('没影', { UID: 4, PercentComplete: 10, ActualStart: '2026-05-09T08:00:00' }),
  )
  expect(draft.tasks.map(({ progress }) => progress)).toEqual([
    { percent: 100, actualStart: '2026-03-02', actualFinish: '2026-03-05' },
    { percent: 40, actualStart: '2026-03-09' },
    { percent: 99, actualStart: '2026-03-09' },
    { percent: 0 },
  ])
  expect(notesOf(draft)).toEqual({ progress: 2 })
})

test('half a day of work takes a day; a name that is too long is cut; two of one code are told apart', () => {
  const draft = read(
    task('半天', { UID: 1, WBS: 'A-1', Duration: 'PT4H0M0S' }),
    task('长'.repeat(200), { UID: 2, WBS: 'A-1' }),
    task('怪码', { UID: 3, WBS: '一、1' }),
  )
  expect(draft.tasks.map(({ entry: { code, days, name } }) => [code, days, name.length])).toEqual([
    ['A-1', 1, 2],
    ['U2', 1, 120],
    ['U3', 1, 2],
  ])
  expect(notesOf(draft)).toEqual({ 'part-day': 1, code: 2, name: 1 })
})

test('the first baseline comes along, and what ends in a morning has ended the day before', () => {
  const baseline = (start: string, finish: string, number = 0) =>
    `<Baseline><Number>${number}</Number><Start>${start}</Start><Finish>${finish}</Finish></Baseline>`
  const elapsed = {
    Start: '2026-03-02T08:00:00',
    Finish: '2026-03-09T08:00:00',
    DurationFormat: 8,
    Duration: 'PT168H0M0S',
  }
  const draft = read(
    task('甲', { UID: 1, ...elapsed }, baseline('2026-03-03T08:00:00', '2026-03-06T17:00:00')),
    task('乙', { UID: 2 }, baseline('2026-03-03T08:00:00', '2026-03-06T17:00:00', 1)),
  )
  expect(draft.tasks[0]).toMatchObject({
    theirs: { start: '2026-03-02', finish: '2026-03-08' },
    baseline: { start: '2026-03-03', finish: '2026-03-06' },
  })
  expect(draft.tasks[1]!.baseline).toBeUndefined()
})

test.each([
  ['a photograph', '\uFFFD\uFFFD\u0000JFIF'],
  ['XML of something else', '<?xml version="1.0"?><gpx><trk/></gpx>'],
  ['XML that breaks off', project(task('甲', { UID: 1 })).slice(0, -40)],
  ['a plan without tasks', '<Project xmlns="http://schemas.microsoft.com/project"><Tasks></Tasks></Project>'],
  [
    'entities of its own',
    '<!DOCTYPE x [<!ENTITY a "aaaa">]><Project><Tasks><Task><Name>&a;</Name></Task></Tasks></Project>',
  ],
])('%s is refused by name', (_what, text) => {
  expect(() => readMspdi(text, TODAY)).toThrow(NotMspdi)
})
