import type { Escalation, Roster, Shift } from '@loujing/wire/http/notices'
import type { PersonId } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import { expect, test } from 'vitest'
import { maskAddress, readAddress } from './address.ts'
import { onDuty } from './duty.ts'
import { climb, EMPTY_ESCALATION, retryMs, tellAt } from './escalation.ts'
import { newsAt } from './news-hours.ts'
import { type AlarmWords, linesOf, type NewsWords, titleOf } from './words.ts'

const [LI, WANG, ZHAO] = ['li', 'wang', 'zhao'] as unknown as [PersonId, PersonId, PersonId]
const shift = (more: Partial<Shift>): Shift => ({
  name: '白班',
  from: '08:00',
  to: '20:00',
  weekdays: [1, 2, 3, 4, 5],
  onHolidays: false,
  people: [LI],
  ...more,
})
const ROSTER: Roster = {
  version: 1,
  timeZone: 'Asia/Shanghai',
  shifts: [
    shift({}),
    shift({ name: '夜班', from: '20:00', to: '08:00', people: [WANG] }),
    shift({ name: '节假日', from: '00:00', to: '00:00', weekdays: [], onHolidays: true, people: [ZHAO] }),
  ],
  days: [
    { day: '2026-10-01' as Day, name: '国庆节', runsAs: 'holiday' },
    { day: '2026-10-10' as Day, name: '调休', runsAs: 5 },
  ],
}
const onDutyAt = (beijing: string) => onDuty(ROSTER, new Date(`${beijing}:00+08:00`))

test.each([
  ['2026-09-28T08:00', [LI]], // a Monday
  ['2026-09-28T19:59', [LI]],
  ['2026-09-28T20:00', [WANG]],
  ['2026-09-29T07:59', [WANG]],
  ['2026-09-27T12:00', []], // a Sunday
  ['2026-09-28T03:00', []], // the night that began on Sunday
  ['2026-09-26T03:00', [WANG]], // the night that began on Friday
  ['2026-10-01T12:00', [ZHAO]], // a holiday on a Thursday
  ['2026-10-01T03:00', [WANG, ZHAO]], // the night before it is still worked
  ['2026-10-10T12:00', [LI]], // a Saturday that is worked as a Friday
])('at %s on the clock of the site %j is on duty', (at, people) => {
  expect(onDutyAt(at)).toEqual(people)
})

const NOW = new Date('2026-03-01T02:00:00Z')
const step = (afterSeconds: number) => ({ afterSeconds, tell: [{ who: 'on-duty' as const }] })
const PLAN: Escalation = {
  ...EMPTY_ESCALATION,
  steps: { info: [], minor: [step(0)], major: [step(0), step(600)], critical: [step(0), step(60), step(120)] },
  quiet: { from: '22:00', to: '07:00' },
}

test('an alarm that becomes worse begins anew with the steps of what it is now; a milder one goes on where it was', () => {
  const major = { ...climb(undefined, 'major', PLAN, NOW), nextStep: 1 }
  const later = new Date(NOW.getTime() + 30_000)
  expect(climb(major, 'critical', PLAN, later)).toMatchObject({ round: 2, nextStep: 0, beganAt: later, dueAt: later })
  const critical = { ...climb(undefined, 'critical', PLAN, NOW), nextStep: 1 }
  const due = new Date(NOW.getTime() + 600_000)
  expect(climb(critical, 'major', PLAN, later)).toMatchObject({ round: 1, nextStep: 1, beganAt: NOW, dueAt: due })
  expect(climb(undefined, 'info', PLAN, NOW).dueAt).toBeNull()
})

test('in quiet hours a minor alarm is told when they are over, a major one at once', () => {
  const night = new Date('2026-03-01T23:30:20+08:00')
  expect(tellAt(PLAN, 'minor', 'Asia/Shanghai', night)).toEqual(new Date('2026-03-02T07:00:00+08:00'))
  expect(tellAt(PLAN, 'major', 'Asia/Shanghai', night)).toEqual(night)
  const day = new Date('2026-03-01T07:00:00+08:00')
  expect(tellAt(PLAN, 'minor', 'Asia/Shanghai', day)).toEqual(day)
})

test('tries wait longer and longer, never more than ten minutes, never less than half of it', () => {
  expect([1, 2, 3, 9].map((tries) => retryMs(tries, 1))).toEqual([5_000, 10_000, 20_000, 600_000])
  expect(retryMs(2, 0)).toBe(5_000)
})

test('an address tells enough to know it by, and not what it opens', () => {
  expect(maskAddress('email', 'zhang@example.com')).toBe('z*@example.com')
  const robot = 'https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef9f2c'
  expect(maskAddress('dingtalk', robot)).toBe('oapi.dingtalk.com …9f2c')
  expect(maskAddress('webhook', 'https://hooks.example.com/secret/path?token=1')).toBe('hooks.example.com')
})

test.each([
  ['email', 'a@b@c'],
  ['email', 'a b@example.com'],
  ['email', 'a@example.com, b@example.com'],
  ['email', 'a@example.com\r\nBcc: b@example.com'],
  ['webhook', 'ftp://example.com/x'],
  ['webhook', 'https://user:secret@example.com/x'],
  ['dingtalk', 'https://oapi.dingtalk.com/robot/send'],
  ['dingtalk', 'https://oapi.dingtalk.com/other?access_token=T'],
  ['wecom', 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?access_token=T'],
] as const)('an address of %s is not %j', (kind, address) => {
  expect(() => readAddress(kind, address)).toThrow(expect.objectContaining({ name: 'Refusal' }) as Error)
})

test('of many alarms a message tells ten and counts the others, in the bytes that a robot takes', () => {
  const words = (i: number): AlarmWords => ({
    alarm: String(i),
    type: 'dust-high',
    severity: 'major',
    site: '云栖里工地',
    source: '扬尘监测仪 PM10 '.repeat(20),
    raisedAt: '2026-03-01T02:00:00.000Z' as AlarmWords['raisedAt'],
    localTime: '10:00',
    step: 1,
    value: 230.126,
    unit: 'ug/m3',
    threshold: 150,
  })
  const few = linesOf([{ ...words(1), source: '扬尘监测仪 PM10' }])
  expect(few).toEqual(['10:00 【重要】扬尘超标，云栖里工地 扬尘监测仪 PM10，230.13 ug/m3（限值 150）'])
  const many = linesOf(Array.from({ length: 40 }, (_, i) => words(i)))
  expect(Buffer.byteLength(many.join('\n'))).toBeLessThan(2_048)
  expect(many.at(-1)).toMatch(/另有 \d+ 条/)
})

test('news of a plan and of an approval are one line each, beside alarms and alone', () => {
  const at = '2026-03-02T02:00:00.000Z' as NewsWords['at']
  const node = {
    about: 'plan',
    project: 'p',
    projectName: '云栖里',
    warning: 'w',
    task: 't',
    code: '04.05',
    name: '封顶',
  }
  const behind = { ...node, what: 'behind', light: 'red', days: 20, due: '2026-04-30', forecast: '2026-05-20' }
  const late = { ...behind, severity: 'critical', at } as NewsWords
  const asked = {
    about: 'approval',
    what: 'waiting',
    approval: 'a',
    title: '钢材涨价',
    severity: 'info',
    at,
  } as NewsWords
  expect(linesOf([late, asked])).toEqual([
    '【节点预警】云栖里 04.05 封顶：预计 2026-05-20 完成，比 2026-04-30 晚 20 天，请填写原因',
    '【审批】钢材涨价：待您处理',
  ])
  expect(titleOf([late])).toBe('【紧急】云栖里 · 封顶')
  expect(titleOf([late, asked])).toBe('【楼镜】2 条待办')
})

test.each([
  ['2026-03-01T08:00:00+08:00', '2026-03-01T08:00:00+08:00'],
  ['2026-03-01T20:59:59+08:00', '2026-03-01T20:59:59+08:00'],
  ['2026-03-01T21:00:00+08:00', '2026-03-02T08:00:00+08:00'],
  ['2026-03-01T00:00:00+08:00', '2026-03-01T08:00:00+08:00'],
  ['2026-03-01T07:59:59+08:00', '2026-03-01T08:00:00+08:00'],
])('news of %s may go out at %s', (at, out) => {
  expect(newsAt(new Date(at))).toEqual(new Date(out))
})
