import { toInstant } from '@loujing/wire/instant'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aDevice, aReading, READING } from './support/device.ts'
import { eventually } from './support/eventually.ts'
import { aFakeCloud, valuesAt } from './support/fake-cloud.ts'
import { aFolder } from './support/folder.ts'
import { aGateway, siteConfig, withCloud } from './support/gateway.ts'

const values = (...list: object[]) => ({ data: { values: list } })
const leq = (value: unknown, unit = 'dB[SPL]', point = 'leq') => values({ point, value, unit })

const BAD: [what: string, payload: string | Buffer, problem: string][] = [
  ['is not JSON', '{"id":', 'malformed'],
  ['is not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'malformed'],
  ['is empty', '', 'malformed'],
  ['is nested a thousand deep', '['.repeat(1000) + ']'.repeat(1000), 'malformed'],
  ['says NaN', aReading(50).replace('"value":50', '"value":NaN'), 'malformed'],
  ['has no id', aReading(50, { id: undefined }), 'schema'],
  ['has another type', aReading(50, { type: 'sensor.state' }), 'schema'],
  ['has text for a value', aReading(50, leq('50')), 'schema'],
  ['has no value', aReading(50, leq(null)), 'schema'],
  ['has a time of another form', aReading(50, { time: '2026-11-22 10:00:00' }), 'schema'],
  ['is of a day that does not exist', aReading(50, { time: '2026-02-30T00:00:00.000Z' }), 'schema'],
  ['is said to be of another source', aReading(50, { source: 'dust-1' }), 'schema'],
  ['is of 1970', aReading(50, { time: '1970-01-01T00:00:00.000Z' }), 'implausible-time'],
  ['is of 2099', aReading(50, { time: '2099-01-01T00:00:00.000Z' }), 'implausible-time'],
  ['is an hour ahead', aReading(50, { time: toInstant(Date.now() + 3_600_000) }), 'implausible-time'],
  ['is of a point that nobody knows', aReading(50, leq(50, 'dB[SPL]', 'lmax')), 'unknown-point'],
  ['is in another unit', aReading(50, leq(50, 'Cel')), 'wrong-unit'],
  ['is louder than can be', aReading(50, leq(1e9)), 'impossible-value'],
]

test.each(BAD)(
  'a reading that %s is taken off the device’s hands, and kept in quarantine by its name',
  async (_what, payload, problem) => {
    const folder = aFolder()
    const gateway = await aGateway(siteConfig(folder))
    const device = await aDevice(gateway.ports.mqtt)
    await device.publishAsync(READING, payload, { qos: 1 })
    const type = `/problems/message/${problem}`
    expect(gateway.status().problems[type]).toBe(1)
    await gateway[Symbol.asyncDispose]()
    const file = new DatabaseSync(join(folder, 'outbox.db'))
    expect(file.prepare('select topic, problem from quarantine').all()).toEqual([{ topic: READING, problem: type }])
    expect(file.prepare("select count(*) as n from fact where body like '%sensor/noise-1/reading%'").get()).toEqual({
      n: 0,
    })
    file.close()
  },
)

test('a reading of several points keeps what is believable of it, in canonical units, and names the rest', async () => {
  const cloud = await aFakeCloud()
  const gateway = await aGateway(siteConfig(aFolder(), withCloud(cloud.url)))
  const device = await aDevice(gateway.ports.mqtt, { username: 'dust-1' })
  const topic = 'loujing/v1/yunqi/sensor/dust-1/reading'
  const mixed = values(
    { point: 'pm10', value: 0.075, unit: 'mg/m3' },
    { point: 'wind', value: 4000, unit: 'm/s' },
    { point: 'wind', value: 36, unit: 'km/h', quality: 'M' },
  )
  await device.publishAsync(topic, aReading(0, mixed), { qos: 1 })
  const got = await eventually(() => cloud.got.find((message) => message.topic === topic), 'the reading')
  expect(got.data).toEqual({
    values: [
      { point: 'pm10', value: 75, unit: 'ug/m3' },
      { point: 'wind', value: 10, unit: 'm/s', quality: 'M' },
    ],
  })
  expect(gateway.status().problems).toMatchObject({ '/problems/message/impossible-value': 1 })
})

test('a reading that comes twice is acknowledged twice and sent once', async () => {
  const cloud = await aFakeCloud()
  const gateway = await aGateway(siteConfig(aFolder(), withCloud(cloud.url)))
  const device = await aDevice(gateway.ports.mqtt)
  const twice = aReading(51)
  await Promise.all([device.publishAsync(READING, twice, { qos: 1 }), device.publishAsync(READING, twice, { qos: 1 })])
  await device.publishAsync(READING, twice, { qos: 2 })
  await device.publishAsync(READING, aReading(52), { qos: 1 })
  await eventually(() => valuesAt(cloud, READING).includes(52), 'the second reading')
  expect(valuesAt(cloud, READING)).toEqual([51, 52])
  expect(gateway.status().problems).toMatchObject({ '/problems/message/duplicate': 2 })
})

test('a clock that jumps back on the gateway changes no order and loses nothing', async () => {
  const cloud = await aFakeCloud()
  const gateway = await aGateway(siteConfig(aFolder(), withCloud(cloud.url)))
  const device = await aDevice(gateway.ports.mqtt)
  const real = Date.now
  try {
    for (let value = 40; value < 50; value++) {
      if (value === 45) Date.now = () => real() - 3_600_000
      await device.publishAsync(READING, aReading(value, { time: toInstant(real() - 7_200_000) }), { qos: 1 })
    }
  } finally {
    Date.now = real
  }
  await eventually(() => valuesAt(cloud, READING).length === 10, 'ten readings')
  expect(valuesAt(cloud, READING)).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49])
})

test('a picture of a camera is shown and sent, and never stands in the outbox', async () => {
  const cloud = await aFakeCloud()
  const gateway = await aGateway(siteConfig(aFolder(), withCloud(cloud.url)))
  const camera = await aDevice(gateway.ports.mqtt, { username: 'cam-gate' })
  const jpeg = Buffer.from([0xff, 0xd8, 1, 2, 3, 0xff, 0xd9])
  await camera.publishAsync('loujing/v1/yunqi/camera/cam-gate/snapshot', jpeg, { qos: 0 })
  await eventually(() => cloud.previews.get('cam-gate')?.equals(jpeg), 'the picture')
  expect(cloud.got.some(({ topic }) => topic.endsWith('/snapshot'))).toBe(false)
})
