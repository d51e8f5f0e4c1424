import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { produceDay } from '@loujing/demo/devices/produce-day'
import type { Gateway } from '@loujing/wire/http/sites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startConstellation, type Constellation, PASSWORD } from './support/constellation.ts'
import { eventually } from './support/eventually.ts'
import { startLine, type Line } from './support/line.ts'
import { startProducer } from './support/producer.ts'
import { openLive } from './support/sse.ts'
import { countReadings, storedValues } from './support/stored.ts'

let folder: string
let line: Line
let world: Constellation

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loujing-outage-'))
  world = await startConstellation({
    folder,
    env: { SITE_PASSWORD: PASSWORD },
    cloudUrlForEdge: async (port) => (line = await startLine({ port })).url,
    devices: [
      {
        source: 'noise-1',
        name: '噪声',
        protocol: 'mqtt',
        password: { env: 'SITE_PASSWORD' },
        points: [{ point: 'leq', name: 'Leq', kind: 'noise', unit: 'dB[SPL]' }],
      },
      {
        source: 'counter',
        name: '计数',
        protocol: 'mqtt',
        password: { env: 'SITE_PASSWORD' },
        points: [{ point: 'n', name: 'n', kind: 'energy', unit: 'kW.h' }],
      },
    ],
  })
})

afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await line[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

test('a day of readings while the line is cut arrives whole, flagged as a replay, behind a present that stays live', async () => {
  line.cut()
  const gatewayState = () => world.api.get<Gateway>(`/api/gateways/${world.gateway}`)
  const day = await produceDay({
    url: `mqtt://127.0.0.1:${world.mqttPort}`,
    site: 'yunqi',
    devices: [{ source: 'noise-1', password: PASSWORD, kind: 'noise' }],
    untilMs: Date.now() - 60_000,
  })
  expect(day.messages).toBe(17_280)
  expect((await countReadings(world.sql, 'noise-1')).all).toBe(0)

  const viewer = await openLive(world.baseUrl, world.site, world.api.cookie)
  line.mend()
  await eventually(async () => (await gatewayState()).state === 'online', 30_000)
  const producer = startProducer({
    port: world.mqttPort,
    site: 'yunqi',
    source: 'counter',
    point: 'n',
    password: PASSWORD,
    perSecond: 20,
  })
  const present = await viewer.until(
    (message) => message.type === 'readings' && !message.data.replay && message.data.values.length > 0,
  )
  expect(present.type).toBe('readings')

  const counts = await eventually(async () => {
    const found = await countReadings(world.sql, 'noise-1')
    return found.all >= day.values && found
  }, 120_000)
  await producer.stop()
  expect(counts).toEqual({ all: day.values, replayed: day.values })

  const acknowledged = producer.acknowledged()
  const live = await eventually(async () => {
    const values = await storedValues(world.sql, 'counter', 'n')
    return values.length >= acknowledged.length && values
  })
  expect(live).toEqual(acknowledged.map((value) => ({ value, replay: false })))
  expect((await countReadings(world.sql, 'counter')).replayed).toBe(0)
  await viewer[Symbol.asyncDispose]()
})
