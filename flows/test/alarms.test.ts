import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Value } from 'typebox/value'
import { PAYLOADS } from '@loujing/wire/payload'
import type { Quality } from '@loujing/wire/reading'
import { startFlowSite, type FlowSite } from './support/site.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
// 10:00 and 02:00 in Beijing of a day that is over, so that each test has its own minutes.
const MORNING = Date.UTC(2026, 4, 11, 2)
const NIGHT = Date.UTC(2026, 4, 11, 18)

let site: FlowSite
let device = 0
let source = ''
beforeAll(async () => {
  site = await startFlowSite()
})
afterAll(() => site[Symbol.asyncDispose]())
beforeEach(() => {
  source = `meter-${++device}`
})

type Stretch = { from: number; forMs: number; value: number; quality?: Quality; everyMs?: number }

async function dust({ from, forMs, value, quality = 'N', everyMs = 5 * SECOND }: Stretch): Promise<number> {
  for (let at = from; at < from + forMs; at += everyMs) {
    await site.read(source, at, { point: 'pm10', value, unit: 'ug/m3', quality })
  }
  return from + forMs
}

async function noise({ from, forMs, value, everyMs = 5 * SECOND }: Stretch): Promise<number> {
  for (let at = from; at < from + forMs; at += everyMs) {
    await site.read(source, at, { point: 'leq', value, unit: 'dB[SPL]' })
  }
  return from + forMs
}

/** Whatever the flow had to say about `source` has been said when a later, certain alarm of another device is heard. */
async function expectSilence(): Promise<void> {
  const witness = `witness-${device}`
  for (let at = MORNING; at <= MORNING + 30 * SECOND; at += 5 * SECOND) {
    await site.read(witness, at, { point: 'pm10', value: 200, unit: 'ug/m3' })
  }
  expect((await site.nextAlarm()).data.source).toBe(witness)
}

describe('dust-high', () => {
  test('dust over the limit for half a minute is an alarm, with all that the contract asks', async () => {
    await dust({ from: MORNING, forMs: 40 * SECOND, value: 180 })
    const alarm = await site.nextAlarm()
    expect(Value.Check(PAYLOADS.edge.alarm, alarm)).toBe(true)
    expect(alarm.data).toEqual({
      rule: 'dust-high',
      source,
      point: 'pm10',
      state: 'active',
      severity: 'minor',
      value: 180,
      unit: 'ug/m3',
      threshold: 150,
      since: '2026-05-11T02:00:00.000Z',
    })
    expect(alarm.time).toBe('2026-05-11T02:00:30.000Z')
  })

  test('a gust of twenty-five seconds is none', async () => {
    const over = await dust({ from: MORNING, forMs: 25 * SECOND, value: 400 })
    await dust({ from: over, forMs: MINUTE, value: 90 })
    await expectSilence()
  })

  test('it rises through three severities and falls through them, each told once, and then clears', async () => {
    let at = await dust({ from: MORNING, forMs: MINUTE, value: 200 })
    at = await dust({ from: at, forMs: MINUTE, value: 300 })
    at = await dust({ from: at, forMs: MINUTE, value: 500 })
    at = await dust({ from: at, forMs: MINUTE, value: 300 })
    at = await dust({ from: at, forMs: MINUTE, value: 200 })
    await dust({ from: at, forMs: MINUTE, value: 100 })
    const told = []
    while (told.length < 6) told.push((await site.nextAlarm()).data)
    expect(told.map(({ state, severity, threshold }) => [state, severity, threshold])).toEqual([
      ['active', 'minor', 150],
      ['active', 'major', 250],
      ['active', 'critical', 420],
      ['active', 'major', 250],
      ['active', 'minor', 150],
      ['cleared', 'minor', 150],
    ])
    expect(new Set(told.map(({ since }) => since))).toEqual(new Set(['2026-05-11T02:00:00.000Z']))
  })

  test('a value just under the limit keeps the alarm, under the limit less the hysteresis clears it', async () => {
    const over = await dust({ from: MORNING, forMs: MINUTE, value: 160 })
    const under = await dust({ from: over, forMs: 5 * MINUTE, value: 140 })
    await dust({ from: under, forMs: MINUTE, value: 130 })
    expect((await site.nextAlarm()).data.state).toBe('active')
    const cleared = await site.nextAlarm()
    expect(cleared.data).toMatchObject({ state: 'cleared', value: 130 })
    expect(cleared.time).toBe('2026-05-11T02:06:30.000Z')
  })

  test.each<Quality>(['D', 'C', 'M', 'T', 'B', 'F', 'S'])('values flagged %s raise nothing', async (quality) => {
    await dust({ from: MORNING, forMs: 2 * MINUTE, value: 900, quality })
    await expectSilence()
  })

  test('two readings with an hour of silence between them are not an hour over the limit', async () => {
    await dust({ from: MORNING, forMs: 5 * SECOND, value: 300 })
    await dust({ from: MORNING + 60 * MINUTE, forMs: 5 * SECOND, value: 300 })
    await expectSilence()
  })

  test('a reading that comes twice or late changes nothing', async () => {
    await dust({ from: MORNING, forMs: MINUTE, value: 100 })
    for (let times = 0; times < 12; times++) await dust({ from: MORNING + 30 * SECOND, forMs: 5 * SECOND, value: 900 })
    await expectSilence()
  })

  test('a reading in another unit is not judged, and the gateway is told', async () => {
    for (let at = MORNING; at < MORNING + MINUTE; at += 5 * SECOND) {
      await site.read(source, at, { point: 'pm10', value: 400, unit: 'mg/m3' })
    }
    await expectSilence()
    expect(site.logged.map(({ text }) => text)).toContain(`${source}/pm10 is in mg/m3, rule dust-high in ug/m3`)
  })

  test('two devices have an alarm each', async () => {
    const first = source
    await dust({ from: MORNING, forMs: MINUTE, value: 200 })
    source = `${first}-b`
    await dust({ from: MORNING, forMs: MINUTE, value: 300 })
    const told = [await site.nextAlarm(), await site.nextAlarm()].map(({ data }) => [data.source, data.severity])
    expect(told).toEqual([
      [first, 'minor'],
      [source, 'major'],
    ])
  })
})

describe('noise-high', () => {
  test('60 dB(A) is allowed in the morning and an alarm at night', async () => {
    await noise({ from: MORNING, forMs: 2 * MINUTE, value: 60 })
    await noise({ from: NIGHT, forMs: MINUTE, value: 60 })
    expect((await site.nextAlarm()).data).toMatchObject({ rule: 'noise-high', severity: 'minor', threshold: 55 })
  })

  test('at 22:00 in Beijing the limit falls while the noise stays', async () => {
    const tenAtNight = Date.UTC(2026, 4, 11, 14)
    await noise({ from: tenAtNight - 5 * MINUTE, forMs: 10 * MINUTE, value: 66 })
    const alarm = await site.nextAlarm()
    expect(alarm.data).toMatchObject({ severity: 'major', threshold: 65, since: '2026-05-11T14:00:00.000Z' })
  })

  test('at 6:00 the limit rises again and the alarm clears', async () => {
    const sixInTheMorning = Date.UTC(2026, 4, 11, 22)
    await noise({ from: sixInTheMorning - 2 * MINUTE, forMs: 4 * MINUTE, value: 58 })
    expect((await site.nextAlarm()).data).toMatchObject({ state: 'active', threshold: 55 })
    const cleared = await site.nextAlarm()
    expect(cleared.data).toMatchObject({ state: 'cleared', severity: 'minor' })
    expect(cleared.time).toBe('2026-05-11T22:00:30.000Z')
  })
})

describe('a restart of the flows', () => {
  test('an alarm that was raised before is cleared after, and not raised twice', async () => {
    const over = await dust({ from: MORNING, forMs: MINUTE, value: 200 })
    expect((await site.nextAlarm()).data.state).toBe('active')
    await site.restartFlows()
    const still = await dust({ from: over, forMs: MINUTE, value: 200 })
    await dust({ from: still, forMs: MINUTE, value: 100 })
    expect((await site.nextAlarm()).data).toMatchObject({ source, state: 'cleared', since: '2026-05-11T02:00:00.000Z' })
  })
})
