import type { EdgeAlarm } from '@loujing/wire/edge-alarm'
import { uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Condition, Rule } from '@loujing/wire/rule'
import type { MqttClient } from 'mqtt'
import { expect, test } from 'vitest'
import { aDevice } from './support/device.ts'
import { eventually } from './support/eventually.ts'
import { aFakeCloud, type FakeCloud } from './support/fake-cloud.ts'
import { aFolder } from './support/folder.ts'
import { aGateway, siteConfig, withCloud } from './support/gateway.ts'

const loud = (more: object = {}): Condition => ({
  is: 'compare',
  source: 'noise-1',
  point: 'leq',
  unit: 'dB[SPL]',
  side: 'above',
  limit: 70,
  hysteresis: 2,
  staleMs: 60_000,
  ...more,
})
const rule = (when: Condition, more: Partial<Rule> = {}): Rule => ({
  rule: 'loud',
  name: '噪声',
  timeZone: 'Asia/Shanghai',
  shownAt: { source: 'noise-1', point: 'leq' },
  levels: [{ severity: 'minor', when, clearMs: 0 }],
  ...more,
})
const want = (cloud: FakeCloud, version: number, rules: Rule[]): void => {
  cloud.desired = { version, sources: {}, rules: rules.map((rule) => ({ version, rule })) }
}
const alarms = (cloud: FakeCloud): EdgeAlarm[] =>
  cloud.got.filter(({ topic }) => topic === 'loujing/v1/yunqi/edge/rules/alarm').map(({ data }) => data as EdgeAlarm)
const say = (device: MqttClient, value: number, quality = 'N') =>
  device.publishAsync(
    'loujing/v1/yunqi/sensor/noise-1/reading',
    JSON.stringify({
      id: uuidv7(),
      type: 'sensor.reading',
      time: toInstant(Date.now()),
      data: { values: [{ point: 'leq', value, unit: 'dB[SPL]', quality }] },
    }),
    { qos: 1 },
  )

test('a rule that the cloud wants is run, reported by its version, and its alarm goes up and down', async () => {
  const cloud = await aFakeCloud()
  const severe = rule(loud(), {
    levels: [
      { severity: 'minor', when: loud(), clearMs: 0 },
      { severity: 'major', when: loud({ limit: 85 }), clearMs: 0 },
    ],
  })
  want(cloud, 1, [severe])
  const gateway = await aGateway(siteConfig(aFolder(), withCloud(cloud.url)))
  await eventually(() => gateway.status().rules?.length === 1, 'the rule')
  expect(gateway.status().rules).toEqual([{ rule: 'loud', version: 1, state: 'unknown' }])
  const device = await aDevice(gateway.ports.mqtt)
  for (const value of [60, 75, 90, 75, 69, 60]) await say(device, value)
  await eventually(() => alarms(cloud).length === 4, 'the alarms')
  const told = alarms(cloud).map(({ state, severity, value, threshold }) => [state, severity, value, threshold])
  expect(told).toEqual([
    ['active', 'minor', 75, 70],
    ['active', 'major', 90, 85],
    ['active', 'minor', 75, 70],
    ['cleared', 'minor', 60, 70],
  ])
  expect(new Set(alarms(cloud).map(({ since }) => since)).size).toBe(1)
  expect(gateway.status().rules).toEqual([{ rule: 'loud', version: 1, state: 'quiet' }])
})

test('a value that its device does not believe neither raises nor clears', async () => {
  const cloud = await aFakeCloud()
  want(cloud, 1, [rule(loud())])
  const gateway = await aGateway(siteConfig(aFolder(), withCloud(cloud.url)))
  await eventually(() => gateway.status().rules?.length === 1, 'the rule')
  const device = await aDevice(gateway.ports.mqtt)
  await say(device, 90, 'C')
  expect(gateway.status().rules).toMatchObject([{ state: 'unknown' }])
  await say(device, 80)
  await say(device, 40, 'D')
  expect(gateway.status().rules).toMatchObject([{ state: 'raised' }])
  await eventually(() => alarms(cloud).length === 1, 'the alarm')
})

test('with the line cut and over a restart a duration goes on, and its alarm is told once', async () => {
  const cloud = await aFakeCloud()
  want(cloud, 1, [rule({ is: 'lasting', forMs: 4_000, when: loud() })])
  const config = siteConfig(aFolder(), withCloud(cloud.url))
  const gateway = await aGateway(config)
  await eventually(() => gateway.status().rules?.length === 1, 'the rule')
  await cloud.down()
  const device = await aDevice(gateway.ports.mqtt)
  await say(device, 90)
  const began = Date.now()
  await device.endAsync(true)
  await gateway[Symbol.asyncDispose]()
  const again = await aGateway(config)
  await eventually(() => again.status().rules?.[0]?.state === 'raised', 'the alarm, without a word of the meter')
  expect(Date.now() - began).toBeGreaterThan(3_900)
  await cloud.up()
  await eventually(() => alarms(cloud).length > 0, 'the alarm')
  expect(alarms(cloud)).toMatchObject([{ state: 'active', value: 90 }])
})

test('the alarm of a rule that is no longer wanted is over', async () => {
  const cloud = await aFakeCloud()
  want(cloud, 1, [rule(loud())])
  const gateway = await aGateway(siteConfig(aFolder(), withCloud(cloud.url)))
  await eventually(() => gateway.status().rules?.length === 1, 'the rule')
  await say(await aDevice(gateway.ports.mqtt), 90)
  await eventually(() => alarms(cloud).length === 1, 'the alarm')
  want(cloud, 2, [])
  await eventually(() => alarms(cloud).length === 2, 'the end')
  expect(alarms(cloud)[1]).toMatchObject({ state: 'cleared', rule: 'loud' })
  expect(gateway.status().rules).toEqual([])
})
