import { beforeEach, describe, expect, test } from 'vitest'
import { uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { formatTopic, type Topic } from '@loujing/wire/topic'
import { createSiteState, type Section } from './site-state.ts'

const START = Date.UTC(2026, 4, 11, 2)
let nowMs = START
let changed: Section[] = []
let state = createSiteState(() => undefined, Date.now)
beforeEach(() => {
  nowMs = START
  changed = []
  state = createSiteState(
    (section) => changed.push(section),
    () => nowMs,
  )
})

function say(topic: Omit<Topic, 'site'>, data: object, ms = nowMs): void {
  const envelope = { id: uuidv7(ms), type: `${topic.kind}.${topic.stream}`, time: toInstant(ms), data }
  state.hear(formatTopic({ site: 'yunqi', ...topic } as Topic), Buffer.from(JSON.stringify(envelope)))
}
const read = (value: number, ms = nowMs) =>
  say(
    { kind: 'sensor', source: 'dust-1', stream: 'reading' },
    { values: [{ point: 'pm10', value, unit: 'ug/m3' }] },
    ms,
  )
const box = { label: 'head', score: 0.9, x: 0.1, y: 0.1, w: 0.1, h: 0.1 }
const detect = () => say({ kind: 'camera', source: 'cam-gate', stream: 'detection' }, { boxes: [box] })
const show = () => state.hear('loujing/v1/yunqi/camera/cam-gate/snapshot', Buffer.from([0xff, 0xd8]))
const alarm = (rule: string, alarmState: 'active' | 'cleared', severity = 'minor') =>
  say(
    { kind: 'edge', source: 'flows', stream: 'alarm' },
    {
      rule,
      source: 'dust-1',
      point: 'pm10',
      state: alarmState,
      severity,
      value: 200,
      unit: 'ug/m3',
      threshold: 150,
      since: toInstant(START),
    },
  )

describe('what the console knows', () => {
  test('the newest value of a point, with its unit, its flag and the device’s time', () => {
    read(70)
    read(71, nowMs + 5000)
    expect(state.values()).toEqual([
      { source: 'dust-1', point: 'pm10', value: 71, unit: 'ug/m3', quality: 'N', at: toInstant(START + 5000) },
    ])
    expect(state.history()).toEqual({ 'dust-1/pm10': [70, 71] })
    expect(changed).toEqual(['values', 'values'])
  })

  test('a reading of yesterday that comes late is not the value of now', () => {
    read(70)
    read(900, nowMs - 86_400_000)
    expect(state.values()[0]?.value).toBe(70)
  })

  test('sixty values of a point are remembered, not more', () => {
    for (let i = 0; i < 100; i++) read(i, START + i * 5000)
    expect(state.history()['dust-1/pm10']).toEqual(Array.from({ length: 60 }, (_, i) => i + 40))
  })

  test('boxes are drawn on a picture of the same moment, whichever came first', () => {
    detect()
    nowMs += 400
    show()
    expect(state.cameras()).toMatchObject([{ source: 'cam-gate', picture: 1, boxes: [box] }])
    expect(state.picture('cam-gate')).toHaveLength(2)
  })

  test('boxes of two seconds ago are not drawn on the picture of now', () => {
    detect()
    nowMs += 2000
    show()
    expect(state.cameras()[0]?.boxes).toEqual([])
  })

  test('an alarm is one line, whatever its severity becomes, until it is cleared', () => {
    alarm('dust-high', 'active')
    alarm('dust-high', 'active', 'major')
    expect(state.alarms()).toMatchObject([{ what: 'dust-high', severity: 'major', state: 'active', threshold: 150 }])
    alarm('dust-high', 'cleared')
    expect(state.alarms()).toMatchObject([{ state: 'cleared' }])
  })

  test('twenty cleared alarms are remembered, and every active one', () => {
    alarm('noise-high', 'active')
    for (let i = 0; i < 50; i++) {
      const episode = {
        episode: uuidv7(),
        phase: 'end',
        kind: 'no-helmet',
        severity: 'major',
        startedAt: toInstant(START),
      }
      say({ kind: 'camera', source: 'cam-gate', stream: 'episode' }, episode)
    }
    expect(state.alarms().filter(({ state: now }) => now === 'cleared')).toHaveLength(20)
    expect(state.alarms().filter(({ state: now }) => now === 'active')).toMatchObject([{ what: 'noise-high' }])
  })

  test('a topic outside the grammar and a forgotten retained message change nothing', () => {
    state.hear('$SYS/broker', Buffer.from('1'))
    state.hear('loujing/v1/yunqi/sensor/dust-1/state', Buffer.alloc(0))
    expect(changed).toEqual([])
  })
})
