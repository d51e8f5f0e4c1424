import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aDevice, aReading, READING } from './support/device.ts'
import { eventually } from './support/eventually.ts'
import { aFakeCloud, valuesAt } from './support/fake-cloud.ts'
import { aFolder } from './support/folder.ts'
import { aGateway, siteConfig, withCloud } from './support/gateway.ts'

test('a reading that was acknowledged reaches the cloud once, behind the inventory that names its point', async () => {
  const cloud = await aFakeCloud()
  const folder = aFolder()
  const gateway = await aGateway(siteConfig(folder, withCloud(cloud.url)))
  const device = await aDevice(gateway.ports.mqtt)
  for (let value = 40; value < 60; value++) await device.publishAsync(READING, aReading(value), { qos: 1 })
  await eventually(() => valuesAt(cloud, READING).length === 20, 'twenty readings')
  expect(valuesAt(cloud, READING)).toEqual(Array.from({ length: 20 }, (_, at) => 40 + at))
  const topics = cloud.got.map(({ topic }) => topic)
  expect(topics.indexOf('loujing/v1/yunqi/edge/gw-1/inventory')).toBeLessThan(topics.indexOf(READING))
  expect(topics.indexOf('loujing/v1/yunqi/edge/gw-1/inventory')).toBeGreaterThanOrEqual(0)
  await eventually(() => gateway.status().outbox.depth === 0, 'an empty outbox')
  expect(gateway.status().line).toMatchObject({ state: 'up', backlog: 0 })
  expect(cloud.duplicates).toBe(0)
  expect(statSync(join(folder, 'credential.json')).mode & 0o777).toBe(0o600)
})
